"""What a shell adds to an action: files on disk, page after page, --follow, --json."""

import asyncio
from typing import Any

import click

from canary_siem.cli.calling import in_house
from canary_siem.cli.planting import plant
from canary_siem.cli.printing import Printer
from canary_siem.cli.writing import Folder
from canary_siem.house import House
from canary_siem.interfaces import Action
from canary_siem.planting import existing, kind_of, makes_files
from canary_siem.shapes import ArtifactOut, TokenOut

LOOK_SECONDS = 0.5
"""How often --follow looks for something new, whichever process records it."""


def perform(ctx: click.Context, door: Action[Any, Any], wish: Any) -> None:
    """Do what *wish* says and print what comes of it."""
    printer = Printer(door.command, as_json=ctx.params["as_json"])
    folder = Folder(ctx.params["output_dir"]) if "output_dir" in ctx.params else None

    async def work(house: House) -> None:
        if "count" in door.input.model_fields and folder:
            await plant(house, door, wish, folder, printer)
            _warn(house, wish.kind.replace("-", "_"))
        elif "next" in door.output.model_fields:
            await _stream(house, door, wish, printer, follow=ctx.params["follow"])
        elif "next_page_token" in door.output.model_fields:
            await _pages(house, door, wish, printer)
        else:
            await _once(house, door, wish, folder, printer)

    in_house(ctx, work)


async def _once(
    house: House, door: Action[Any, Any], wish: Any, folder: Folder | None, printer: Printer
) -> None:
    if folder and "inline" in door.input.model_fields:
        token = await existing(house, wish.id)
        if makes_files(kind_of(house, token)):
            folder.check()
        wish = wish.model_copy(update={"inline": True})
    result = await door.run(house, wish)
    if folder:
        if isinstance(result, ArtifactOut):
            folder.write(result)
        else:
            folder.write_all(result)
    printer.result(result)
    if isinstance(result, TokenOut) and result.state == "active":
        _warn(house, result.kind)


def _narrowed(wish: Any) -> bool:
    return bool(wish.model_fields_set - {"page_size", "page_token"})


def _warn(house: House, kind: str) -> None:
    """Tell of a kind whose listener is off, beside what was done all the same."""
    if why := house.unheard(kind):
        table = f"[listeners.{house.kind(kind).listener}]"
        click.echo(f"canary-siem: {why}; add {table} to {house.config.path}", err=True)


async def _pages(house: House, door: Action[Any, Any], wish: Any, printer: Printer) -> None:
    """Print every page; of somebody who asks for pages one."""
    single = bool(wish.model_fields_set & {"page_size", "page_token"})
    if not single:
        wish = wish.model_copy(update={"page_size": 500})
    while True:
        page = await door.run(house, wish)
        if not page.items and _narrowed(wish):
            click.echo("Nothing fits.", err=True)
            return
        printer.result(page)
        if not page.next_page_token:
            return
        if single:
            click.echo(f"more with --page-token {page.next_page_token}", err=True)
            return
        wish = wish.model_copy(update={"page_token": page.next_page_token})


async def _stream(
    house: House, door: Action[Any, Any], wish: Any, printer: Printer, *, follow: bool
) -> None:
    """Print all from the cursor on, oldest first; following, what comes later too."""
    single = "page_size" in wish.model_fields_set and not follow
    if not single:
        wish = wish.model_copy(update={"page_size": 500})
    first = True
    while True:
        page = await door.run(house, wish)
        printer.result(page)
        if first and not page.items and not follow:
            click.echo("Nothing fits." if _narrowed(wish) else "No trips yet.", err=True)
        first = False
        if single:
            if len(page.items) == wish.page_size:
                click.echo(f"more with --after {page.next}", err=True)
            return
        if not page.items and not follow:
            return
        wish = wish.model_copy(update={"after": page.next})
        if len(page.items) < wish.page_size:
            if not follow:
                return
            await asyncio.sleep(LOOK_SECONDS)
