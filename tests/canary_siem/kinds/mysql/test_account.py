import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary_siem.kinds.mysql.account import LONGEST, OLDER, expression, read
from canary_siem.trips import NOTHING
from tests.canary_siem.kinds.things import ID

OLD_ID = "h6jmkykjd2rrd2ahnkl6v6zdb"
names = st.text(
    st.characters(blacklist_categories=["Cs"]), max_size=80
)  # what a host may be called is up to its owner


def written(host: str, login: str, locale: str = "en_US") -> str:
    """Do what the SQL expression does."""
    return f"{ID}.{locale}.{len(host)}.{len(login)}.{host}.{login}"[:LONGEST]


def test_the_expression_is_what_a_server_is_given() -> None:
    assert expression(ID) == (
        f"LEFT(CONCAT('{ID}.',@@lc_time_names,'.',CHAR_LENGTH(@@hostname),'.',"
        "CHAR_LENGTH(USER()),'.',@@hostname,'.',USER()),96)"
    )


def test_a_user_says_which_server_and_who_loaded_it() -> None:
    found = read(ID, written("db1.internal", "root@localhost", "de_DE"), imported=False)

    assert found.fields == {"host": {"name": "db1.internal"}, "user": {"name": "root"}}
    assert found.data == "locale=de_DE login=root@localhost"
    assert (found.error, found.complete) == ("", True)
    assert found.instead == {"user"}


@given(names, names)
def test_no_name_is_ever_a_wrong_one(host: str, login: str) -> None:
    found = read(ID, written(host, login), imported=False)

    said = found.fields.get("host", {}).get("name")
    user = found.fields.get("user", {}).get("name")
    assert said in {None, host}
    assert user is None or login.startswith(user)
    assert found.complete == (len(ID) + len(host) + len(login) + 12 <= LONGEST or not found.error)


def test_a_login_that_was_cut_names_nobody_but_the_host_stands() -> None:
    host = "h" * 50
    found = read(ID, written(host, "administrator@db1.internal"), imported=False)

    assert found.fields == {"host": {"name": host}}
    assert found.data.endswith("…")
    assert (found.error, found.complete) == ("the login was cut by the writer", False)


def test_a_host_that_was_cut_is_not_named() -> None:
    found = read(ID, written("h" * 90, "root@localhost"), imported=False)

    assert found.fields == {}
    assert "host=hhhh" in found.data
    assert found.error == "the host's name was cut by the writer"


@pytest.mark.parametrize("end", [".3.1.db1.rootroot", ".3.4.db1xroot"])
def test_names_that_do_not_fit_their_counts_are_kept_and_not_told(end: str) -> None:
    found = read(ID, f"{ID}.en_US{end}", imported=False)

    assert found.fields == {}
    assert found.error == "the names do not fit their counts"


@pytest.mark.parametrize(
    "user", ["", ID, f"{ID}.db", f"{ID}.en_US.x.4.db1.root", "root", f"x{ID}"]
)
def test_what_is_not_ours_says_nothing(user: str) -> None:
    assert read(ID, user, imported=False) == NOTHING
    assert read(ID, user, imported=True) == NOTHING


def test_an_id_may_come_in_capitals() -> None:
    assert (
        read(ID, written("db1", "bob@%").upper(), imported=False).fields["host"]["name"] == "DB1"
    )


def test_the_older_form_is_read_for_imported_ids_and_flagged() -> None:
    found = read(OLD_ID, f"{OLD_ID}sv_SEdb1.example.com", imported=True)

    assert found.fields == {"host": {"name": "db1.example.com"}}
    assert (found.data, found.error, found.complete) == ("locale=sv_SE", OLDER, False)
    assert read(OLD_ID, f"{OLD_ID}sv_SE", imported=True).fields == {}
    assert read(OLD_ID, f"{OLD_ID}sv_SEdb1.example.com", imported=False) == NOTHING


@given(st.text(max_size=120), st.booleans())
def test_whatever_comes_is_read(rest: str, imported: bool) -> None:
    for user in (rest, ID + rest, f"{ID}.en_US.{rest}"):
        read(ID, user, imported=imported)
