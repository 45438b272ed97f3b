import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.kinds.windows_folder.reading import EITHER, OLDER, read
from canary_siem.trips import NOTHING, Decoded
from listeners.dns.question import PLAIN

quick = settings(max_examples=200, deadline=None)
LABEL = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=15).filter(
    lambda label: label == label.lower() and "." not in label and "\\" not in label
)
# A label w begins a name of ours, so who has one inside his own is read twice (see the kind).
PERSON = st.lists(
    LABEL.filter(lambda label: label not in {"w", "_"} and "%" not in label and "@" not in label),
    min_size=1,
    max_size=3,
).map(".".join)
PLACE = LABEL.filter(lambda label: label not in {"w", "_"} and "%" not in label)


def on_the_wire(text: str) -> list[str]:
    """Write a dotted name as the DNS listener does."""
    return [
        "".join(chr(octet) if octet in PLAIN else f"\\{octet:03}" for octet in label.encode())
        for label in text.split(".")
    ]


def told(text: str, *, imported: bool = False) -> Decoded:
    return read(on_the_wire(text), imported=imported)


def fields(name: str, host: str, domain: str = "") -> dict[str, Any]:
    user = {"name": name} | ({"domain": domain} if domain else {})
    return {"user": user, "host": {"name": host}}


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("w.alice.ws-17.corp.ini", fields("alice", "ws-17", "corp")),
        ("W.ALICE.Ws-17.CORP.INI", fields("alice", "ws-17", "corp")),
        ("w.alice.smith.ws-17.corp.ini", fields("alice.smith", "ws-17", "corp")),
        ("w.a.b.c.d.ws-17.corp.ini", fields("a.b.c.d", "ws-17", "corp")),
        ("w.alice.ws-17.WS-17.ini", fields("alice", "ws-17")),
        ("w.bob.desktop-k3j2m1x.azuread.ini", fields("bob", "desktop-k3j2m1x", "azuread")),
        ("w.system.ws-17.nt authority.ini", fields("system", "ws-17", "nt authority")),
        ("w.ws-17$.ws-17.corp.ini", fields("ws-17$", "ws-17", "corp")),
        ("w.o'brien.ws-17.corp.ini", fields("o'brien", "ws-17", "corp")),
        ("w.anna maria.ws-17.corp.ini", fields("anna maria", "ws-17", "corp")),
        ("w.zoë.ws-17.corp.ini", fields("zoë", "ws-17", "corp")),
        ("w.ÉLODIE.ws-17.corp.ini", fields("élodie", "ws-17", "corp")),
        ("w.xn--zo-ija.ws-17.corp.ini", fields("zoë", "ws-17", "corp")),
        ("w.XN--ZO-IJA.ws-17.corp.ini", fields("zoë", "ws-17", "corp")),
        ("w.イワン.端末.corp.ini", fields("イワン", "端末", "corp")),
        ("w.w.ws-17.corp.ini", fields("w", "ws-17", "corp")),
        ("w.corp\\alice.ws-17.ws-17.ini", fields("alice", "ws-17", "corp")),
    ],
)
def test_ours_is_read_whole_and_certain(name: str, facts: dict[str, Any]) -> None:
    assert told(name) == Decoded(facts)


@quick
@given(person=PERSON, host=PLACE, domain=PLACE, draw=st.randoms())
def test_letter_case_never_matters(
    person: str, host: str, domain: str, draw: random.Random
) -> None:
    labels = on_the_wire(f"w.{person}.{host}.{domain}.ini")
    mixed = ["".join(draw.choice((c.upper(), c)) if c.isascii() else c for c in x) for x in labels]

    assert read(mixed, imported=False) == Decoded(
        fields(person, host, domain if domain != host else "")
    )


