"""The short way to a syslog line (RFC 5424): a plain trip's values, cut from its stored document.

`rfc5424.py` is the judge: whatever is taken here, both write the same octets. What is cut is
known to stand where it should: the front is matched from the document's first octet, the back to
its last, so no object within another can pass for either. Nor can a text: a quote that stands in
one is escaped, so behind the quote that ends it comes no letter, but behind the next one that is
looked for there does.
"""

import re
from functools import lru_cache

import orjson

from canary_siem.dialects.rfc5424 import REMEMBERED, STAMP, header, in_common

_TEXT = r'"[^"]*"'
_LIST = r"\[[^\]]*\]"
_FLAT = r"\{[^}]*\}"  # of what is parsed before it is used
_IP = r"[0-9a-f.:]{1,45}"
_ID = r"[0-9a-f-]{1,64}"

_FRONT = re.compile(
    (
        rf'\{{"@timestamp":"({STAMP})","message":{_TEXT}'
        rf',("ecs":{_FLAT},"data_stream":{_FLAT},"observer":{_FLAT}),'
    ).encode()
)
_BACK = re.compile(
    (
        rf',("canary":\{{"token":{_FLAT},"channel":{_TEXT}),"source":\{{"role":"([a-z]{{1,64}})"\}}'
        rf',"incident":\{{"id":"({_ID})","sequence":(0|[1-9][0-9]{{0,17}})\}}\}}'
        rf',"source":\{{"address":{_TEXT},"ip":"({_IP})"(?:,"port":[0-9]+)?\}}'
        rf'(?:,"destination":\{{"ip":"{_IP}"(?:,"port":[0-9]+)?\}})?'
        rf',"related":\{{"ip":{_LIST},"hosts":{_LIST}\}}'
        rf',"event":\{{"sequence":[0-9]+,"id":"({_ID})","created":{_TEXT},'
        rf'("kind":{_TEXT},"category":{_LIST},"type":{_LIST},"action":{_TEXT},"module":{_TEXT}'
        rf',"dataset":{_TEXT},"provider":{_TEXT},"code":{_TEXT},"severity":[0-9]+)'
        rf',"risk_score":[0-9.]+(?:,"url":{_TEXT})?(?:\}}\}}\Z|,"original":")'
    ).encode()
)
_BACK_BEGINS = b',"canary":{"token":{'
_END = b'"}}'


def line(
    stored: bytes, *, facility: int, procid: str, enterprise: int, limit: int
) -> bytes | None:
    """Write the message, the document in it as it is; None for what only the long way can write.

    Args:
        stored: The ECS document as JSON.
        facility: 0 to 23.
        procid: PROCID; printable ASCII without space.
        enterprise: Private enterprise number of the SD-ID.
        limit: Octets that the line has at most.
    """
    front = _FRONT.match(stored)
    at = stored.find(_BACK_BEGINS, front.end()) if front else -1
    back = _BACK.match(stored, at) if at >= 0 else None
    if not front or not back or not _ends(stored, back.end()):
        return None
    if stored.find(b'"user":', 0, at) >= 0 or stored.find(b'"host":', 0, at) >= 0:
        return None  # they are parameters too
    stamp, static = front.groups()
    canary, role, incident, sequence, source, number, event = back.groups()
    try:
        before, after, common = _alike(static, canary, event, facility, procid, enterprise)
    except (KeyError, TypeError, ValueError):  # a value is absent, or no text, or cut in two
        return None
    written = (
        b'%b %b %b event_id="%b"%b source="%b" source_role="%b"'
        b' incident="%b" incident_sequence="%b"] %b'
    ) % (before, stamp, after, number, common, source, role, incident, sequence, stored)
    return written if len(written) <= limit else None


def _ends(stored: bytes, at: int) -> bool:
    """Say whether nothing but the text that begins at *at* is left, and no quote is in it."""
    end = len(stored) - len(_END)
    return at == len(stored) or (stored.find(b'"', at) == end and stored.endswith(_END))


@lru_cache(maxsize=REMEMBERED)
def _alike(
    static: bytes, canary: bytes, event: bytes, facility: int, procid: str, enterprise: int
) -> tuple[bytes, bytes, bytes]:
    """Write what many trips of a token have in common.

    Returns:
        What stands before the timestamp, what stands behind it, and the parameters from
        ``event_kind`` to ``channel``.
    """
    document = orjson.loads(b'{%b,%b},"event":{%b}}' % (static, canary, event))
    before, _, after = header(document, facility=facility, procid=procid).partition(" - ")
    of_event, of_canary = document["event"], document["canary"]
    token = of_canary["token"]
    common = in_common(
        *(of_event["kind"], of_event["action"], token["id"], token["kind"], token["memo"]),
        of_canary["channel"],
    )
    return before.encode(), f"{after} [canarytoken@{enterprise}".encode(), common.encode()
