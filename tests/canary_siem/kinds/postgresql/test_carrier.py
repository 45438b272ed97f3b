from itertools import pairwise

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st

from canary_siem.kinds.postgresql.carrier import DOTS, room, statement
from canary_siem.names import decode
from tests.canary_siem.kinds.things import DOMAIN, ID

HOSTNAME = f"{ID}.{DOMAIN}"
roles = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=63)


def spelt(role: bytes, hostname: str = HOSTNAME) -> list[str]:
    """Do what the statement does, without PostgreSQL."""
    kept = role[: room(hostname)]
    digits = bytes([len(kept) | (0x80 if len(kept) < len(role) else 0)]).hex() + kept.hex()
    cuts = [0, *DOTS, len(digits)]
    pairs = pairwise(cuts)
    return [part for start, end in pairs if (part := digits[start:end])] + ["x07"]


@given(roles)
def test_a_role_comes_back_as_it_was(role: str) -> None:
    octets = role.encode()[:63]

    found = decode(spelt(octets), imported=False)

    assert (found.data, found.complete, found.error) == (octets, True, "")


@given(roles)
def test_no_tail_of_a_name_reads_as_a_role(role: str) -> None:
    labels = spelt(role.encode()[:63])

    for at in range(1, len(labels)):
        assert not decode(labels[at:], imported=False).data


@given(roles, st.integers(1, 90))
def test_what_does_not_fit_is_cut_and_flagged(role: str, length: int) -> None:
    hostname = f"{ID}.{'d' * 63}.{'e' * 63}.{'f' * 30}.{'g' * (length // 2 + 1)}"
    try:
        kept = room(hostname)
    except ValueError:
        return
    labels = spelt(role.encode(), hostname)

    found = decode(labels, imported=False)

    assert len(".".join(labels)) + 1 + len(hostname) <= 253
    assert found.data == role.encode()[:kept]
    assert bool(found.error) == (len(role.encode()) > kept)


def test_the_longest_role_fits_under_a_usual_domain() -> None:
    assert room(HOSTNAME) == 63
    assert room("x" * 92 + "." + ID) >= 63


def test_a_domain_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(ValueError, match="no room for a role: use a shorter domain"):
        room("x" * 247)


def test_the_statement_looks_up_and_does_not_wait_long() -> None:
    text = statement(HOSTNAME, "public")

    assert f".{HOSTNAME} port=53 connect_timeout=2 " in text
    assert "password=" in text  # without one, dblink refuses whoever is no superuser
    assert len(sqlglot.parse(text, dialect="postgres")) == 1
