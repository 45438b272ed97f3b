"""Where in a request an id is found."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listeners.http.places import bare_host, find_token, segments, split_target, values
from tests.listeners.http.traps import DOMAIN, ID, OTHER, MemoryTrap

ALNUM = "abcdefghijklmnopqrstuvwxyz0123456789"
words = st.text(ALNUM, max_size=60)
paths = st.lists(words, max_size=5)


def found(host: str, target: str) -> str:
    token = find_token(MemoryTrap(), host, target)
    return token.id if token else ""


@pytest.mark.parametrize(
    ("authority", "host"),
    [
        ("Example.ORG:8080", "example.org"),
        ("example.org.", "example.org"),
        ("example.org.:80", "example.org"),
        ("user:pass@example.org", "example.org"),
        ("[2001:DB8::1]:80", "2001:db8::1"),
        ("[2001:DB8::1", "2001:db8::1"),
        (" example.org ", "example.org"),
        ("", ""),
    ],
)
def test_a_host_is_told_without_user_port_and_dot(authority: str, host: str) -> None:
    assert bare_host(authority) == host


@pytest.mark.parametrize(
    ("target", "parts"),
    [
        ("/a/b?c=d", ("", "/a/b", "c=d")),
        ("/a#x?y", ("", "/a", "")),
        ("*", ("", "*", "")),
        ("http://h:1/a?b", ("h:1", "/a", "b")),
        ("http://h?b", ("h", "", "b")),
        ("HTTP://h", ("h", "", "")),
        ("h.example:443", ("h.example:443", "", "")),
        ("/redirect?to=http://h/x", ("", "/redirect", "to=http://h/x")),
        ("no-slash", ("", "no-slash", "")),
    ],
)
def test_a_target_is_cut_by_its_form(target: str, parts: tuple[str, str, str]) -> None:
    assert split_target(target) == parts


def test_a_segment_counts_whole_and_without_its_extension() -> None:
    assert segments("/Stuff/abcdefgh.tar.gz/x") == ["abcdefgh", "abcdefgh.tar", "abcdefgh.tar.gz"]


def test_percent_encoding_is_undone_once() -> None:
    assert segments("/%61bcdefgh") == ["abcdefgh"]
    assert segments("/%2561bcdefgh") == ["%61bcdefgh"]
    assert values("k=%41bcdefgh") == ["abcdefgh"]


def test_an_encoded_slash_does_not_end_a_segment() -> None:
    assert segments("/abcdefgh%2fxy") == ["abcdefgh/xy"]


def test_keys_without_value_count_as_values() -> None:
    assert values("abcdefgh&k=ijklmnop&qrstuvwx=short") == ["abcdefgh", "ijklmnop", "short"]


def test_what_is_no_ascii_is_never_looked_up() -> None:
    assert segments("/%C3%A9abcdefgh/abcdefgh") == ["abcdefgh"]
    assert values("a=%C3%A9abcdefgh") == []
    assert found("\udce9.ct.example.org", "/") == ""


def test_the_host_goes_before_the_path_and_the_path_before_the_query() -> None:
    assert found(f"{ID}.{DOMAIN}", f"/{OTHER}?{OTHER}") == ID
    assert found(DOMAIN, f"/{ID}?{OTHER}") == ID
    assert found(DOMAIN, f"/nothing?{OTHER}") == OTHER


def test_the_right_most_of_a_place_decides() -> None:
    assert found("a", f"/{OTHER}/{ID}.gif") == ID
    assert found("a", f"/?a={OTHER}&b={ID}") == ID


def test_the_authority_of_an_absolute_target_wins_over_host() -> None:
    assert found(f"{OTHER}.{DOMAIN}", f"http://{ID}.{DOMAIN}/") == ID
    assert found(f"{OTHER}.{DOMAIN}", "http://foreign.example/") == ""


def test_a_host_counts_only_under_our_domain() -> None:
    assert found(f"{ID}.xct.example.org", "/") == ""
    assert found("192.0.2.1", f"/{ID}") == ID


def test_part_of_a_segment_is_no_id() -> None:
    assert found("a", f"/x{ID}") == ""
    assert found("a", f"/{ID}x") == ""


@settings(max_examples=150, deadline=None)
@given(paths, paths, st.sampled_from(["", ".js", ".tar.gz"]))
def test_no_segment_around_an_id_hides_it(
    before: list[str], after: list[str], extension: str
) -> None:
    target = "/" + "/".join([*before, ID + extension, *after])

    assert found("any.example", target) == ID


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), st.text(max_size=200))
def test_no_host_and_no_target_breaks_the_search(host: str, target: str) -> None:
    find_token(MemoryTrap(), host, target)


def test_an_id_is_found_behind_as_many_segments_as_a_line_can_hold() -> None:
    assert found("a", f"/{ID}" + "/abcdefgh" * 900) == ID
