"""One client from the greeting to its end."""

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import structlog

from canary_siem.interfaces import Trap
from canary_siem.sockets.reception import Guest
from canary_siem.sockets.tls import ServerTls
from canary_siem.sockets.wire import LOST
from canary_siem.tokens import Token
from canary_siem.trips import ORIGINAL_CAP
from listeners.smtp import replies
from listeners.smtp.commands import take
from listeners.smtp.dialogue import Act, Dialogue, Step, Transaction
from listeners.smtp.hits import CHANNEL, Seen
from listeners.smtp.lines import Lines
from listeners.smtp.looks import Looks
from listeners.smtp.message import Message, Reader
from listeners.smtp.pace import Pace
from listeners.smtp.settings import SmtpSettings

log = structlog.get_logger(__name__)
ERRORS = 20
"""Errors after which a client is sent away ("smtpd_hard_error_limit")."""
LONGEST = 3600
"""Seconds of a conversation, however lively it is."""
KEPT = 512
"""Octets of one command that are kept for ``event.original``."""
_GREETINGS = {b"EHLO", b"HELO"}


class _TooBigError(Exception):
    """A client goes on and on."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What all sessions share.

    Attributes:
        trap: The core.
        settings: What the operator said.
        looks: How we present ourselves.
        tls: Our certificate, where there is one.
        pace: How much mail a source may bring.
    """

    trap: Trap
    settings: SmtpSettings
    looks: Looks
    tls: ServerTls | None
    pace: Pace


