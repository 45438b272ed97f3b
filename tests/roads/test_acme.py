"""certbot's manual hooks, as certbot calls them, and dig as the authority that looks."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.backends import places
from tests.backends.fixtures import needs
from tests.roads.program import COMMAND, Program, installed

pytestmark = pytest.mark.backend
DOMAIN = "ct.example.test"
BARE, WILDCARD = "gfj9Xq-Rg85nM_0a", "LPsIwTo7o8BoG0-vjCyGQGBWSVIPxI-i_X336eUOQZo"


def hook(program: Program, verb: str, value: str) -> None:
    """Call a hook: a line for the shell, the challenge in the environment (certbot, "Hooks")."""
    subprocess.run(
        ["sh", "-c", f"{COMMAND} acme {verb} --config {program.config}"],
        check=True,
        timeout=60,
        env={**os.environ, "CERTBOT_DOMAIN": DOMAIN, "CERTBOT_VALIDATION": value},
    )


def dig(program: Program, *words: str) -> list[str]:
    """Ask the service; give the lines of the answer."""
    port = str(program.bound["dns", "udp"])
    done = subprocess.run(
        ["dig", "@127.0.0.1", "-p", port, "+short", "+tries=1", *words],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return sorted(done.stdout.splitlines())


def test_challenges_are_answered_from_the_moment_they_are_set_until_they_are_cleared(
    tmp_path: Path,
) -> None:
    needs(places.lacking("dig"))
    name = f"_acme-challenge.{DOMAIN}"
    with installed(tmp_path) as program:
        hook(program, "set", BARE)  # the service does not run yet
        program.start()
        first = dig(program, name, "TXT")
        hook(program, "set", WILDCARD)  # for ct.example.test and *.ct.example.test at once
        both = dig(program, name, "TXT")
        by_tcp = dig(program, name.upper(), "TXT", "+tcp")
        hook(program, "clear", BARE)
        one = dig(program, name, "TXT")
        hook(program, "clear", WILDCARD)
        none = dig(program, name, "TXT")
        like_any_other = dig(program, name, "A")
        trips = program.trips()

    assert first == [f'"{BARE}"']
    assert both == by_tcp == sorted([f'"{BARE}"', f'"{WILDCARD}"'])
    assert one == [f'"{WILDCARD}"']
    assert none == []
    assert like_any_other == ["203.0.113.10"]
    assert trips == []


def test_a_domain_that_is_not_ours_is_refused_in_one_line(tmp_path: Path) -> None:
    with installed(tmp_path) as program:
        told = program.fails("acme", "set", "example.org", BARE)

    assert told.count("\n") == 1
    assert "example.org is not under a domain of ours: ct.example.test" in told
