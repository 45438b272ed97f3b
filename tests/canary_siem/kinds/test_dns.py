import pytest

from canary_siem.kinds.dns import DOOR
from canary_siem.names import encode
from canary_siem.trips import NOTHING, Decoded
from tests.canary_siem.kinds.things import DOMAIN, ID, hit, token


def named(*labels: str, imported: bool = False) -> Decoded:
    name = ".".join((*labels, ID, DOMAIN))
    return DOOR.decode(token(DOOR, imported=imported), hit(name))


def test_the_address_names_the_host_alone() -> None:
    assert DOOR.url(token(DOOR), DOOR.options()) == f"http://{ID}.{DOMAIN}/"


def test_a_bare_look_up_says_nothing_more() -> None:
    assert named() is NOTHING


def test_free_data_are_read() -> None:
    assert named(encode("Zürich".encode(), room=100)[0]) == Decoded(data="Zürich")


@pytest.mark.parametrize("form", ["g", "x", "y"])
def test_control_characters_are_taken_out(form: str) -> None:
    label = encode(b"a\x00b\r\nc\x1b[31m", room=200, form=form)[0]  # type: ignore[arg-type]

    assert named(label).data == "abc[31m"


def test_what_is_no_text_is_shown_as_hex() -> None:
    assert named(encode(b"\xff\x00\xfe", room=100)[0]) == Decoded(data_hex="ff00fe")


def test_a_cut_is_told() -> None:
    label, cut = encode(b"a long name that does not fit", room=20)

    assert cut
    assert named(label).error == "cut by the writer to fit the name"


def test_an_incomplete_name_gives_no_facts() -> None:
    found = named(encode(bytes(range(60, 120)), room=120)[0].split(".", 1)[1])

    assert not found.complete
    assert not found.data
    assert not found.data_hex


def test_older_data_are_uncertain_and_for_imported_tokens_only() -> None:
    assert named("nbswy3dp", "G12").data == ""
    assert named("nbswy3dp", "G12", imported=True).data == "hello"
    assert not named("nbswy3dp", "G12", imported=True).complete


def test_another_name_below_the_token_trips_with_a_word_about_it() -> None:
    assert named("www") == Decoded(error="the name fits no form of data", complete=False)
