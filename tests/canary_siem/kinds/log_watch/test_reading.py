"""What an agent tells is read off the name; what is not certain is kept, and said to be."""

from base64 import b32encode
from typing import Any

import pytest

from canary_siem.artifacts import pairs
from canary_siem.kinds.log_watch.patterns import FIELDS
from canary_siem.kinds.log_watch.reading import OLDER, read
from canary_siem.names import encode
from canary_siem.trips import NOTHING, Decoded

ALLOWED = {**FIELDS, "data.zone": str}


def told(fields: dict[str, str], *, room: int = 215, imported: bool = False) -> Decoded:
    labels, _ = encode(pairs.write(fields), room=room)
    return read(labels.split("."), ALLOWED, imported=imported)


def older(text: bytes, *more: str) -> list[str]:
    spelled = b32encode(text).decode().replace("=", "-").lower()
    head = len(spelled) % 63 or 63
    labels = [spelled[:head], *(spelled[at : at + 63] for at in range(head, len(spelled), 63))]
    return [*labels, *more, "m042"]


def test_fields_and_other_groups_are_read() -> None:
    found = told(
        {
            "source.ip": "10.0.0.5",
            "source.port": "42",
            "data.suppressed": "3",
            "host.name": "db1",
            "user.name": "o'brien",
            "data.zone": "a b",
        }
    )

    assert found.fields == {
        "source": {"address": "10.0.0.5", "ip": "10.0.0.5", "port": 42},
        "host": {"name": "db1"},
        "user": {"name": "o'brien"},
    }
    assert found.data == "suppressed=3 zone=a b"
    assert found.error == ""
    assert found.complete


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("localhost", {"address": "localhost", "domain": "localhost"}),
        ("2001:DB8::0:1", {"address": "2001:db8::1", "ip": "2001:db8::1"}),
        ("::ffff:10.0.0.5", {"address": "10.0.0.5", "ip": "10.0.0.5"}),
        ("[fe80::1%eth0]", {"address": "fe80::1", "ip": "fe80::1"}),
        ("010.0.0.5", {"address": "010.0.0.5", "domain": "010.0.0.5"}),
    ],
)
def test_a_source_is_an_address_or_a_name(said: str, source: dict[str, Any]) -> None:
    assert told({"source.ip": said}).fields == {"source": source}


def test_a_port_without_an_address_is_no_source() -> None:
    assert told({"source.port": "42", "user.name": "a"}).fields == {"user": {"name": "a"}}


def test_a_port_that_is_none_is_left_out() -> None:
    found = told({"source.ip": "10.0.0.5", "source.port": "70000"})

    assert "port" not in found.fields["source"]
    assert found.error == "70000 is no port"


@pytest.mark.parametrize(
    ("fields", "user"),
    [
        ({"user.name": "CORP\\anna"}, {"name": "anna", "domain": "CORP"}),
        ({"user.name": "anna", "user.domain": "CORP"}, {"name": "anna", "domain": "CORP"}),
        ({"user.name": "a@b.example"}, {"name": "a@b.example", "email": "a@b.example"}),
        ({"user.id": "1000"}, {"id": "1000"}),
    ],
)
def test_a_login_is_parted(fields: dict[str, str], user: dict[str, str]) -> None:
    assert told(fields).fields == {"user": user}


def test_what_is_cut_is_said_to_be() -> None:
    found = told({"source.ip": "10.0.0.5", "user.name": "x" * 200})

    assert found.fields["source"]["ip"] == "10.0.0.5"
    assert found.fields["user"]["name"] == "x" * 98
    assert "cut by the writer" in found.error


def test_an_address_that_is_cut_is_no_source() -> None:
    found = told({"source.ip": "203.0.113.250"}, room=40)

    assert found.fields == {}
    assert "the address is cut: 203." in found.error


def test_fields_that_no_agent_has_are_not_taken() -> None:
    found = told({"user.name": "a", "file.hash.sha256": "x", "event.kind": "event"})

    assert found.fields == {"user": {"name": "a"}}
    assert "no field of this kind: event.kind" in found.error
    assert not found.complete


def test_what_the_log_says_of_the_web_is_not_mixed_with_our_own() -> None:
    assert told({"url.path": "/x", "user.name": "a"}).instead == {"url"}


@pytest.mark.parametrize("labels", [[], ["_"]])
def test_a_bare_name_tells_nothing(labels: list[str]) -> None:
    assert read(labels, ALLOWED, imported=True) is NOTHING


def test_a_tail_of_a_name_gives_no_facts() -> None:
    labels, _ = encode(pairs.write({"user.name": "a" * 90}), room=215)

    found = read(labels.split(".")[1:], ALLOWED, imported=False)

    assert found.fields == {}
    assert not found.complete


@pytest.mark.parametrize("user", [b"o'brien", b"CORP\\x", b"m" * 150, "Jörg".encode()])
def test_the_older_form_names_the_user_with_a_doubt(user: bytes) -> None:
    found = read(older(user), ALLOWED, imported=True, length=200)

    assert found.fields["user"]["name"] == user.decode().rpartition("\\")[2]
    assert found.data == user.decode()
    assert found.error == OLDER
    assert not found.complete


@pytest.mark.parametrize(
    ("labels", "length", "data"),
    [
        (older(b"m" * 40 * 63)[-2:], 120, None),
        (older(b"anna"), 250, "anna"),
        (older(b"\xff\xfe"), 60, "777a----"),
        (older(b"\n"), 60, "bi------"),
        (["not base32!", "m042"], 60, "not base32!"),
        (["--", "m042"], 60, "--"),
    ],
)
def test_of_the_older_form_what_is_not_certain_names_nobody(
    labels: list[str], length: int, data: str | None
) -> None:
    found = read(labels, ALLOWED, imported=True, length=length)

    assert found.fields == {}
    assert found.data == data or data is None
    assert found.error.startswith(OLDER)
    assert not found.complete


def test_the_older_form_is_for_imported_ids_only() -> None:
    found = read(older(b"anna"), ALLOWED, imported=False)

    assert found.fields == {}
    assert found.error == "the name fits no form of data"


@pytest.mark.parametrize(
    ("raw", "data", "data_hex"), [(b"free text", "free text", ""), (b"\xff\xfe", "", "fffe")]
)
def test_the_oldest_form_is_free_text(raw: bytes, data: str, data_hex: str) -> None:
    label = b32encode(raw).decode().rstrip("=").lower()

    found = read([label, "g07"], ALLOWED, imported=True)

    assert (found.data, found.data_hex, found.fields) == (data, data_hex, {})
    assert not found.complete
