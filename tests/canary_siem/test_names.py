import random
import timeit
from hashlib import blake2s

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.names import (
    ALPHABET,
    DataInName,
    Form,
    IdMaker,
    decode,
    encode,
    labels_before,
    under,
    unescape,
    valid_imported,
)

KEY = bytes(range(32))
DOMAINS = ("ct.example.org", "example.org", "files.example.net")
quick = settings(max_examples=150, deadline=None)


def test_an_id_is_20_to_25_characters_that_any_resolver_keeps() -> None:
    maker = IdMaker(KEY)

    ids = [maker.draw() for _ in range(500)]

    assert {len(token_id) for token_id in ids} == set(range(20, 26))
    assert set("".join(ids)) == set(ALPHABET)
    assert len(set(ids)) == 500


def test_an_id_passes_its_own_check_and_no_other_key_s() -> None:
    token_id = IdMaker(KEY).draw()

    assert IdMaker(KEY).plausible(token_id)
    assert not IdMaker(KEY[::-1]).plausible(token_id)


@pytest.mark.parametrize("place", [0, 7, -1])
def test_a_changed_character_fails_the_check(place: int) -> None:
    maker = IdMaker(KEY)
    characters = list(maker.draw())

    characters[place] = "a" if characters[place] != "a" else "b"

    assert not maker.plausible("".join(characters))


def test_hardly_any_noise_of_the_right_shape_passes_the_check() -> None:
    maker = IdMaker(KEY)
    noise = (blake2s(bytes([n & 255, n >> 8])).hexdigest()[:22] for n in range(20_000))

    passed = sum(maker.plausible(label) for label in noise)

    assert passed <= 2


@quick
@given(st.text(max_size=40))
def test_the_check_takes_any_text(label: str) -> None:
    assert not IdMaker(KEY).plausible(label)


@pytest.mark.bench
def test_the_check_of_a_label_takes_about_a_microsecond() -> None:
    maker = IdMaker(KEY)
    token_id = maker.draw()

    seconds = min(timeit.repeat(lambda: maker.plausible(token_id), number=5000, repeat=5))

    assert seconds / 5000 < 1e-5  # under one where nothing else runs


@pytest.mark.parametrize("token_id", ["a1b2c3d4", "h6jmkykjd2rrd2ahnkl6v6zdb", "0" * 40])
def test_ids_of_other_systems_can_be_imported(token_id: str) -> None:
    assert valid_imported(token_id)


@pytest.mark.parametrize(
    "token_id", ["", "short12", "0" * 41, "UPPERCASE1", "with-hyphen", "a" * 9 + "\n"]
)
def test_what_no_label_may_be_is_not_imported(token_id: str) -> None:
    assert not valid_imported(token_id)


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("tok.ct.example.org", "ct.example.org"),
        ("ct.example.org", "ct.example.org"),
        ("a.b.c.example.org", "example.org"),
        ("tok.xct.example.org", "example.org"),
        ("x.files.example.net", "files.example.net"),
        ("tok.xfiles.example.net", None),
        ("example.net", None),
        ("org", None),
        ("", None),
    ],
)
def test_a_name_lies_under_the_longest_domain_by_whole_labels(
    name: str, domain: str | None
) -> None:
    assert under(name, DOMAINS) == domain


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("tok.ct.example.org", []),
        ("a.b.g12.tok.ct.example.org", ["a", "b", "g12"]),
        ("tok.tok.example.org", ["tok"]),
        ("tok", []),
        ("xtok.example.org", []),
        ("", []),
    ],
)
def test_data_stand_left_of_the_id(name: str, labels: list[str]) -> None:
    assert labels_before("tok", name) == labels


@pytest.mark.parametrize(
    ("label", "raw"),
    [
        ("alice", b"alice"),
        ("nt\\032authority", b"nt authority"),
        ("zo\\195\\171", b"zo\xc3\xab"),
        ("zoë", b"zo\xc3\xab"),
        ("a\\999\\25", b"a\\999\\25"),
        ("\\092032", b"\\032"),
        ("\ud800", b"?"),
    ],
)
def test_a_label_is_read_as_octets(label: str, raw: bytes) -> None:
    assert unescape(label) == raw


