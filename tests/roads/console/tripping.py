"""Tokens of REST's, tripped by somebody who sits where a test says."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.roads.intruder import fetch
from tests.roads.program import Program
from tests.roads.surfaces import call


def planted(program: Program, key: str, memo: str, kind: str = "web") -> dict[str, Any]:
    """Plant a token."""
    token: dict[str, Any] = call(program, key, "POST", "/tokens", {"kind": kind, "memo": memo})
    return token


def tripped(
    program: Program,
    key: str,
    token: Mapping[str, Any],
    source: str = "198.51.100.7",
    agent: str = "curl/8.14.1",
) -> dict[str, Any]:
    """Fetch *token*'s address as *agent* from *source*; give the trip."""
    headers = {"X-Forwarded-For": source, "User-Agent": agent.encode().decode("latin-1")}
    address = urlsplit(token["url"])
    fetch(program, address.netloc, address.path or "/", headers=headers)
    trips = call(program, key, "GET", f"/trips?token={token['id']}")["items"]
    return dict(trips[-1])
