"""Small actions that do what real ones should not, or at a moment that a test chooses."""

import asyncio
from typing import Any

from pydantic import BaseModel

from canary_siem.errors import ActionError, StorageError
from canary_siem.interfaces import Action, House
from canary_siem.shapes import Input, Output

SECRET = "s3cr3t-v4lue"


class Wish(Input):
    how: str = "well"
    word: str = ""


class Given(Output):
    number: int


class File(BaseModel):
    filename: str
    media_type: str
    content: bytes


class Work:
    """An action that counts how often it ran, and may be held up."""

    def __init__(self) -> None:
        self.ran = 0
        self.at_once = 0
        self.most = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def run(self, house: House, wish: Wish) -> Given:
        self.ran += 1
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            await self.gate.wait()
        finally:
            self.at_once -= 1
        if wish.how == "badly":
            raise ActionError("can't be done: do it well", status=409)
        if wish.how == "broken":
            raise RuntimeError(f"password is {wish.word}")
        if wish.how == "disk":
            raise StorageError("the database: disk I/O error")
        return Given(number=self.ran)

    def door(self) -> Action[Any, Any]:
        return Action(
            run=self.run,
            input=Wish,
            output=Given,
            scope="tokens:write",
            route=("POST", "/works"),
            status=201,
        )


def file_door(filename: str) -> Action[Any, Any]:
    """Give an action whose output is a file of that name."""

    async def run(house: House, wish: Wish) -> File:
        return File(filename=filename, media_type="text/html", content=b"<script>")

    return Action(
        run=run,
        input=Wish,
        output=File,
        scope="tokens:read",
        route=("GET", "/file"),
        read_only=True,
    )
