"""The two ways in which a name is asked for."""

from __future__ import annotations

import socket
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, build_opener

PATIENCE = 15.0
"""Seconds for an HTTP answer."""


def by_dns(name: str) -> bool:
    """Look *name* up; one that is denied was asked for, too."""
    try:
        socket.getaddrinfo(f"{name}.", None, socket.AF_INET, socket.SOCK_STREAM)
    except socket.gaierror as error:
        return error.errno in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)}
    except OSError:
        return False
    return True


def by_http(name: str) -> bool:
    """Fetch from the host of that *name*, by way of the proxy that the environment names."""
    try:
        build_opener(NoRedirect()).open(f"http://{name}/", timeout=PATIENCE).close()
    except HTTPError as error:
        error.close()
        return error.code < 500
    except (OSError, HTTPException):
        return False
    return True


class NoRedirect(HTTPRedirectHandler):
    """Takes a redirection for an answer."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Ask for nothing else."""
