"""run: listen, record and deliver until SIGTERM.

Everything in one process: the listeners, the chain, delivery, the API. SIGTERM drains: what is
under way is answered and recorded, what waits is delivered for a while, the rest stays in the log.
"""

import asyncio
from collections.abc import Sequence

import click

from canary_siem.cli import logs
from canary_siem.cli.calling import config_of
from canary_siem.cli.program import config_option
from canary_siem.interfaces import Bound


def announce(bound: Sequence[Bound]) -> None:
    """Say on stderr what listens, a JSON line each."""
    for each in bound:
        line = logs.line(
            "bound",
            listener=each.listener,
            transport=each.transport,
            address=each.address,
            port=each.port,
        )
        click.echo(line, err=True)


@click.pass_context
def _run(ctx: click.Context, config: str | None) -> None:
    logs.configure()
    settings = config_of(ctx)
    from canary_siem.service import serve  # noqa: PLC0415 - after the configuration was judged

    asyncio.run(serve(settings, announce))


COMMAND = click.Command(
    "run",
    callback=_run,
    params=[config_option()],
    help="Listen, record and deliver until SIGTERM.\n\n"
    "SIGTERM drains: what is under way is answered and recorded, what waits is delivered for a "
    "while, the rest stays in the log for the next start.",
    epilog="\b\nExample:\n  canary-siem run --config /etc/canary-siem/canary-siem.toml",
)
