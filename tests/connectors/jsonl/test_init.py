"""The jsonl connector: its settings, and trips through it."""

import grp
import json
import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from canary_siem.interfaces import DELIVERED, Identity
from canary_siem.trips import StoredTrip
from connectors.jsonl import DOOR
from tests.samples import EVENT_ID, health_document, stored, trip_document

TRIPS = [StoredTrip(n, f"id-{n}", "trip", b'{"n":%d}' % n) for n in (1, 2)]


async def test_trips_become_lines(tmp_path: Path) -> None:
    path = tmp_path / "trips.jsonl"
    connector = DOOR.build(DOOR.settings.model_validate({"path": path}), Identity("here"))

    assert await connector.deliver([]) == []
    assert not path.exists()
    assert await connector.deliver(TRIPS) == [DELIVERED, DELIVERED]
    await connector.close()

    assert [json.loads(line) for line in path.read_text().splitlines()] == [{"n": 1}, {"n": 2}]


async def test_the_group_is_given_to_file_and_folder(tmp_path: Path) -> None:
    path = tmp_path / "made/trips.jsonl"
    group = grp.getgrgid(os.getgid()).gr_name
    settings = DOOR.settings.model_validate({"path": path, "group": group, "mode": "0644"})
    connector = DOOR.build(settings, Identity("here"))
    await connector.deliver(TRIPS)
    await connector.close()

    assert path.stat().st_gid == path.parent.stat().st_gid == os.getgid()


@pytest.mark.parametrize(
    ("text", "octets"), [("0", 0), ("512", 512), ("100MB", 100_000_000), ("64KiB", 65_536)]
)
def test_sizes_are_written_with_their_unit(text: str, octets: int) -> None:
    settings: Any = DOOR.settings.model_validate({"path": "/x", "max_size": text})

    assert settings.max_size == octets


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("max_size", "100 MB", "is no size"),
        ("max_size", -1, "is no size"),
        ("mode", 640, "are no permissions"),
        ("mode", "0888", "are no permissions"),
        ("keep", 0, "greater than or equal to 1"),
        ("group", "no-such-group", "there is no group 'no-such-group' here"),
        ("pth", "/x", "Extra inputs"),
    ],
)
def test_a_bad_value_is_named(option: str, value: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        DOOR.settings.model_validate({"path": "/x", option: value})


def test_the_example_is_valid() -> None:
    settings: Any = DOOR.settings.model_validate(DOOR.example)

    assert (settings.mode, settings.keep) == (0o640, 5)


async def test_a_line_may_be_an_ocsf_event(tmp_path: Path) -> None:
    path = tmp_path / "findings.jsonl"
    settings = DOOR.settings.model_validate({"path": path, "format": "ocsf"})
    connector = DOOR.build(settings, Identity("here"))
    outcomes = await connector.deliver([stored(trip_document()), stored(health_document())])
    await connector.close()

    written = [json.loads(line) for line in path.read_text().splitlines()]
    assert outcomes == [DELIVERED, DELIVERED]
    assert [each["class_uid"] for each in written] == [2004, 0]
    assert written[0]["metadata"]["uid"] == EVENT_ID


@pytest.mark.parametrize("document", [b"[]", b"nonsense"])
async def test_what_is_no_document_is_rejected_and_the_others_are_written(
    tmp_path: Path, document: bytes
) -> None:
    path = tmp_path / "findings.jsonl"
    settings = DOOR.settings.model_validate({"path": path, "format": "ocsf"})
    connector = DOOR.build(settings, Identity("here"))
    broken = StoredTrip(1, "id-1", "trip", document)
    refused, taken = await connector.deliver([broken, stored(trip_document())])
    await connector.close()

    assert (refused.verdict, taken) == ("rejected", DELIVERED)
    assert len(path.read_text().splitlines()) == 1
