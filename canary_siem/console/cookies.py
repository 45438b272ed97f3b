"""The cookies: the session's, hardened; and the theme's, which is no secret."""

from typing import Literal
from urllib.parse import urlsplit

from aiohttp import web

from canary_siem.console.sessions import ABSOLUTE

Theme = Literal["auto", "light", "dark"]
THEMES: tuple[Theme, ...] = ("auto", "light", "dark")
_NAME, _THEME = "canary-siem-session", "canary-siem-theme"
_YEAR = 365 * 86400


def secure(request: web.BaseRequest, console_url: str) -> bool:
    """Tell whether the browser came by TLS: to us, or to the proxy that is configured."""
    if request.transport and request.transport.get_extra_info("ssl_object"):
        return True
    parts = urlsplit(console_url)
    return parts.scheme == "https" and parts.netloc == request.headers.get("Host", "")


def name(*, safe: bool) -> str:
    """Name the session's cookie; ``__Host-`` binds it to this host and to TLS (RFC 6265bis)."""
    return f"__Host-{_NAME}" if safe else _NAME


def session(request: web.BaseRequest, *, safe: bool) -> str:
    """Read the session's cookie."""
    return request.cookies.get(name(safe=safe), "")


def keep(response: web.StreamResponse, text: str, *, safe: bool) -> None:
    """Set the session's cookie."""
    response.set_cookie(
        name(safe=safe),
        text,
        max_age=int(ABSOLUTE),
        path="/",
        secure=safe,
        httponly=True,
        samesite="Strict",
    )


def forget(response: web.StreamResponse, *, safe: bool) -> None:
    """Have the session's cookie deleted."""
    response.del_cookie(name(safe=safe), path="/", secure=safe, httponly=True, samesite="Strict")


def theme(request: web.BaseRequest) -> Theme:
    """Read which look is wanted."""
    wanted = request.cookies.get(_THEME, "")
    return next((each for each in THEMES if each == wanted), "auto")


def keep_theme(response: web.StreamResponse, wanted: str, *, safe: bool) -> None:
    """Set the look."""
    if wanted in THEMES:
        response.set_cookie(
            _THEME, wanted, max_age=_YEAR, path="/", secure=safe, httponly=True, samesite="Strict"
        )
