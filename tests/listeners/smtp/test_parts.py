"""Walking a message; the standard library's parser is the judge."""

import email
import email.policy
from email.message import EmailMessage, Message

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listeners.smtp.headers import Headers
from listeners.smtp.parts import BLOCK, DEPTH, HEADS, PARTS, Walker

CUTS = st.lists(st.integers(1, 40), min_size=1, max_size=20)


class Taken:
    """Keeps the content of one part."""

    def __init__(self, headers: Headers) -> None:
        self.media = headers.media_type()
        self.content = b""
        self.whole: bool | None = None

    def feed(self, data: bytes) -> None:
        assert data
        assert self.whole is None
        self.content += data

    def close(self, *, whole: bool) -> None:
        assert self.whole is None
        self.whole = whole


def walk(message: bytes, cuts: list[int], *, whole: bool = True) -> tuple[list[Taken], Headers]:
    """Walk through *message*; give its parts and its headers."""
    taken: list[Taken] = []
    heads: list[Headers] = []

    def begin(headers: Headers) -> Taken:
        taken.append(Taken(headers))
        return taken[-1]

    walker = Walker(begin, heads.append)
    at = number = 0
    while at < len(message):
        size = cuts[number % len(cuts)]
        walker.feed(message[at : at + size])
        at, number = at + size, number + 1
    walker.close(whole=whole)
    (head,) = heads
    return taken, head


def leaves(message: Message) -> list[tuple[str, bytes]]:
    """Say what the standard library finds."""
    return [
        (part.get_content_type(), str(part.get_payload()).encode("ascii", "surrogateescape"))
        for part in message.walk()
        if not part.is_multipart()
    ]


def letter() -> EmailMessage:
    made = EmailMessage(email.policy.SMTP)
    made["Subject"] = "Papers"
    made.set_content("Hello\n--\nme\n\n")
    made.add_alternative("<p>Hello", subtype="html")
    made.add_attachment(b"a,b\n1,2\n\n", maintype="text", subtype="csv", filename="a.csv")
    made.add_attachment(bytes(range(256)), maintype="image", subtype="png", filename="b.png")
    return made


@given(CUTS, st.booleans())
@settings(deadline=None)
def test_parts_are_found_however_they_come(cuts: list[int], crlf: bool) -> None:
    octets = letter().as_bytes()
    if not crlf:
        octets = octets.replace(b"\r\n", b"\n")

    taken, head = walk(octets, cuts)

    assert [(each.media, each.content) for each in taken] == leaves(
        email.message_from_bytes(octets)
    )
    assert all(each.whole for each in taken)
    assert head.text("subject") == "Papers"


@given(
    st.lists(
        st.sampled_from(
            [
                b"--b\r\n",
                b"--b--\r\n",
                b"--b \t\r\n",
                b"--bc\r\n",
                b"--\r\n",
                b"x\r\n",
                b"\r\n",
                b"A: b\r\n",
                b" --b\r\n",
                b"--b--x\r\n",
            ]
        ),
        max_size=12,
    ),
    CUTS,
)
@settings(deadline=None)
def test_odd_ones_are_cut_as_the_standard_library_does(
    lines: list[bytes], cuts: list[int]
) -> None:
    octets = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"".join(lines)

    whole, _ = walk(octets, [len(octets)])
    pieces, _ = walk(octets, cuts)

    assert [vars(each) for each in pieces] == [vars(each) for each in whole]


def test_a_simple_message_is_one_part() -> None:
    taken, head = walk(b"Subject: x\r\n\r\none\r\n\r\ntwo\r\n", [7])

    assert [(each.media, each.content) for each in taken] == [
        ("text/plain", b"one\r\n\r\ntwo\r\n")
    ]
    assert head.raw("subject") == "x"


@pytest.mark.parametrize(
    ("octets", "content"),
    [
        (b"", b""),
        (b"Subject: x", b""),
        (b"\r\nbody", b"body"),
        (b"Subject: x\n\nbare\nfeeds", b"bare\nfeeds"),
        (b"Subject: x\r\n\r\n" + b"x" * 50_000, b"x" * 50_000),
        (b"Content-Type: multipart/mixed\r\n\r\nno boundary\r\n", b"no boundary\r\n"),
    ],
)
def test_odd_messages_are_one_part_too(octets: bytes, content: bytes) -> None:
    taken, _ = walk(octets, [1000])

    assert b"".join(each.content for each in taken) == content


def test_what_breaks_off_is_not_whole() -> None:
    octets = letter().as_bytes()
    taken, _ = walk(octets[:-100], [50], whole=False)

    assert [each.whole for each in taken] == [True, True, True, False]


def test_parts_within_parts_are_found() -> None:
    octets = (
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\npreamble\r\n--a\r\n"
        b"Content-Type: multipart/related; boundary=ab\r\n\r\n--ab\r\n\r\none\r\n--ab--\r\n"
        b"epilogue\r\n--a\r\nContent-Type: text/html\r\n\r\ntwo\r\n--a--\r\nepilogue\r\n"
    )

    taken, _ = walk(octets, [3])

    assert [(each.media, each.content) for each in taken] == [
        ("text/plain", b"one"),
        ("text/html", b"two"),
    ]


def test_an_inner_part_that_does_not_end_is_ended_by_the_outer() -> None:
    octets = (
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"
        b"Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\n\r\none\r\n"
        b"--a\r\n\r\ntwo\r\n--b\r\n--a--\r\n"
    )

    taken, _ = walk(octets, [1000])

    assert [each.content for each in taken] == [b"one", b"two\r\n--b"]


def test_there_is_a_bound_to_parts_to_depth_and_to_headers() -> None:
    start = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    many, _ = walk(start + b"--x\r\n\r\na\r\n" * (2 * PARTS), [4096])
    deep, _ = walk(
        start
        + b"".join(
            b"--x%b\r\nContent-Type: multipart/mixed; boundary=x%d\r\n\r\n"
            % (b"%d" % (n - 1) if n else b"", n)
            for n in range(50)
        ),
        [4096],
    )
    heavy, _ = walk(start + (b"--x\r\nA: " + b"b" * 1000 + b"\r\n\r\na\r\n") * 200, [4096])
    long, head = walk(b"A: b\r\n" * BLOCK + b"Subject: x\r\n\r\nbody", [4096])

    assert len(many) == PARTS
    assert len(heavy) == HEADS // 1004 + 1
    assert len(deep) == 1
    assert deep[0].content.count(b"multipart") == 50 - DEPTH
    assert [each.content for each in long] == [b"body"]
    assert head.raw("subject") == ""


@given(st.binary(max_size=400), CUTS)
@settings(deadline=None)
def test_nothing_breaks_it(octets: bytes, cuts: list[int]) -> None:
    walk(b"Content-Type: multipart/mixed; boundary=-\r\n\r\n" + octets, cuts)
    walk(octets, cuts)


@pytest.mark.parametrize("count", [PARTS, PARTS + 1])
def test_it_says_that_there_was_more(count: int) -> None:
    walker = Walker(Taken, lambda _: None)
    walker.feed(b"Content-Type: multipart/mixed; boundary=x\r\n\r\n")
    walker.feed(b"--x\r\n\r\na\r\n" * count + b"--x--\r\n")
    walker.close(whole=True)

    assert walker.weary is (count > PARTS)