class Session:
    """A conversation with a client.

    What names a token is durable before the reply that ends its transaction goes out: to the
    message's end, to RSET, to QUIT. Who leaves without one has tripped too.

    Args:
        shared: What it has in common with all others.
        guest: Who is there.
    """

    def __init__(self, shared: Shared, guest: Guest) -> None:
        settings = shared.settings
        self._shared = shared
        self._guest = guest
        self._lines = Lines(guest.wire, settings.command_timeout)
        self._dialogue = Dialogue(
            shared.trap,
            shared.looks,
            shared.pace,
            guest.visitor,
            settings.recipients,
            tls=shared.tls is not None,
        )
        self._greeting = b""
        self._raw = bytearray()
        self._asked = self._counted = False

    async def run(self) -> None:
        """Greet, and answer until either side has enough."""
        looks = self._shared.looks
        farewell, error = "", "the client went before it sent a message"
        try:
            await self._say(replies.line(f"220 {looks.hostname} {looks.banner}"))
            farewell = await self._converse()
        except TimeoutError:
            farewell, error = replies.TIMEOUT, "the client fell silent"
        except _TooBigError:
            farewell = replies.TOO_BIG
        except (*LOST, EOFError):
            pass
        except Exception as reason:  # whatever an enemy's octets do to a parser
            log.exception("a conversation failed")
            error = f"the parser failed ({type(reason).__name__})"
        await self._settle(error=error)
        if self._asked and not self._counted:
            self._count()
        if farewell:
            host, ip = looks.hostname, self._guest.visitor.ip
            with suppress(*LOST):
                self._guest.wire.write(replies.line(farewell.format(host=host, ip=ip)))

    async def _converse(self) -> str:
        """Answer commands; say with which words we end it, if it is us."""
        clock = asyncio.get_running_loop().time
        end = clock() + LONGEST
        while not self._guest.leaving:
            async with asyncio.timeout(self._shared.settings.command_timeout):
                line = await self._lines.command()
            if not line:
                return ""
            self._asked = True
            step = take(self._dialogue, line)
            self._keep(line, step)
            if not await self._do(step):
                return ""
            if self._dialogue.errors >= ERRORS:
                return replies.TOO_MANY_ERRORS
            if clock() > end:
                return replies.TIMEOUT
        return replies.CLOSING

    async def _do(self, step: Step) -> bool:
        """Take a step; False where it was the last."""
        if step.named is not None:
            seen = self._seen("named without a mail", login=step.login)
            await self._spring(seen, [(step.named, "")])
        if step.act in {Act.SETTLE, Act.SECURE, Act.CLOSE}:
            await self._settle()
        await self._say(step.reply)
        if step.act is Act.MESSAGE:
            await self._message()
        elif step.act is Act.SECURE:
            await self._secure()
        return step.act is not Act.CLOSE

    async def _secure(self) -> None:
        """Begin TLS; what came in the clear behind the wish for it is not heard (RFC 3207)."""
        self._lines.forget()
        self._dialogue.start_tls()
        self._greeting = b""
        if self._shared.tls is not None:
            try:
                async with asyncio.timeout(self._shared.settings.command_timeout):
                    await self._guest.wire.secure(self._shared.tls.context)
            except TimeoutError:
                raise EOFError from None  # no word in the clear fits in there

    async def _message(self) -> None:
        """Take a message, make its hits durable, and say that it was taken.

        Raises:
            EOFError: The client left in the midst of it.
            TimeoutError: It took too long.
        """
        most = self._shared.looks.size
        reader = Reader() if self._dialogue.transaction.tokens else None
        size, error = 0, "the message is not whole"
        trouble: Exception | None = None
        try:
            async with asyncio.timeout(self._shared.settings.message_timeout):
                async for piece in self._lines.message():
                    size += len(piece)
                    if size > 2 * most:
                        raise _TooBigError  # noqa: TRY301 - to be told like all that goes wrong
                    if reader is not None and size <= most:
                        self._raw += piece[: ORIGINAL_CAP - len(self._raw)]
                        reader.feed(piece)
                    await asyncio.sleep(0)  # others are here too
            error = f"only {most} octets of the message were read" if size > most else ""
        except (*LOST, EOFError, TimeoutError, _TooBigError) as reason:
            trouble = reason
        if self._lines.smuggled:
            error = f"{error}; " * bool(error) + "line ends that may hide a second message"
        queue_id = self._shared.looks.queue_id()
        message = reader.close(whole=size <= most and not trouble) if reader else None
        if message is not None and message.weary:
            error = f"{error}; " * bool(error) + "it has more parts than are read"
        await self._settle(message, queue_id, error)
        if trouble is not None:
            raise trouble
        if size <= most:
            self._dialogue.forgive()
        await self._say(replies.line(replies.TOO_BIG if size > most else replies.queued(queue_id)))

    async def _settle(
        self,
        message: Message | None = None,
        queue_id: str = "",
        error: str = "the client sent no message",
    ) -> None:
        """End the transaction: who was named in it has tripped."""
        transaction = self._dialogue.transaction
        if transaction.sender is not None:
            if transaction.tokens:
                seen = self._seen(error, message, queue_id)
                await self._spring(seen, transaction.tokens.values())
            else:
                self._count()
            self._dialogue.transaction = Transaction()
        self._raw = bytearray(self._greeting)

    def _count(self) -> None:
        self._counted = True
        self._shared.trap.noise(CHANNEL)

    def _seen(
        self, error: str, message: Message | None = None, queue_id: str = "", login: str = ""
    ) -> Seen:
        transaction = self._dialogue.transaction
        return Seen(
            at=time.time_ns(),
            visitor=self._guest.visitor,
            tls=self._guest.wire.tls,
            helo=self._dialogue.helo,
            sender=transaction.sender,
            recipients=transaction.recipients,
            message=message,
            queue_id=queue_id,
            login=login,
            original=bytes(self._raw),
            error=error,
        )

    async def _spring(self, seen: Seen, named: Iterable[tuple[Token, str]]) -> None:
        """Make hits durable, of each token that was named, and the host by which."""
        caught = list(named)
        hits = seen.hits(host for _, host in caught)
        self._counted = self._guest.heard = True  # stopping waits for that
        try:
            await self._shared.trap.spring_all(
                [(token, hit) for (token, _), hit in zip(caught, hits, strict=True)]
            )
        finally:
            self._guest.heard = False

    def _keep(self, line: bytes, step: Step) -> None:
        """Keep what a client said for the trips to come."""
        kept = line[:KEPT]
        if step.act is Act.SETTLE and line[:4].upper() in _GREETINGS:
            self._greeting = kept
        self._raw += kept[: ORIGINAL_CAP - len(self._raw)]

    async def _say(self, reply: bytes) -> None:
        """Say something; who does not read it is not waited for."""
        self._guest.wire.write(reply)
        async with asyncio.timeout(self._shared.settings.command_timeout):
            await self._guest.wire.drain()
