"""Which requests come from our own pages, and which addresses are ours."""

import pytest
from aiohttp.test_utils import make_mocked_request

from canary_siem.api.problems import ProblemError
from canary_siem.console.origin import check, inside

OURS = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8484"},
    {"Origin": "http://127.0.0.1:8484"},
    {"Origin": "https://canary.example.org"},
]
FOREIGN = [
    {},
    {"Origin": "null"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://127.0.0.1:9999"},
    {"Origin": "http://127.0.0.1:8484.evil.example"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8484"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
]


@pytest.mark.parametrize("headers", OURS)
def test_our_own_pages_may(headers: dict[str, str]) -> None:
    request = make_mocked_request("POST", "/", {"Host": "127.0.0.1:8484", **headers})

    check(request, "https://canary.example.org/")


@pytest.mark.parametrize("headers", FOREIGN)
def test_others_may_not(headers: dict[str, str]) -> None:
    request = make_mocked_request("POST", "/", {"Host": "127.0.0.1:8484", **headers})
    with pytest.raises(ProblemError) as caught:
        check(request, "https://canary.example.org/")

    assert caught.value.status == 403


def test_without_a_host_nothing_is_ours() -> None:
    with pytest.raises(ProblemError):
        check(make_mocked_request("POST", "/", {"Origin": "null"}), "")


@pytest.mark.parametrize("path", ["/", "/trips/0198?x=1", "/tokens?q=%20a&kind=web"])
def test_an_address_of_ours_is_kept(path: str) -> None:
    assert inside(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)",
     "/a\r\nSet-Cookie: x", "/\t/evil.example", "/a b", "trips", "/é"],
)  # fmt: skip
def test_another_address_is_not(path: str) -> None:
    assert inside(path) == "/"
