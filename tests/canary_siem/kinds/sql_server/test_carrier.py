import random
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from canary_siem.kinds.sql_server.carrier import MAX_PATH, declarations, room
from canary_siem.kinds.sql_server.reading import read
from tests.canary_siem.kinds.sql_server.tsql import path_of
from tests.canary_siem.kinds.things import DOMAIN, ID

HOSTNAME = f"{ID}.{DOMAIN}"
LONG = f"{ID}.{'a' * 60}.{'b' * 60}.example.org"
SCRIPT = declarations(HOSTNAME, "@random")
quick = settings(max_examples=120, deadline=None)
LOGINS = st.text(
    st.characters(exclude_categories=["C"], exclude_characters="\\@"), min_size=1, max_size=128
).filter(lambda login: len(login.encode("utf-16-le")) <= 256)
KNOWN = [
    "sa",
    "o'brien",
    "NT AUTHORITY\\SYSTEM",
    "NT SERVICE\\SQLAgent$PAYROLL",
    "CORP\\Alice.Smith",
    "CORP\\WS-17$",
    "zoë",
    "CORP\\Jürgen Müller",
    "イワン",
    "alice@example.org",
    " leading and trailing ",
    "x" * 51,
    "x" * 52,
    "x" * 128,
    "x" * 50 + "😀" * 39,
    "😀" * 64,
    "CORP\\" + "y" * 123,
]


def name_of(login: str, script: str = SCRIPT, number: float = 0.5) -> str:
    """Give the name that SQL Server would look up."""
    path = path_of(script, login, number)
    assert len(path) <= MAX_PATH
    host = re.fullmatch(r"\\\\([^\\]+)\\a", path)
    assert host
    return host[1]


def told(name: str, hostname: str = HOSTNAME) -> tuple[str, str]:
    """Give the login that a name tells, domain and all, and what is said to be wrong."""
    found = read(name.removesuffix(f".{hostname}").split("."), imported=False)
    assert found.complete != bool(found.error)
    user = found.fields["user"]
    return "\\".join(filter(None, (user.get("domain"), user.get("name")))), found.error


@pytest.mark.parametrize("login", KNOWN)
@pytest.mark.parametrize("hostname", [HOSTNAME, LONG])
def test_every_login_comes_through_or_is_said_to_be_cut(login: str, hostname: str) -> None:
    name = name_of(login, declarations(hostname, "RAND()"))

    found, error = told(name, hostname)

    assert len(name) <= 253
    assert all(1 <= len(label) <= 63 for label in name.split("."))
    if error:
        assert error == "cut by the writer to fit the name"
        assert login.startswith(found)
        assert len(login.encode("utf-16-le")) > room(hostname)
        assert room(hostname) - len(found.encode("utf-16-le")) < 4  # as much as fits
    else:
        assert found == login


@quick
@given(login=LOGINS, number=st.floats(0, 1, exclude_max=True), draw=st.randoms())
@example("\U0001f600" * 64, 0.0, random.Random(1))
def test_case_and_labels_may_change_on_the_way(
    login: str, number: float, draw: random.Random
) -> None:
    digits, _, marker = name_of(login, number=number).removesuffix(f".{HOSTNAME}").rpartition(".")
    text = "".join(draw.choice((c.upper(), c)) for c in digits.replace(".", ""))
    labels = []
    while text:
        at = draw.randint(1, 63)
        labels.append(text[:at])
        text = text[at:]

    found, error = told(".".join([*labels, marker.upper()]))

    assert found == login or (error and login.startswith(found))


@quick
@given(login=LOGINS, imported=st.booleans())
def test_no_tail_of_a_name_names_anybody(login: str, imported: bool) -> None:
    labels = name_of(login).removesuffix(f".{HOSTNAME}").split(".")

    for start in range(1, len(labels)):
        for tail in (labels[start:], ["_", *labels[start:]]):
            found = read(tail, imported=imported)

            assert not found.fields
            assert not found.complete
            assert found.error


@pytest.mark.parametrize(
    ("number", "marker"), [(0.0, "y00"), (0.05, "y05"), (0.5, "y50"), (0.999999, "y99")]
)
def test_digits_of_every_query_are_two(number: float, marker: str) -> None:
    assert name_of("sa", number=number).startswith(f"0473006100.{marker}.{ID}")


def test_the_name_is_what_the_design_says() -> None:
    assert name_of("zoë") == f"067a006f00eb00.y50.{HOSTNAME}"


def test_a_long_domain_leaves_less_room_and_too_long_a_one_none() -> None:
    assert 2 <= room(LONG) < room(HOSTNAME) <= 126
    assert room("a.b") % 2 == 0
    with pytest.raises(ValueError, match="use a shorter domain"):
        room("a" * 245)
