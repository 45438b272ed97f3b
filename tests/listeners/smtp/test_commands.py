from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary_siem.sockets.visitor import Visitor
from listeners.smtp.commands import JUNK, take
from listeners.smtp.dialogue import Act, Dialogue, Step
from listeners.smtp.looks import Looks
from listeners.smtp.pace import Pace
from tests.listeners.http.traps import DOMAIN, ID, OTHER, MemoryTrap

VISITOR = Visitor("192.0.2.7", 4711, "203.0.113.10", 25)
LOOKS = Looks("mx.example", "ESMTP", 1_000_000, ("VRFY", "ETRN"), long_ids=False)
BARE = Looks("mx.example", "ESMTP", 1_000_000, (), long_ids=False)


def dialogue(
    looks: Looks = LOOKS, *, tls: bool = True, pace: int = 99, most: int = 99
) -> Dialogue:
    return Dialogue(MemoryTrap(), looks, Pace(pace), VISITOR, most, tls)


def said(one: Dialogue, *lines: str | bytes) -> list[str]:
    """Say one line after the other; give the replies without their ends."""
    octets = [line if isinstance(line, bytes) else line.encode() for line in lines]
    return [take(one, each + b"\r\n").reply.decode().rstrip("\r\n") for each in octets]


def last(*lines: str | bytes, one: Dialogue | None = None) -> str:
    return said(one or dialogue(), *lines)[-1]


def step(line: str | bytes, one: Dialogue | None = None) -> Step:
    return take(one or dialogue(), line if isinstance(line, bytes) else line.encode())


EXTENSIONS = (
    "250-mx.example\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250-VRFY\r\n250-ETRN\r\n"
    "250-STARTTLS\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250 SMTPUTF8"
)
START = ("EHLO a", "MAIL FROM:<a@b.example>")


def test_a_mail_goes_its_way() -> None:
    assert said(
        dialogue(),
        "ehlo client.example",
        "MAIL FROM:<a@b.example> SIZE=100 BODY=8BITMIME SMTPUTF8 AUTH=<>",
        f"RCPT TO:<{ID}@{DOMAIN}>",
        "RCPT TO:<postmaster>",
        "DATA",
        "QUIT",
    ) == [
        EXTENSIONS,
        "250 2.1.0 Ok",
        "250 2.1.5 Ok",
        "250 2.1.5 Ok",
        "354 End data with <CR><LF>.<CR><LF>",
        "221 2.0.0 Bye",
    ]


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ("EHLO a", Act.SETTLE),
        ("HELO a", Act.SETTLE),
        ("RSET", Act.SETTLE),
        ("QUIT", Act.CLOSE),
        ("STARTTLS", Act.SECURE),
        ("GET / HTTP/1.1", Act.CLOSE),
        ("NOOP", Act.GO_ON),
        ("RSET x", Act.GO_ON),
    ],
)
def test_what_is_to_be_done_is_told(line: str, act: Act) -> None:
    assert step(line).act is act


@pytest.mark.parametrize(
    "who",
    [ID, OTHER, "anna", "postmaster", "z" * 24, "bounce+x=y"],
)
def test_every_recipient_of_ours_is_taken(who: str) -> None:
    assert last(*START, f"RCPT TO:<{who}@{DOMAIN}>") == "250 2.1.5 Ok"


@pytest.mark.parametrize("who", ["x@gmail.example", f"x%gmail.example@{DOMAIN}", f"x@x{DOMAIN}"])
def test_no_mail_is_passed_on(who: str) -> None:
    one = dialogue()

    assert last(*START, f"RCPT TO:<{who}>", one=one) == f"554 5.7.1 <{who}>: Relay access denied"
    assert last("DATA", one=one) == "554 5.5.1 Error: no valid recipients"


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("MAIL FROM:<>", "250 2.1.0 Ok"),
        ("MAIL FROM:<a@b> SIZE=1000001", "552 5.3.4 Message size exceeds fixed limit"),
        (f"MAIL FROM:<a@b> SIZE={'9' * 99}", "552 5.3.4 Message size exceeds fixed limit"),
        ("MAIL FROM:<a@b> SIZE=x", "501 5.5.4 Bad message size syntax"),
        ("MAIL FROM:<a@b> SIZE=²", "501 5.5.4 Bad message size syntax"),
        ("MAIL FROM:<a@b> FOO=1", "555 5.5.4 Unsupported option: FOO=1"),
        ("MAIL FROM:<a@b> RET=HDRS", "501 5.7.1 DSN support is disabled"),
        ("MAIL FROM:<a@b", "501 5.1.7 Bad sender address syntax"),
        ("MAIL", "501 5.5.4 Syntax: MAIL FROM:<address>"),
        ("RCPT TO:<a@b>", "503 5.5.1 Error: need MAIL command"),
        ("DATA", "503 5.5.1 Error: need RCPT command"),
        ("EHLO", "501 Syntax: EHLO hostname"),
        ("HELO", "501 Syntax: HELO hostname"),
        ("HELO a", "250 mx.example"),
        ("VRFY", "501 5.5.4 Syntax: VRFY address [SMTPUTF8]"),
        ("VRFY a@gmail.example", "554 5.7.1 <a@gmail.example>: Relay access denied"),
        (f"VRFY anna@{DOMAIN}", f"252 2.0.0 anna@{DOMAIN}"),
        ("VRFY <a b@c>", "501 5.1.3 Bad recipient address syntax"),
        ("ETRN a", "503 Error: send HELO/EHLO first"),
        ("STARTTLS x", "501 5.5.4 Syntax: STARTTLS"),
        ("XCLIENT ADDR=1.2.3.4", "550 5.7.0 Error: insufficient authorization"),
        ("AUTH LOGIN", "503 5.5.1 Error: authentication not enabled"),
        ("FOO", "500 5.5.2 Error: command not recognized"),
        ("", "500 5.5.2 Error: bad syntax"),
        (b"NOOP \xff", "500 5.5.2 Error: bad UTF-8 syntax"),
        (b"NOOP\0x", "250 2.0.0 Ok"),
        (b"\x16\x03\x01", "221 2.7.0 Error: I can break rules, too. Goodbye."),
        ("POST / HTTP/1.1", "221 2.7.0 Error: I can break rules, too. Goodbye."),
    ],
)
def test_what_stands_alone_is_answered(line: str | bytes, reply: str) -> None:
    assert last(line) == reply


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("MAIL FROM:<a@b>", "503 5.5.1 Error: nested MAIL command"),
        ("RCPT", "501 5.5.4 Syntax: RCPT TO:<address>"),
        ("RCPT TO:<>", "501 5.1.3 Bad recipient address syntax"),
        ("RCPT TO:<a b@c>", "501 5.1.3 Bad recipient address syntax"),
        (f"RCPT TO:<a@{DOMAIN}> NOTIFY=NEVER", "501 5.7.1 DSN support is disabled"),
        (f"RCPT TO:<a@{DOMAIN}> FOO", "555 5.5.4 Unsupported option: FOO"),
        ("ETRN a", "503 Error: MAIL transaction in progress"),
    ],
)
def test_what_stands_in_a_mail_is_answered(line: str, reply: str) -> None:
    assert last(*START, line) == reply


