"""kibana: what an administrator imports into Kibana, as its own exports are: NDJSON."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from canary_siem.exports import Export, Sources
from canary_siem.exports.kibana.objects import as_kept, objects
from canary_siem.exports.kibana.rules import rules

DASHBOARDS, RULES = "canary-siem-dashboards.ndjson", "canary-siem-rules.ndjson"


def make(sources: Sources) -> Mapping[str, bytes]:
    """Write what goes into two places of Kibana.

    Dashboards: Stack Management, Saved Objects, Import. Rules: Security, Rules, Import.
    """
    return {
        DASHBOARDS: lines(map(as_kept, objects(sources.dashboards))),
        RULES: lines(rules(sources.dashboards)),
    }


def lines(documents: Iterable[Mapping[str, Any]]) -> bytes:
    """Write *documents*, one a line."""
    return b"".join(orjson.dumps(each, option=orjson.OPT_APPEND_NEWLINE) for each in documents)


DOOR = Export(summary="Dashboards and detection rules for Kibana, to import by hand", make=make)
