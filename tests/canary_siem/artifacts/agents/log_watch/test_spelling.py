"""The agent's names are read by ours, and no tail of one passes for a whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem import names
from canary_siem.artifacts import pairs
from canary_siem.artifacts.agents.log_watch.spelling import MAX_LABEL, MAX_NAME, is_whole, spell

HOST = "h6jmkykjd2rrd2ahnkl6v6.ct.example.org"
LONG = f"h6jmkykjd2rrd2ahnkl6v6.{'d' * 60}.{'e' * 60}.{'f' * 20}.example.test"
values = st.text(max_size=150) | st.sampled_from(["a" * 200, "\0\0", "é" * 70])


def told(name: str, host: str) -> names.DataInName:
    return names.decode(name[: -len(host) - 1].split("."), imported=False)


def test_what_fits_is_read_as_it_was_told() -> None:
    name = spell({"source.ip": "2001:db8::1", "user.name": "o'brien"}, HOST)

    found, wrong = pairs.read(told(name, HOST).data, {"source.ip": str, "user.name": str})

    assert found == {"source": {"ip": "2001:db8::1"}, "user": {"name": "o'brien"}}
    assert wrong == ""


def test_what_was_no_utf8_comes_through() -> None:
    name = spell({"user.name": b"caf\xe9".decode("utf-8", "surrogateescape")}, HOST)

    assert told(name, HOST).data == b"user.name=caf\xe9"


@pytest.mark.parametrize("host", [HOST, LONG])
@given(value=values)
@settings(max_examples=40, deadline=None)
def test_any_value_gives_a_name_that_is_one(host: str, value: str) -> None:
    name = spell({"user.name": value}, host)
    labels = name.split(".")
    data = name[: -len(host) - 1].split(".")

    assert len(name) <= MAX_NAME
    assert all(0 < len(label) <= MAX_LABEL for label in labels)
    found = names.decode(data, imported=False)
    whole = f"user.name={value}".replace("\0", " ").encode("utf-8", "surrogateescape")
    assert whole.startswith(found.data)
    assert (found.error == "") == (found.data == whole)
    for at in range(1, len(data) - 1):
        assert not names.decode(data[at:], imported=False).complete


def test_each_time_the_name_is_another() -> None:
    assert len({spell({"host.name": "h"}, HOST) for _ in range(30)}) > 1


def test_a_host_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        spell({"host.name": "h"}, "x" * 250)


def test_no_text_but_base32_is_whole() -> None:
    assert not is_whole("1")
    assert not is_whole("")