def test_there_is_a_bound_to_recipients_and_to_mails() -> None:
    few = dialogue(most=1)
    slow = dialogue(pace=1)

    assert last(*START, f"RCPT TO:<a@{DOMAIN}>", f"RCPT TO:<{ID}@{DOMAIN}>", one=few) == (
        "452 4.5.3 Error: too many recipients"
    )
    assert ID not in few.transaction.tokens  # the rest comes again, and trips then
    assert last("MAIL FROM:<a@b>", one=slow) == "250 2.1.0 Ok"
    slow.transaction.sender = None
    assert last(f"MAIL FROM:<{ID}@{DOMAIN}>", one=slow) == (
        "450 4.7.1 Error: too much mail from 192.0.2.7"
    )


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("VRFY a", "502 5.5.1 VRFY command is disabled"),
        ("ETRN a", "459 <a>: service unavailable"),
        ("ETRN", "500 Syntax: ETRN domain"),
        ("STARTTLS", "502 5.5.1 Error: command not implemented"),
    ],
)
def test_what_is_switched_off_says_so(line: str, reply: str) -> None:
    assert last("EHLO a", line, one=dialogue(BARE, tls=False)) == reply


def test_tls_is_begun_once() -> None:
    one = dialogue()
    one.start_tls()

    assert last("STARTTLS", one=one) == "554 5.5.1 Error: TLS already active"
    assert "STARTTLS" not in last("EHLO a", one=one)


@pytest.mark.parametrize(
    "line",
    [
        f"VRFY {ID}@{DOMAIN}",
        f"VRFY <x@{ID}.{DOMAIN}>",
        f"EHLO {ID}.{DOMAIN}",
        f"FOO {ID}",
        f"GET /{ID} HTTP/1.1",
        f"RCPT TO:<{ID}@{DOMAIN}>",
        f"AUTH PLAIN {b64encode(f'x{chr(0)}{ID}{chr(0)}y'.encode()).decode()}",
        f"AUTH LOGIN {b64encode(ID.encode()).decode()}",
        f"AUTH LOGIN {ID}",
        b"NOOP \xff" + ID.encode(),
    ],
)
def test_a_command_that_names_a_token_trips_by_itself(line: str | bytes) -> None:
    named = step(line).named

    assert named
    assert named.id == ID


@pytest.mark.parametrize(
    ("line", "login"),
    [
        (f"AUTH PLAIN {b64encode(b'x' + bytes(1) + b'anna' + bytes(1) + b'y').decode()}", "anna"),
        (f"AUTH LOGIN {b64encode(b'anna').decode()}", "anna"),
        ("AUTH PLAIN", ""),
        ("AUTH PLAIN !", ""),
        ("AUTH PLAIN ü", ""),
        (f"AUTH XOAUTH2 {b64encode(b'user=anna').decode()}", ""),
    ],
)
def test_who_wants_to_log_in_says_as_whom(line: str, login: str) -> None:
    assert step(line).login == login


def test_the_sender_is_remembered_too() -> None:
    one = dialogue()
    said(one, "EHLO a", f"MAIL FROM:<{ID}@{DOMAIN}>", f"RCPT TO:<{OTHER}@{DOMAIN}>")

    assert list(one.transaction.tokens) == [ID, OTHER]


def test_errors_are_counted_and_so_is_what_does_nothing() -> None:
    one = dialogue()
    said(one, "FOO", "BAR", "NOOP")
    assert one.errors == 2
    said(one, *["NOOP"] * JUNK)
    assert one.errors == 2
    said(one, "EHLO a", "HELO a")
    assert one.errors == 4
    one.forgive()
    said(one, *["NOOP"] * JUNK)
    assert one.errors == 0


@given(st.binary(max_size=200))
def test_whatever_comes_is_answered(line: bytes) -> None:
    one = dialogue()
    for start in (b"", b"MAIL FROM:", b"RCPT TO:", b"AUTH PLAIN ", b"VRFY "):
        reply = take(one, start + line).reply
        assert reply.endswith(b"\r\n")
        assert reply[:1] in b"2345"
