from canary_siem.sockets.visitor import Visitor
from listeners.smtp.addresses import mailbox
from listeners.smtp.dialogue import Act, Dialogue, say
from listeners.smtp.looks import looks
from listeners.smtp.pace import Pace
from tests.listeners.http.traps import DOMAIN, ID, MemoryTrap

VISITOR = Visitor("192.0.2.7", 4711, "203.0.113.10", 25)


def dialogue() -> Dialogue:
    return Dialogue(MemoryTrap(), looks([DOMAIN]), Pace(2), VISITOR, most=2, tls=True)


def noted(text: str) -> dict[str, str]:
    one, address = dialogue(), mailbox(text)
    assert address
    one.note(address)
    return {key: host for key, (_, host) in one.transaction.tokens.items()}


def test_who_is_named_is_remembered_with_the_host() -> None:
    assert noted(f"{ID}@{DOMAIN}") == {ID: DOMAIN}
    assert noted(f"x@{ID}.{DOMAIN}") == {ID: f"{ID}.{DOMAIN}"}
    assert noted(f"{ID}@[203.0.113.10]") == {ID: ""}
    assert noted(f"x@{DOMAIN}") == {}


def test_mail_to_where_we_are_reached_is_ours() -> None:
    ours, other = mailbox("x@[203.0.113.10]"), mailbox("x@[203.0.113.11]")

    assert ours
    assert other
    assert dialogue().is_ours(ours)
    assert not dialogue().is_ours(other)


def test_tls_makes_it_forget() -> None:
    one, address = dialogue(), mailbox(f"{ID}@{DOMAIN}")
    assert address
    one.helo = "a"
    one.note(address)

    one.start_tls()

    assert one.secure
    assert (one.helo, one.transaction.tokens) == ("", {})


def test_a_source_has_its_pace() -> None:
    one = dialogue()

    assert [one.in_time() for _ in range(3)] == [True, True, False]


def test_an_answer_asks_for_nothing_by_itself() -> None:
    assert say("250 Ok") == (b"250 Ok\r\n", Act.GO_ON, None, "")
