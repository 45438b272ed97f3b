"""setup: make Elasticsearch or Splunk ready for our events.

Idempotent: what is as it should be is left alone. Its own credentials come from the environment
and are not kept: CANARY_SIEM_SETUP__ and the name of the setting in capitals.
"""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from canary_siem import plugins
from canary_siem.callers import acting
from canary_siem.cli import logs
from canary_siem.cli.calling import config_of, opened, operator
from canary_siem.cli.program import config_option
from canary_siem.config import Config, Connection, check
from canary_siem.delivery.discretion import forms, hide_in, secrets_of
from canary_siem.errors import ActionError, CanarySiemError
from canary_siem.interfaces import ConnectorDoor, Identity

PREFIX = "CANARY_SIEM_SETUP__"
PRODUCTS = {"elasticsearch": ("elasticsearch", "elastic"), "splunk": ("splunk_hec", "splunk")}
"""The connector's type, and the product's folder under dashboards/."""
CREDENTIALS = {"api_key", "username", "password", "token"}
"""Settings that say who we are; each may end in ``_file`` too."""


def chosen(config: Config, kind: str, name: str | None) -> Connection:
    """Find the connector that is meant.

    Raises:
        ActionError: There is none, or several and none was named.
    """
    of_type = [each for each in config.connectors if each.courier.type == kind]
    found = [each for each in of_type if name in {None, each.name}]
    if len(found) == 1:
        return found[0]
    if not of_type:
        hint = f'add [connectors.NAME] with type = "{kind}"'
        raise ActionError(f"{config.path} has no connector of type {kind}: {hint}")
    names = ", ".join(each.name for each in of_type)
    raise ActionError(f"say which with --connector: {names}")


def overlaid(settings: Any, environment: Mapping[str, str], url: str | None) -> Any:
    """Give the connector's settings with setup's own address and credentials.

    A product with a management port of its own (``management_url``) is told who sets it up by
    the environment itself: the connector's credentials are only for events.

    Raises:
        ConfigError: Together they make no sense.
    """
    model = type(settings)
    apart = "management_url" in model.model_fields
    own = {
        name: value
        for name in model.model_fields
        if (value := environment.get(f"{PREFIX}{name.upper()}"))
        and not (apart and name.removesuffix("_file") in CREDENTIALS)
    }
    kept = settings.model_dump(exclude_unset=True)
    if any(name.removesuffix("_file") in CREDENTIALS for name in own):
        kept = {k: v for k, v in kept.items() if k.removesuffix("_file") not in CREDENTIALS}
    if url:
        own["management_url" if apart else "url"] = url
    return check(model, {**kept, **own}, f"{PREFIX}…")


@click.pass_context
def _setup(ctx: click.Context, /, product: str, **_: Any) -> None:
    logs.configure()
    config = config_of(ctx)
    kind, folder = PRODUCTS[product]
    connection = chosen(config, kind, ctx.params["connector"])
    door: ConnectorDoor[Any] = plugins.load("connectors", kind)
    if door.setup is None:
        raise ActionError(f"{kind} needs no setup")
    settings = overlaid(connection.settings, os.environ, ctx.params["url"])
    assets = Path(plugins.folder("dashboards").__path__[0]) / folder
    lines = asyncio.run(_done(config, door, settings, assets))
    for line in lines or ["nothing to do: all is as it should be"]:
        click.echo(line)


async def _done(
    config: Config, door: ConnectorDoor[Any], settings: Any, assets: Path
) -> list[str]:
    async with opened(config) as house:
        identity = Identity(house.store.observer, config.site.namespace)
        try:
            lines = list(await door.setup(settings, identity, assets)) if door.setup else []
        except CanarySiemError as error:
            hide_in(error, [*secrets_of(settings), *_given(os.environ)])
            raise
        if lines:
            message = f"Setup changed: {'; '.join(lines)}"
            with acting(operator()):
                await house.audit("receiver-set-up", message, "change")
    return lines


def _given(environment: Mapping[str, str]) -> list[str]:
    """Give the secrets that setup itself was told, in each form that goes out."""
    name = environment.get(f"{PREFIX}USERNAME")
    known = (environment.get(f"{PREFIX}{each.upper()}") for each in CREDENTIALS - {"username"})
    return [form for secret in known if secret for form in forms(secret, name)]


COMMAND = click.Command(
    "setup",
    callback=_setup,
    params=[
        click.Argument(["product"], type=click.Choice(list(PRODUCTS))),
        click.Option(["--connector"], metavar="NAME", help="Which one, where there are several."),
        click.Option(
            ["--url"], metavar="MANAGEMENT_URL", help="Where the product is managed, if elsewhere."
        ),
        config_option(),
    ],
    help="Make Elasticsearch or Splunk ready: templates, index, token, dashboards, rules; tells "
    "what changed.\n\n"
    "Idempotent. Credentials of an administrator come from the environment and are not kept: "
    "CANARY_SIEM_SETUP__API_KEY, or …__USERNAME and …__PASSWORD, or …__TOKEN (Splunk); "
    "…__CA_FILE where its certificate needs one. Kibana is set up too where …__KIBANA_URL, or "
    "the connector's kibana_url, says where it is.",
    epilog="\b\nExample:\n"
    "  CANARY_SIEM_SETUP__API_KEY=… \\\n"
    "    CANARY_SIEM_SETUP__KIBANA_URL=https://kibana.example.org/s/soc \\\n"
    "    canary-siem setup elasticsearch\n"
    "  CANARY_SIEM_SETUP__USERNAME=admin CANARY_SIEM_SETUP__PASSWORD=… \\\n"
    "    canary-siem setup splunk --url https://splunk.example.org:8089",
)
