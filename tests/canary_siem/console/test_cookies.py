"""What the cookies say to the browser."""

from unittest.mock import Mock

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from canary_siem.console import cookies


def test_over_tls_it_is_bound_to_this_host() -> None:
    reply = web.Response()
    cookies.keep(reply, "text", safe=True)
    (set_cookie,) = [morsel.OutputString() for morsel in reply.cookies.values()]

    assert set_cookie.startswith("__Host-canary-siem-session=text;")
    for part in ("HttpOnly", "Secure", "SameSite=Strict", "Path=/"):
        assert part in set_cookie
    assert "Domain" not in set_cookie


def test_in_the_clear_it_is_all_but_that() -> None:
    reply = web.Response()
    cookies.keep(reply, "text", safe=False)
    (set_cookie,) = [morsel.OutputString() for morsel in reply.cookies.values()]

    assert set_cookie.startswith("canary-siem-session=text;")
    assert "HttpOnly" in set_cookie
    assert "SameSite=Strict" in set_cookie
    assert "Secure" not in set_cookie


def test_it_is_forgotten_under_its_own_name() -> None:
    reply = web.Response()
    cookies.forget(reply, safe=True)
    (set_cookie,) = [morsel.OutputString() for morsel in reply.cookies.values()]

    assert set_cookie.startswith('__Host-canary-siem-session="";')
    assert "Max-Age=0" in set_cookie


@pytest.mark.parametrize(
    ("host", "console_url", "safe"),
    [
        ("canary.example.org", "https://canary.example.org", True),
        ("127.0.0.1:8484", "https://canary.example.org", False),
        ("127.0.0.1:8484", "http://127.0.0.1:8484", False),
        ("127.0.0.1:8484", "", False),
    ],
)
def test_behind_a_proxy_the_configured_address_tells(
    host: str, console_url: str, safe: bool
) -> None:
    transport = Mock()
    transport.get_extra_info = {}.get
    request = make_mocked_request("GET", "/", {"Host": host}, transport=transport)

    assert cookies.secure(request, console_url) is safe


def test_our_own_tls_tells() -> None:
    transport = Mock()
    transport.get_extra_info = {"ssl_object": object()}.get
    request = make_mocked_request("GET", "/", transport=transport)

    assert cookies.secure(request, "") is True


@pytest.mark.parametrize(
    ("said", "wanted"), [("dark", "dark"), ("light", "light"), ("", "auto"), ('"><x', "auto")]
)
def test_only_a_known_look_is_taken(said: str, wanted: str) -> None:
    request = make_mocked_request("GET", "/", {"Cookie": f"canary-siem-theme={said}"})
    reply = web.Response()
    cookies.keep_theme(reply, said, safe=False)

    assert cookies.theme(request) == wanted
    assert bool(reply.cookies) is (said == wanted)
