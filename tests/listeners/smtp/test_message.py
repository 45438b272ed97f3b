"""What a message tells; the standard library's parser is the judge of what came along."""

import email
import email.policy
import hashlib
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listeners.smtp.message import ATTACHMENTS, Attachment, Message, Reader


def read(octets: bytes, piece: int = 4096, *, whole: bool = True) -> Message:
    reader = Reader()
    for at in range(0, len(octets), piece):
        reader.feed(octets[at : at + piece])
    return reader.close(whole=whole)


def letter(*files: tuple[str, bytes]) -> bytes:
    made = EmailMessage(email.policy.SMTP)
    made["Subject"] = "Papers"
    made["Date"] = "Mon, 02 Mar 2026 10:00:00 +0100"
    made.set_content("See https://a.example/ü now\n", cte="8bit")
    made.add_alternative('<a href="https://b.example/?x=1&amp;y=2">here</a>', subtype="html")
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return made.as_bytes()


def judged(octets: bytes) -> list[Attachment]:
    """Say what the standard library finds."""
    message = email.message_from_bytes(octets, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    found = []
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        digest = hashlib.sha256(content).hexdigest()
        name = part.get_filename() or ""
        found.append(Attachment(name, part.get_content_type(), len(content), digest))
    return found


@given(
    st.lists(
        st.tuples(st.sampled_from(["a.pdf", "grün.pdf", "a b;c.pdf"]), st.binary(max_size=300)),
        max_size=4,
    ),
    st.integers(1, 200),
)
@settings(deadline=None, max_examples=50)
def test_what_came_along_is_measured(files: list[tuple[str, bytes]], piece: int) -> None:
    octets = letter(*files)

    assert read(octets, piece).attachments == judged(octets)


def test_texts_are_no_attachments_but_their_links_are_told() -> None:
    message = read(letter())

    assert message.attachments == []
    assert message.links == ["https://a.example/ü", "https://b.example/?x=1&y=2"]
    assert message.written() == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert message.size == len(letter())


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (b"Content-Type: application/pdf\r\n\r\nabc", Attachment("", "application/pdf", 3)),
        (
            b'Content-Type: text/plain; name="a.txt"\r\n\r\nab',
            Attachment("a.txt", "text/plain", 2),
        ),
        (b"Content-Disposition: attachment\r\n\r\nabcd", Attachment("", "text/plain", 4)),
        (b"Content-Type: text/calendar\r\n\r\na", Attachment("", "text/calendar", 1)),
        (b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny", None),
    ],
)
def test_what_is_no_text_to_be_read_is_one(part: bytes, expected: Attachment | None) -> None:
    (found,) = read(part).attachments

    if expected is not None:
        assert (found.name, found.media_type, found.size) == (
            expected.name,
            expected.media_type,
            expected.size,
        )
    assert len(found.sha256) == 64


def test_links_in_a_mail_that_came_along_are_told() -> None:
    part = b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nhttps://a.example/x\r\n"

    assert read(part).links == ["https://a.example/x"]


def test_of_what_broke_off_there_is_no_digest() -> None:
    octets = letter(("a.pdf", b"x" * 5000), ("b.pdf", b"y" * 5000))

    first, second = read(octets[:-1000], whole=False).attachments

    assert first.sha256
    assert (second.name, second.sha256) == ("b.pdf", "")


def test_there_is_a_bound_to_attachments() -> None:
    octets = letter(*[(f"{n}.pdf", b"x") for n in range(ATTACHMENTS + 20)])

    assert len(read(octets).attachments) == ATTACHMENTS


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_nothing_breaks_it(octets: bytes) -> None:
    read(octets, 7)
    read(b"Content-Type: text/html; charset=utf-16\r\n\r\n" + octets, 7)
    read(b"Content-Transfer-Encoding: base64\r\n\r\n" + octets, 7)
