import pytest

from canary_siem.interfaces import Site
from listeners.smtp.addresses import mailbox
from listeners.smtp.places import find_token, is_ours, left_behind
from tests.listeners.http.traps import DOMAIN, ID, OTHER, MemoryTrap

TRAP = MemoryTrap(site=Site((DOMAIN,), nx_domains=("cdn.example.net",), public_ips=("192.0.2.1",)))


def named(text: str) -> str:
    address = mailbox(text)
    assert address
    found = find_token(TRAP, address)
    return found.id if found else ""


@pytest.mark.parametrize(
    "text",
    [
        f"{ID}@{DOMAIN}",
        f"{ID.upper()}@{DOMAIN.upper()}",
        f"{ID}+news@{DOMAIN}",
        f"{ID}-x.y@{DOMAIN}",
        f"prvs=1234={ID}@{DOMAIN}",
        f'"{ID}"@{DOMAIN}',
        f"anna.berg@{ID}.{DOMAIN}",
        f"anna@mail.{ID}.{DOMAIN}",
        f"{OTHER}@{ID}.{DOMAIN}",
        f"{ID}+{OTHER}@{DOMAIN}",
        f"{ID}@elsewhere.example",
        f"{ID}@[192.0.2.1]",
        ID,
    ],
)
def test_the_address_of_a_token_is_known(text: str) -> None:
    assert named(text) == ID


@pytest.mark.parametrize(
    "text", [f"x{ID}@{DOMAIN}", f"anna@{DOMAIN}", f"anna@x{ID}.{DOMAIN}", "anna@gmail.example", ""]
)
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert named(text) == ""


@pytest.mark.parametrize(
    ("octets", "found"),
    [
        (f"GET /{ID}/x HTTP/1.1\r\n".encode(), ID),
        (f"\xff\0{ID.upper()}\0".encode("latin-1"), ID),
        (f"SEND x@{ID}.{DOMAIN}.\r\n".encode(), ID),
        (f"x {OTHER}.{DOMAIN} {ID}".encode(), OTHER),
        (b"HELP\r\n", ""),
        (b"", ""),
        (b"." * 3000, ""),
    ],
)
def test_garbage_may_name_one(octets: bytes, found: str) -> None:
    token = left_behind(TRAP, octets)

    assert (token.id if token else "") == found


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        (f"anyone@{DOMAIN}", True),
        (f"anyone@what.ever.{DOMAIN}", True),
        ("anyone@x.cdn.example.net", True),
        ("postmaster", True),
        ("x@[192.0.2.1]", True),
        ("x@[192.0.2.9]", True),
        ("x@[192.0.2.2]", False),
        ("x@gmail.example", False),
        (f"x@x{DOMAIN}", False),
        (f"x%gmail.example@{DOMAIN}", False),
        (f"gmail.example!x@{DOMAIN}", False),
        (f"x@gmail.example@{DOMAIN}", False),
    ],
)
def test_all_mail_to_us_is_taken_and_none_to_others(text: str, ours: bool) -> None:
    address = mailbox(text)

    assert address
    assert is_ours(TRAP, address, {"192.0.2.9"}) is ours
