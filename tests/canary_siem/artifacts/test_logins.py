import pytest

from canary_siem.artifacts.logins import user_fields


@pytest.mark.parametrize(
    ("login", "user"),
    [
        ("sa", {"name": "sa"}),
        ("o'brien", {"name": "o'brien"}),
        ("DOMAIN\\alice", {"name": "alice", "domain": "DOMAIN"}),
        ("NT AUTHORITY\\SYSTEM", {"name": "SYSTEM", "domain": "NT AUTHORITY"}),
        ("CORP\\WS-17$", {"name": "WS-17$", "domain": "CORP"}),
        ("CORP\\a@b.c", {"name": "a@b.c", "domain": "CORP"}),
        ("zoë@example.org", {"name": "zoë@example.org", "email": "zoë@example.org"}),
        ("##policy@login##", {"name": "##policy@login##"}),
        ("CORP\\", {"domain": "CORP"}),
        ("\\alice", {"name": "alice"}),
    ],
)
def test_a_login_is_parted(login: str, user: dict[str, str]) -> None:
    assert user_fields(login) == {"user": user}


def test_an_empty_login_is_nobody() -> None:
    assert user_fields("") == {}
