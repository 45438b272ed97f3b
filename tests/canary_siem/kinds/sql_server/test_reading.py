from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.kinds.sql_server.reading import LONGEST, OLDER, read
from canary_siem.names import encode
from canary_siem.trips import NOTHING, Decoded

quick = settings(max_examples=150, deadline=None)
ASCII = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)


def ours(data: str, form: str = "y") -> Decoded:
    return read(encode(data.encode(), room=250, form=form)[0].split("."), imported=False)  # type: ignore[arg-type]


def older(text: str, number: str = "42", *, kept: bool, length: int = 60) -> Decoded:
    """Read an older name, whose letter case came through or not."""
    written = [*text.split("."), number]
    lowered = [label.lower() for label in written]
    return read(lowered, imported=True, written=written if kept else None, length=length)


def test_a_login_is_read_with_its_case() -> None:
    assert ours("CORP\\Alice") == Decoded({"user": {"name": "Alice", "domain": "CORP"}})


def test_a_cut_login_is_shown_but_not_certain() -> None:
    labels, cut = encode(("x" * 128).encode(), room=200, form="y")

    found = read(labels.split("."), imported=False)

    assert cut
    assert found.fields["user"]["name"].strip("x") == ""
    assert found.error == "cut by the writer to fit the name"
    assert not found.complete


def test_half_a_character_is_not_certain() -> None:
    found = read(["0200d8", "y00"], imported=False)

    assert found.error == "not all of it is UTF-16"
    assert not found.complete


@pytest.mark.parametrize("form", ["g", "x"])
def test_other_forms_carry_free_data(form: str) -> None:
    assert ours("note\x07 12", form) == Decoded(data="note 12")


def test_free_data_that_are_no_text_are_shown_as_hex() -> None:
    labels = encode(b"\xff\x00", room=100, form="x")[0].split(".")

    assert read(labels, imported=False) == Decoded(data_hex="ff00")


@pytest.mark.parametrize("labels", [[], ["_"]])
def test_a_bare_look_up_says_nothing_more(labels: list[str]) -> None:
    assert read(labels, imported=True) is NOTHING


@pytest.mark.parametrize("labels", [["www"], ["42"], ["y00"], ["zz", "y00"]])
def test_what_fits_no_form_names_nobody(labels: list[str]) -> None:
    for imported in (False, True):
        found = read(labels, imported=imported)

        assert not found.fields
        assert not found.complete
        assert found.error


@pytest.mark.parametrize("number", ["7", "42", "100"])
def test_an_older_login_is_read_where_its_case_came_through(number: str) -> None:
    found = older("YWxpY2U-", number, kept=True)

    assert found == Decoded(
        {"user": {"name": "alice"}}, data="YWxpY2U-", error=OLDER, complete=False
    )


@pytest.mark.parametrize(
    ("text", "user"),
    [
        ("c2E-", {"name": "sa"}),
        ("c2E=", {"name": "sa"}),
        ("TlQgQVVUSE9SSVRZXFNZU1RFTQ--", {"name": "SYSTEM", "domain": "NT AUTHORITY"}),
        ("ZG9tXGE/Yj5j", {"name": "a?b>c", "domain": "dom"}),
        ("bydicmllbg--", {"name": "o'brien"}),
    ],
)
def test_older_logins_are_read_whole(text: str, user: dict[str, str]) -> None:
    assert older(text, kept=True).fields == {"user": user}


def test_an_older_name_is_not_read_for_ids_of_ours() -> None:
    found = read(["ywxpy2u-", "42"], imported=False, written=["YWxpY2U-", "42"])

    assert not found.fields
    assert not found.data


def test_lost_case_leaves_what_came_and_what_it_may_be() -> None:
    assert older("c2e-", kept=False) == Decoded(
        data="c2e-",
        error=f"{OLDER}: base64 whose letter case may have been changed; it may read sa",
        complete=False,
    )


def test_lost_case_of_a_long_login_leaves_what_came() -> None:
    found = older(b64encode(b"CORP\\administrator").decode(), kept=False)

    assert found.data == b64encode(b"CORP\\administrator").decode().lower()
    assert found.error == f"{OLDER}: base64 whose letter case may have been changed"


@pytest.mark.parametrize(
    ("text", "length", "error"),
    [
        ("c2E0", 60, "its end may be padding; it may read sa or sa4"),
        ("YWxp.Y2U-", 60, "its start may be missing; it may end in alice"),
        ("YWxpY2U-", LONGEST, "its start may be missing; it may end in alice"),
        ("YQ00", 60, "not base64 of a text"),
        ("YWxpY2U*", 60, "not base64 of a text"),
    ],
)
def test_what_older_clients_leave_in_doubt_names_nobody(
    text: str, length: int, error: str
) -> None:
    found = older(text, kept=True, length=length)

    assert found == Decoded(data=text, error=f"{OLDER}: {error}", complete=False)


@quick
@given(ASCII, st.booleans())
def test_no_older_login_is_ever_another_s_or_certain(login: str, kept: bool) -> None:
    text = b64encode(login.encode()).decode().replace("=", "-")

    found = older(text, kept=kept)

    assert not found.complete
    assert found.data in {text, text.lower()}
    if found.fields:
        user = found.fields["user"]
        assert "\\".join(filter(None, (user.get("domain"), user.get("name")))) in login


@quick
@given(st.lists(st.text(max_size=70), max_size=6), st.booleans(), st.booleans())
def test_any_labels_are_read_without_an_exception(
    labels: list[str], imported: bool, kept: bool
) -> None:
    for marker in ([], ["42"], ["y00"]):
        came = [*labels, *marker]
        found = read(came, imported=imported, written=came if kept else None)

        assert found.complete or found.error
