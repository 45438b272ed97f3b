"""Elasticsearch's own reader of CEF finds in our lines what we put there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from canary_siem.dialects import cef
from tests.backends.elasticsearch import Node
from tests.dashboards.corpus import everything
from tests.dashboards.fields import value
from tests.grammars import parse_cef
from tests.samples import trip_document, web_document

pytestmark = pytest.mark.backend
NASTY = "x src=6.6.6.6 \\ a|b\\=c\r\nd act=none\\"
PLACES = {
    "rt": "@timestamp",
    "src": "source.ip",
    "spt": "source.port",
    "dst": "destination.ip",
    "dpt": "destination.port",
    "proto": "network.transport",
    "app": "network.protocol",
    "act": "event.action",
    "msg": "message",
    "request": "url.original",
    "requestMethod": "http.request.method",
    "requestClientApplication": "user_agent.original",
    "requestContext": "http.request.referrer",
    "destinationDnsDomain": "destination.registered_domain",
    "suser": "source.user.name",
    "sntdom": "source.registered_domain",
    "shost": "source.domain",
    "sproc": "source.process.name",
    "filePath": "file.path",
    "dvchost": "observer.hostname",
    "outcome": "event.outcome",
    "reason": "event.reason",
    "deviceExternalId": "observer.name",
    "cat": "cef.extensions.deviceEventCategory",
    "c6a2": "cef.extensions.deviceCustomIPv6Address2",
    "c6a3": "cef.extensions.deviceCustomIPv6Address3",
    **{f"cs{n}": f"cef.extensions.deviceCustomString{n}" for n in range(1, 7)},
    **{f"cn{n}": f"cef.extensions.deviceCustomNumber{n}" for n in range(1, 3)},
}
"""Where the processor puts each key; what is not here stands in cef.extensions by its own name."""
TIMES = {"rt", "deviceCustomDate1"}


def read(node: Node, lines: Sequence[str]) -> list[dict[str, Any]]:
    """Let the processor read each line; an error where it refuses one."""
    pipeline = {"processors": [{"cef": {"field": "message", "target_field": "cef"}}]}
    told = [{"_source": {"message": line}} for line in lines]
    status, reply = node.request(
        "POST", "/_ingest/pipeline/_simulate", {"pipeline": pipeline, "docs": told}
    )
    assert status == 200, reply
    return [each["doc"]["_source"] if "doc" in each else each for each in reply["docs"]]


def place(key: str) -> str:
    """Say where the processor puts *key*."""
    if key.endswith("Label"):
        return f"{place(key.removesuffix('Label'))}Label"
    return PLACES.get(key, f"cef.extensions.{key}")


def told(found: dict[str, Any], key: str) -> str:
    """Give what the processor read for *key*, as it stands in the line."""
    read = value(found, place(key))
    if key in TIMES and read is not None:
        return str(round(datetime.fromisoformat(str(read)).timestamp() * 1000))
    return str(read)


def differences(line: str, found: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Give each key that the processor read otherwise than the grammar does."""
    header, extension = parse_cef(line)
    wanted = extension | dict(zip(("name", "severity"), header[4:6], strict=True))
    read = {key: told(found, key) for key in extension}
    read |= {key: str(value(found, f"cef.{key}")) for key in ("name", "severity")}
    return {key: (wanted[key], read[key]) for key in wanted if wanted[key] != read[key]}


def test_all_that_is_sent_is_read_as_it_was_meant(elasticsearch_node: Node) -> None:
    lines = [cef.line(each) for each in everything()]

    found = read(elasticsearch_node, lines)

    assert [differences(*each) for each in zip(lines, found, strict=True)] == [{}] * len(lines)


def test_what_an_intruder_wrote_is_no_key_of_its_own(elasticsearch_node: Node) -> None:
    document = web_document(**{"user_agent.original": NASTY, "canary.token.memo": NASTY})

    (found,) = read(elasticsearch_node, [cef.line(document)])

    assert value(found, "user_agent.original") == NASTY
    assert value(found, "cef.extensions.deviceCustomString3") == NASTY
    assert value(found, "source.ip") is None
    assert value(found, "event.action") == "canarytoken-tripped"


def test_a_bar_in_the_header_is_read(elasticsearch_node: Node) -> None:
    line = cef.line(trip_document(**{"canary.token.kind": "a|b\\"}))

    (found,) = read(elasticsearch_node, [line])

    assert value(found, "event.code") == "canarytoken.a|b\\"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("|Canarytoken tripped|8|", "|Canarytoken tripped|"),
        ("CEF:0|", "CEF0|"),
        ("spt=50505", "spt=fifty"),
        ("c6a2=2001:db8::42", "c6a2=2001:db8::g"),
    ],
)
def test_a_line_that_is_none_is_refused(elasticsearch_node: Node, right: str, wrong: str) -> None:
    line = cef.line(web_document())
    assert right in line

    (found,) = read(elasticsearch_node, [line.replace(right, wrong)])

    assert "error" in found


def test_what_is_not_escaped_is_read_otherwise(elasticsearch_node: Node) -> None:
    line = cef.line(web_document(**{"user_agent.original": "x src=6.6.6.6"}))

    (found,) = read(elasticsearch_node, [line.replace(r"src\=", "src=")])

    assert value(found, "source.ip") == "6.6.6.6"
