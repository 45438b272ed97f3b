import asyncio
from pathlib import Path

import pytest

from canary_siem.store import Store
from tests.canary_siem.cli.shell import Shell
from tests.things import options_of


async def values(name: str) -> list[str]:
    store = Store(Path("data"), options_of)
    try:
        return store.challenges.values(name)
    finally:
        await store.close()


def answered(name: str = "_acme-challenge.ct.example.org") -> list[str]:
    return asyncio.run(values(name))


@pytest.mark.parametrize(
    "name",
    ["ct.example.org", "*.ct.example.org", "_acme-challenge.ct.example.org", "CT.example.org."],
)
def test_a_value_is_answered_until_it_is_cleared(shell: Shell, name: str) -> None:
    assert shell("acme", "set", name, "first").code == 0
    assert shell("acme", "set", name, "second").code == 0
    both = answered()
    said = shell("acme", "clear", name, "first")

    assert both == ["first", "second"]
    assert said.err == "TXT _acme-challenge.ct.example.org is cleared\n"
    assert answered() == ["second"]


def test_certbots_hook_needs_no_arguments(shell: Shell) -> None:
    certbot = {"CERTBOT_DOMAIN": "ct.example.org", "CERTBOT_VALIDATION": "gfj9Xq-Rg85nM"}

    assert shell("acme", "set", **certbot).code == 0
    assert answered() == ["gfj9Xq-Rg85nM"]
    assert shell("acme", "clear", **certbot).code == 0
    assert answered() == []


def test_clearing_what_is_not_set_is_well(shell: Shell) -> None:
    said = shell("acme", "clear", "ct.example.org", "x")

    assert (said.code, said.err) == (0, "TXT _acme-challenge.ct.example.org was not set\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("example.com", "x"), "not under a domain of ours: ct.example.org"),
        (("ct.example.org", "a b"), "no challenge"),
        (("ct.example.org", "x" * 256), "no challenge"),
    ],
)
def test_what_is_never_asked_for_is_refused(
    shell: Shell, words: tuple[str, ...], told: str
) -> None:
    said = shell("acme", "set", *words)

    assert said.code == 1
    assert told in said.err


def test_a_name_and_a_value_are_needed(shell: Shell) -> None:
    assert shell("acme", "set").code == 2
