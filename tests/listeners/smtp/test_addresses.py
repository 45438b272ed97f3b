import pytest
from hypothesis import given
from hypothesis import strategies as st

from listeners.smtp.addresses import Address, argument, mailbox


@pytest.mark.parametrize(
    ("text", "local", "domain"),
    [
        ("TO:<id@ct.example>", "id", "ct.example"),
        ("to: <ID@CT.Example.>", "ID", "ct.example"),
        ("TO:id@ct.example", "id", "ct.example"),
        ("TO:<@a.example,@b.example:id@ct.example>", "id", "ct.example"),
        ('TO:<"a > b@c"@ct.example>', "a > b@c", "ct.example"),
        (r'TO:<"a\"b\\c"@ct.example>', 'a"b\\c', "ct.example"),
        ("TO:<id>", "id", ""),
        ("TO:<id@[192.0.2.1]>", "id", "[192.0.2.1]"),
        ("TO:<a%b@ct.example>", "a%b", "ct.example"),
        ("TO:<ä@bücher.example>", "ä", "xn--bcher-kva.example"),
        ("TO:< id@ct.example >", "id", "ct.example"),
        ("TO:<id@>", "id", ""),
        ("TO:<>", "", ""),
    ],
)
def test_an_address_is_read_as_clients_write_it(text: str, local: str, domain: str) -> None:
    found = argument(text, "TO:")

    assert found
    assert found.address
    assert (found.address.local, found.address.domain) == (local, domain)
    assert found.options == ()


@pytest.mark.parametrize("text", ["", "TO:", "TO: ", "TO <a@b>", "FROM:<a@b>", "a@b"])
def test_what_is_no_argument_is_told(text: str) -> None:
    assert argument(text, "TO:") is None


@pytest.mark.parametrize(
    "inside",
    [
        "<a@b",
        '<"a>@b>',
        "<a b@c>",
        "<a@b c>",
        "<a@-b>",
        "<a@b..c>",
        "<a@.b>",
        "<a@[1.2.3.4>",
        f"<a@{'b' * 256}>",
        f"<a@{'ü' * 70}>",
    ],
)
def test_what_is_no_address_is_told(inside: str) -> None:
    found = argument(f"TO:{inside}", "TO:")

    assert found
    assert found.address is None


def test_options_are_words() -> None:
    found = argument("FROM:<a@b> SIZE=10 BODY=8BITMIME  SMTPUTF8", "FROM:")

    assert found
    assert found.options == ("SIZE=10", "BODY=8BITMIME", "SMTPUTF8")


def test_a_literal_stands_for_a_host() -> None:
    four, six = mailbox("x@[192.0.2.1]"), mailbox("x@[IPv6:2001:db8::1]")

    assert four
    assert six
    assert (four.literal, six.literal) == ("192.0.2.1", "2001:db8::1")
    assert Address("x@a", "x", "a").literal == ""


@pytest.mark.parametrize(
    ("text", "routed"),
    [("a@b", False), ("a%c@b", True), ("c!a@b", True), ("a@c@b", True), ("a+x@b", False)],
)
def test_a_wish_to_be_passed_on_is_seen(text: str, routed: bool) -> None:
    found = mailbox(text)

    assert found
    assert found.routed is routed


def test_the_null_address_is_one() -> None:
    null = mailbox("")

    assert null
    assert null.empty


@given(st.text(max_size=80))
def test_whatever_comes_is_read_or_refused(text: str) -> None:
    found = argument(f"TO:{text}", "TO:")

    assert found is None or found.address is None or found.address.domain.isascii()
