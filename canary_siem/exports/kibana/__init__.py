"""kibana: what an administrator imports into Kibana, as its own exports are: NDJSON."""

from collections.abc import Iterable, Mapping

import orjson

from canary_siem.exports import Export, Sources
from canary_siem.exports.kibana.rules import Rule, rules


def make(sources: Sources) -> Mapping[str, bytes]:
    """Write the detection rules: Security, Rules, Import."""
    return {"canary-siem-rules.ndjson": lines(rules(sources.dashboards))}


def lines(documents: Iterable[Rule]) -> bytes:
    """Write *documents*, one a line."""
    return b"".join(orjson.dumps(each, option=orjson.OPT_APPEND_NEWLINE) for each in documents)


DOOR = Export(summary="Detection rules for Kibana, to import by hand", make=make)
