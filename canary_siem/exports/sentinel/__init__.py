"""sentinel: analytics rules over CEF, as one template for Azure Resource Manager."""

from collections.abc import Mapping

import orjson

from canary_siem.exports import Export, Sources
from canary_siem.exports.sentinel.template import template

TEMPLATE = "canary-siem-sentinel.json"


def make(sources: Sources) -> Mapping[str, bytes]:
    """Write the template, and the same queries by themselves, for whoever hunts with them."""
    files = {
        name: text
        for name, text in sources.below("sentinel").items()
        if name.endswith((".kql", ".md"))
    }
    written = orjson.dumps(
        template(sources.dashboards), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )
    return {TEMPLATE: written, **files}


DOOR = Export(summary="Analytics rules for Microsoft Sentinel, over CEF", make=make)