def test_data_are_written_as_base32_with_the_length_first() -> None:
    name, cut = encode(b"alice", room=100)

    assert not cut
    assert name.startswith("avqwy2ldmu.g")
    assert len(name) == len("avqwy2ldmu.g00")


@quick
@given(data=st.binary(max_size=127), form=st.sampled_from("gx"), draw=st.randoms())
def test_data_come_back_however_the_name_was_cased_and_split(
    data: bytes, form: Form, draw: random.Random
) -> None:
    name, cut = encode(data, room=400, form=form)
    text, marker = name.replace(".", ""), name[-3:]
    text = "".join(draw.choice((c.upper(), c.lower())) for c in text.removesuffix(marker))
    labels = []
    while text:
        at = draw.randint(1, 63)
        labels.append(text[:at])
        text = text[at:]

    assert not cut
    assert decode([*labels, marker.upper()], imported=False) == DataInName(data)


@quick
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=31))
def test_text_written_as_utf_16_comes_back_as_utf_8(text: str) -> None:
    name, _ = encode(text.encode(), room=400, form="y")

    assert decode(name.split("."), imported=False) == DataInName(text.encode())


@quick
@given(
    data=st.binary(max_size=300),
    form=st.sampled_from("gxy"),
    room=st.integers(min_value=8, max_value=230),
)
def test_what_does_not_fit_is_cut_and_says_so(data: bytes, form: Form, room: int) -> None:
    name, cut = encode(data, room=room, form=form)

    found = decode(name.split("."), imported=False)

    whole = data.decode("utf-8", "replace").encode() if form == "y" else data
    assert len(name) <= room
    assert all(1 <= len(label) <= 63 for label in name.split("."))
    assert found.complete
    assert whole.startswith(found.data)
    assert cut == (found.data != whole)
    assert bool(found.error) == cut


@quick
@given(
    data=st.binary(min_size=1, max_size=127) | st.integers(1, 127).map(bytes),
    form=st.sampled_from("gxy"),
    imported=st.booleans(),
)
def test_the_tail_of_a_name_never_yields_a_certain_fact(
    data: bytes, form: Form, imported: bool
) -> None:
    labels = encode(data, room=214, form=form)[0].split(".")

    for start in range(1, len(labels)):
        for tail in (labels[start:], ["_", *labels[start:]]):
            found = decode(tail, imported=imported)

            assert not found.complete
            assert imported or not found.data
            assert found.error


@quick
@given(st.lists(st.text(max_size=70), max_size=6), st.booleans())
def test_any_labels_are_read_without_an_exception(labels: list[str], imported: bool) -> None:
    assert decode(labels, imported=imported).data is not None


@quick
@given(st.text(max_size=70), st.from_regex(r"[gxyGXY][0-9]{2}", fullmatch=True), st.booleans())
def test_any_labels_before_a_marker_are_read_without_an_exception(
    label: str, marker: str, imported: bool
) -> None:
    assert decode([label, marker], imported=imported).data is not None


def test_a_bare_id_carries_nothing_and_lacks_nothing() -> None:
    assert decode([], imported=False) == DataInName()
    assert decode(["_"], imported=False) == DataInName()


def test_a_marker_alone_is_incomplete() -> None:
    assert not decode(["g42"], imported=False).complete


def test_labels_without_a_marker_fit_no_form() -> None:
    assert decode(["www"], imported=False).error == "the name fits no form of data"


def test_hex_with_a_space_is_not_hex() -> None:
    assert "not hex" in decode(["02 6869", "x01"], imported=False).error


def test_half_a_surrogate_is_told() -> None:
    assert decode(["0200d8", "y00"], imported=False).error == "not all of it is UTF-16"


def test_the_older_form_without_a_length_is_read_for_imported_ids_only() -> None:
    labels = ["MFWGSY3F", "G12"]

    ours, older = decode(labels, imported=False), decode(labels, imported=True)

    assert ours == DataInName(complete=False, error="incomplete: 5 bytes without their start")
    assert older.data == b"alice"
    assert not older.complete
    assert older.error


def test_the_older_form_may_pad_with_hyphens() -> None:
    assert decode(["nbuq----", "g01"], imported=True).data == b"hi"


def test_a_room_too_small_for_anything_is_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        encode(b"x", room=4)