@quick
@given(person=PERSON, host=PLACE, domain=PLACE, imported=st.booleans())
def test_no_tail_of_a_name_is_certain_of_anybody(
    person: str, host: str, domain: str, imported: bool
) -> None:
    labels = on_the_wire(f"w.{person}.{host}.{domain}.ini")

    for start in range(1, len(labels)):
        for tail in (labels[start:], ["_", *labels[start:]]):
            found = read(tail, imported=imported)

            assert not found.complete
            assert found.error
            assert imported or not found.fields


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("alice.ws-17.ini", fields("alice", "ws-17")),
        ("ALICE.WS-17.CORP.INI", fields("alice", "ws-17", "corp")),
        ("alice.smith.ws-17.corp.ini", fields("alice.smith", "ws-17", "corp")),
        ("alice.ws-17.ws-17.ini", fields("alice", "ws-17")),
        ("system.ws-17.nt authority.ini", fields("system", "ws-17", "nt authority")),
        ("w.ws-17.corp.ini", fields("w", "ws-17", "corp")),
    ],
)
def test_the_older_form_is_read_for_imported_ids_and_is_not_certain(
    name: str, facts: dict[str, Any]
) -> None:
    found = told(name, imported=True)

    assert (found.fields, found.error, found.complete) == (facts, OLDER, False)
    assert not told(name).fields
    assert not told(name).complete


def test_the_older_form_keeps_what_came() -> None:
    assert told("alice.smith.ws-17.corp.ini", imported=True).data == "alice.smith.ws-17.corp"


def test_ours_under_an_imported_id_may_be_an_older_one_of_another_user() -> None:
    found = told("w.alice.ws-17.corp.ini", imported=True)

    assert found.fields == fields("alice", "ws-17", "corp")
    assert found.error == EITHER
    assert not found.complete


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        (["w", "zo\\235", "ws-17", "corp", "ini"], {"user": {"domain": "corp"}}),
        (["w", "zo\\137", "ws-17", "corp", "ini"], {"user": {"domain": "corp"}}),
        (["w", "%username%", "ws-17", "corp", "ini"], {"user": {"domain": "corp"}}),
        (["w", "xn--99999999", "ws-17", "corp", "ini"], {"user": {"domain": "corp"}}),
        (["w", "a", "", "ws-17", "corp", "ini"], {"user": {"domain": "corp"}}),
        (["w", "a\\000b", "ws-17", "corp", "ini"], {"user": {"domain": "corp"}}),
    ],
)
def test_a_user_that_can_not_be_read_is_kept_raw(name: list[str], facts: dict[str, Any]) -> None:
    found = read(name, imported=False)

    assert found.fields == facts | {"host": {"name": "ws-17"}}
    assert found.data == ".".join(name[1:-1])
    assert found.error == "the user can't be read with certainty"
    assert not found.complete


def test_a_host_or_domain_that_can_not_be_read_is_told() -> None:
    found = read(["w", "alice", "ws\\200", "%userdomain%", "ini"], imported=False)

    assert found.fields == {"user": {"name": "alice"}}
    assert found.error == "the host or domain can't be read with certainty"
    assert not found.complete


@pytest.mark.parametrize("labels", [[], ["_"]])
def test_a_bare_look_up_says_nothing_more(labels: list[str]) -> None:
    assert read(labels, imported=True) is NOTHING


@pytest.mark.parametrize(
    "name", ["www", "w", "ini", "ws-17.ini", "_.ini", "_.ws-17.corp.ini", "alice.ws-17.corp"]
)
@pytest.mark.parametrize("imported", [False, True])
def test_what_fits_no_form_gives_no_facts(name: str, imported: bool) -> None:
    found = told(name, imported=imported)

    assert not found.fields
    assert not found.complete
    assert found.error


@quick
@given(st.lists(st.text(max_size=70), max_size=8), st.booleans(), st.booleans())
def test_any_labels_are_read_without_an_exception(
    labels: list[str], marked: bool, imported: bool
) -> None:
    found = read(["w", *labels, "ini"] if marked else labels, imported=imported)

    assert found.complete or found.error
