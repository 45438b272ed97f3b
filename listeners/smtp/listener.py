"""The SMTP listener as the service sees it: built, started, stopped."""

from collections.abc import Sequence

from canary_siem.interfaces import Bound, Trap
from canary_siem.sockets.reception import Guest, Reception
from listeners.smtp import replies
from listeners.smtp.looks import looks
from listeners.smtp.pace import Pace
from listeners.smtp.session import Session, Shared
from listeners.smtp.settings import SmtpSettings


class SmtpListener:
    """Takes mail for our domains, and passes none on."""

    def __init__(self, settings: SmtpSettings, trap: Trap) -> None:
        self._settings = settings
        self._trap = trap
        self._reception: Reception | None = None

    async def start(self) -> Sequence[Bound]:
        """Bind every address and begin to answer.

        Raises:
            ConfigError: An address can't be bound, or the certificate not be used.
        """
        settings = self._settings
        shown = looks(
            self._trap.site.domains, settings.hostname, settings.banner, settings.message_size
        )
        shared = Shared(
            self._trap, settings, shown, settings.tls("smtp"), Pace(settings.messages_per_minute)
        )

        async def serve(guest: Guest) -> None:
            await Session(shared, guest).run()

        def full(ip: str) -> bytes:
            return replies.line(replies.TOO_MANY_CONNECTIONS.format(host=shown.hostname, ip=ip))

        self._reception = Reception(settings, serve, full, settings.command_timeout)
        return [Bound("smtp", "tcp", *each) for each in await self._reception.open()]

    async def stop(self) -> None:
        """Take nothing new, wait for the hits under way, close. Safe to call twice."""
        if self._reception is not None:
            await self._reception.close()
