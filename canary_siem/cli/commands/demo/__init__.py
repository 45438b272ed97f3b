"""demo: show a token, a trip and its event in ten seconds, on loopback.

Everything is real: the listeners, the query, the request, the event, the delivery. Nothing leaves
this machine, and the folder is removed at the end.
"""

import asyncio
import shlex
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from canary_siem.cli import logs
from canary_siem.cli.commands.demo import intruder
from canary_siem.cli.commands.demo.stage import Stage, staged
from canary_siem.cli.printing import Printer
from canary_siem.cli.show.trips import story
from canary_siem.cli.writing import Folder
from canary_siem.shapes import TokenOut

LINE_CELLS = 300
LOOK_SECONDS = 0.3


class Narrator:
    """Tells what happens: to a person, or with --json only the events."""

    def __init__(self, *, as_json: bool) -> None:
        self._json = as_json
        self._printer = Printer(("trip",), as_json=as_json)
        self._chapter = 0

    def say(self, text: str = "") -> None:
        """Say a line."""
        if not self._json:
            click.echo(text)

    def chapter(self, title: str) -> None:
        """Begin the next part."""
        self._chapter += 1
        self.say(f"\n{click.style(f'{self._chapter}  {title}', bold=True)}")

    def trip(self, document: dict[str, Any]) -> None:
        """Show an event as an analyst reads it."""
        if self._json:
            self._printer.document(document)
            return
        for line in story([document], first=True):
            click.echo(f"   {line}")


async def play(folder: Path, tell: Narrator, *, stay: bool) -> None:
    """Run the whole of it."""
    async with staged(folder) as on:
        tell.say("Everything runs in this process, on loopback. Nothing leaves this machine.")
        name, document = await _plant(on, tell)
        trips = [await _look_up(on, tell, name), await _open(on, tell, document)]
        await _delivered(on, tell, trips)
        if stay:
            await _console(on, tell)
            for line in _hints(on, name, document):
                tell.say(line)
            await _watch(on, tell)
    tell.say("\nYours to keep: canary-siem init, then run, then token create.")


async def _plant(on: Stage, tell: Narrator) -> tuple[TokenOut, TokenOut]:
    tell.chapter("Two canarytokens are planted")
    name = await on.plant("dns", "deploy script on the build server")
    document = await on.plant("word", "finance share, salaries 2026")
    Folder(str(on.folder)).write_all(document)
    tell.say(f"   dns   {click.style(name.hostname, fg='cyan')}")
    tell.say(f"         {name.memo}")
    for artifact in document.artifacts or ():
        tell.say(f"   word  {click.style(str(artifact.path), fg='cyan')}, {artifact.size} bytes")
    tell.say(f"         {document.memo}")
    return name, document


async def _look_up(on: Stage, tell: Narrator, token: TokenOut) -> dict[str, Any]:
    tell.chapter("An intruder runs the script: its name is looked up, by a real DNS query")
    seen = await intruder.look_up(on.bound("dns"), token.hostname)
    return await _tripped(on, tell, token, seen)


async def _open(on: Stage, tell: Narrator, token: TokenOut) -> dict[str, Any]:
    tell.chapter("He opens the document: the HTTP request that Word sends for its picture")
    seen = await intruder.fetch(on.bound("http"), token.url)
    return await _tripped(on, tell, token, seen)


async def _tripped(
    on: Stage, tell: Narrator, token: TokenOut, seen: intruder.Seen
) -> dict[str, Any]:
    trip = await on.last_trip(token.id)
    tell.say(f"   He sees {seen.answer}, after {seen.milliseconds:.1f} ms.")
    tell.say("   By then this was on disk:\n")
    tell.trip(trip)
    return trip


async def _delivered(on: Stage, tell: Narrator, trips: list[dict[str, Any]]) -> None:
    tell.chapter("Both went to the connector, as they will to Elasticsearch, Splunk or syslog")
    lines = [await on.arrived(trip["event"]["id"]) for trip in trips]
    status = (await on.act("connector_status")).items[0]
    tell.say(f"   {status.name} ({status.type}, {status.guarantee}): {on.delivered}")
    for line in filter(None, lines):
        tell.say(f"   {line[:LINE_CELLS]}…")
    if not all(lines):
        tell.say(click.style(f"   Not yet there: {status.last_error}", fg="red"))


async def _console(on: Stage, tell: Narrator) -> None:
    tell.chapter("The console shows all of it; this address brings the key to log in with")
    if find_spec("aiohttp_jinja2"):
        tell.say(f"   {click.style(await on.door(), fg='cyan')}")
    else:
        from canary_siem.console import HINT  # noqa: PLC0415 - brings a server with it

        tell.say(f"   {HINT.strip()}")


def _hints(on: Stage, name: TokenOut, document: TokenOut) -> Iterator[str]:
    dns, http = on.bound("dns"), on.bound("http")
    parts = urlsplit(document.url)
    address = f"http://{http.address}:{http.port}{parts.path}"
    yield f"\n{click.style('Your turn, in another terminal (Ctrl-C ends it):', bold=True)}"
    yield f"   dig @{dns.address} -p {dns.port} {name.hostname}"
    yield f"   curl -H {shlex.quote(f'Host: {parts.netloc}')} {address}"
    yield "   (Opening the document trips nothing here: its address wants a delegated domain.)"
    yield f"   tail -f {on.delivered}"


async def _watch(on: Stage, tell: Narrator) -> None:
    """Show what comes, until Ctrl-C."""
    cursor = (await on.act("list_trips", page_size=500)).next
    while True:
        page = await on.act("list_trips", after=cursor)
        for document in page.items:
            tell.say()
            tell.trip(document)
        cursor = page.next
        await asyncio.sleep(LOOK_SECONDS)


def _demo(*, once: bool, as_json: bool) -> None:
    logs.configure()
    stay = not once and not as_json and sys.stdout.isatty()
    with tempfile.TemporaryDirectory(prefix="canary-siem-demo-") as folder:
        asyncio.run(play(Path(folder), Narrator(as_json=as_json), stay=stay))


COMMAND = click.Command(
    "demo",
    callback=_demo,
    params=[
        click.Option(["--once"], is_flag=True, help="End when all is shown."),
        click.Option(["--json", "as_json"], is_flag=True, help="Only the events, one a line."),
    ],
    help="Show a token, a trip and its event in ten seconds, on loopback.\n\n"
    "On a terminal it stays up for you to trip the tokens yourself, until Ctrl-C.",
    epilog="\b\nExample:\n  canary-siem demo --once",
)
