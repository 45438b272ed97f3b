"""acme: answer ACME's DNS challenges, for wildcard certificates.

Our own name server answers for our domains, so no provider's interface is needed (RFC 8555,
section 8.4). It answers from the moment that `set` has returned, the service running or not.
"""

import re
from typing import Any

import click

from canary_siem.cli.calling import in_house
from canary_siem.cli.program import config_option
from canary_siem.errors import ActionError
from canary_siem.interfaces import House
from canary_siem.names import under
from canary_siem.store.challenges import full

_VALUE = re.compile(r"[\x21-\x7e]{1,255}")
CERTBOT = """\b
With certbot, for a wildcard certificate:
  certbot certonly --manual --preferred-challenges dns \\
    --manual-auth-hook 'canary-siem acme set' \\
    --manual-cleanup-hook 'canary-siem acme clear' \\
    -d ct.example.org -d '*.ct.example.org'

\b
Example:
  canary-siem acme set ct.example.org gfj9Xq...Rg85nM
"""


def _checked(house: House, name: str, value: str) -> None:
    """Refuse what we would never be asked for, or could not answer."""
    if under(full(name), (*house.site.domains, *house.site.nx_domains)) is None:
        domains = ", ".join(house.site.domains)
        raise ActionError(f"{name} is not under a domain of ours: {domains}")
    if not _VALUE.fullmatch(value):
        raise ActionError("VALUE is no challenge: up to 255 characters, without spaces")


@click.pass_context
def _set(ctx: click.Context, /, name: str, value: str, **_: Any) -> None:
    async def work(house: House) -> None:
        _checked(house, name, value)
        await house.store.challenges.set(name, value)
        await house.audit("acme-challenge-set", f"TXT set for {full(name)}", "creation")

    in_house(ctx, work)
    click.echo(f"TXT {full(name)} answers {value}", err=True)


@click.pass_context
def _clear(ctx: click.Context, /, name: str, value: str, **_: Any) -> None:
    async def work(house: House) -> bool:
        was_set = await house.store.challenges.clear(name, value)
        if was_set:
            message = f"TXT cleared for {full(name)}"
            await house.audit("acme-challenge-cleared", message, "deletion")
        return was_set

    was_set = in_house(ctx, work)
    click.echo(f"TXT {full(name)} {'is cleared' if was_set else 'was not set'}", err=True)


def _params() -> list[click.Parameter]:
    return [
        click.Argument(["name"], envvar="CERTBOT_DOMAIN"),
        click.Argument(["value"], envvar="CERTBOT_VALIDATION"),
        config_option(),
    ]


_HELP = (
    "\n\nNAME is the domain, with or without `_acme-challenge.`; NAME and VALUE are taken from "
    "CERTBOT_DOMAIN and CERTBOT_VALIDATION where they are not given."
)
COMMAND = click.Group(
    "acme",
    params=[config_option()],
    help="Answer ACME's DNS challenges, for wildcard certificates.",
    epilog=CERTBOT,
    commands=[
        click.Command(
            "set",
            callback=_set,
            params=_params(),
            help=f"Answer VALUE to who asks for NAME's TXT, beside what is set already.{_HELP}",
            epilog=CERTBOT,
        ),
        click.Command(
            "clear",
            callback=_clear,
            params=_params(),
            help=f"Take VALUE back.{_HELP}",
            epilog=CERTBOT.replace("acme set ct", "acme clear ct"),
        ),
    ],
)
