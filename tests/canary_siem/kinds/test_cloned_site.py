import re
from base64 import b64decode
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from canary_siem.kinds.cloned_site import DOOR, ClonedSiteOptions
from canary_siem.names import encode
from canary_siem.trips import NOTHING, Decoded
from tests.canary_siem.kinds.things import DOMAIN, ID, hit, token

OPTIONS = ClonedSiteOptions(site="www.example.org")
MADE = token(DOOR, OPTIONS)


def seen(query: str) -> Decoded:
    ecs = {"url": {"query": query, "path": "/a.gif"}}
    return DOOR.decode(MADE, hit(channel="http", ecs=ecs))


@pytest.mark.parametrize(
    ("site", "host"),
    [
        ("www.example.org", "www.example.org"),
        ("https://WWW.Example.org:8443/login?a=b", "www.example.org"),
        ("example.org.", "example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_a_site_is_known_by_its_host(site: str, host: str) -> None:
    assert ClonedSiteOptions(site=site).site == host


@pytest.mark.parametrize("site", ["", "localhost", "http://", "http://[", "a b", ".", "mailto:a"])
def test_what_is_no_host_is_refused(site: str) -> None:
    with pytest.raises(ValidationError):
        ClonedSiteOptions(site=site)


@pytest.mark.parametrize("number", range(20))
def test_scripts_are_small_differ_and_name_neither_the_site_nor_the_trap(number: int) -> None:
    made = token(DOOR, OPTIONS, seed=bytes([number]))
    other = token(DOOR, OPTIONS, seed=bytes([number + 1]))

    for each, different in zip(DOOR.make(made, OPTIONS), DOOR.make(other, OPTIONS), strict=True):
        text = each.content.decode("ascii")
        assert len(text) < 1024
        assert text != different.content.decode()
        assert DOMAIN not in text
        assert "example.org" not in text
        assert "\n" not in text


def test_the_same_token_makes_the_same_script() -> None:
    assert DOOR.make(MADE, OPTIONS) == DOOR.make(MADE, OPTIONS)


def test_the_script_asks_for_a_picture_at_the_token_s_name() -> None:
    script = DOOR.make(MADE, OPTIONS)[0].content.decode()

    hidden = [b64decode(each).decode() for each in re.findall(r'atob\("([^"]+)"\)', script)]

    assert hidden == ["www.example.org", DOOR.url(MADE, OPTIONS).removeprefix("http:")]
    assert urlsplit(DOOR.url(MADE, OPTIONS)).netloc == f"{ID}.{DOMAIN}"


def test_snippets_are_ready_to_paste() -> None:
    snippets = DOOR.snippets(MADE, OPTIONS)

    assert snippets["script"].startswith("<script>!function(")
    assert (
        snippets["csp"] == f'<script src="/{DOOR.make(MADE, OPTIONS)[1].filename}" async></script>'
    )


def test_the_clone_s_address_and_referrer_are_told() -> None:
    page = "https://xn--bcher-kva.example:8443/a%20b/?x=1&y=2#top"

    decoded = seen(urlencode({"l": page, "r": "https://mail.example/?q=&"}))

    assert decoded.fields["url"] == {
        "full": page,
        "original": page,
        "scheme": "https",
        "domain": "xn--bcher-kva.example",
        "port": 8443,
        "path": "/a%20b/",
        "query": "x=1&y=2",
        "fragment": "top",
    }
    assert decoded.fields["http"] == {"request": {"referrer": "https://mail.example/?q=&"}}
    assert decoded.instead == {"url"}


@pytest.mark.parametrize("query", ["", "a=b", "l=", "&".join(["a=b"] * 1000)])
def test_a_request_without_a_page_tells_nothing(query: str) -> None:
    assert seen(query) == NOTHING


@given(st.text(max_size=60))
def test_no_address_is_too_strange_to_be_told(page: str) -> None:
    decoded = seen(urlencode({"l": page}, errors="replace"))

    assert not page or decoded.fields["url"]["full"]


def test_a_page_whose_address_can_not_be_parsed_is_told_whole() -> None:
    assert seen("l=http://[::1&r=").fields["url"] == {
        "full": "http://[::1",
        "original": "http://[::1",
    }


def test_a_look_up_tells_the_clone_s_host() -> None:
    labels, _ = encode(b"login.example.net", room=100, form="x")

    decoded = DOOR.decode(MADE, hit(f"{labels}.{ID}.{DOMAIN}"))

    assert decoded == Decoded({"url": {"domain": "login.example.net"}})


def test_a_look_up_of_the_bare_name_tells_nothing() -> None:
    assert DOOR.decode(MADE, hit()) == NOTHING


def test_a_name_that_holds_no_host_is_flagged() -> None:
    labels, _ = encode(b"\xff\xfe", room=100, form="x")

    decoded = DOOR.decode(MADE, hit(f"{labels}.{ID}.{DOMAIN}"))

    assert decoded.error
    assert not decoded.complete
    assert not decoded.fields


def test_part_of_a_name_tells_no_host() -> None:
    labels, _ = encode(b"login.example.net", room=100, form="x")

    decoded = DOOR.decode(MADE, hit(f"{labels[2:]}.{ID}.{DOMAIN}"))

    assert not decoded.fields
    assert not decoded.complete


def test_a_host_that_was_cut_is_no_host() -> None:
    labels, cut = encode(b"a.very.long.name.example.net", room=40, form="x")

    decoded = DOOR.decode(MADE, hit(f"{labels}.{ID}.{DOMAIN}"))

    assert cut
    assert not decoded.fields
    assert decoded.data == "a.very.long.name."
    assert not decoded.complete
