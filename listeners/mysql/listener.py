"""The MySQL listener as the service sees it: built, started, stopped."""

import itertools
import secrets
from collections.abc import Sequence

from canary_siem.interfaces import Bound, Trap
from canary_siem.sockets.reception import Guest, Reception
from listeners.mysql.banners import banner
from listeners.mysql.packets import TOO_MANY, framed
from listeners.mysql.session import Session, Shared
from listeners.mysql.settings import MysqlSettings
from listeners.mysql.stream import Stream


class MysqlListener:
    """Takes logins and refuses them."""

    def __init__(self, settings: MysqlSettings, trap: Trap) -> None:
        self._settings = settings
        self._trap = trap
        self._reception: Reception | None = None

    async def start(self) -> Sequence[Bound]:
        """Bind every address and begin to answer.

        Raises:
            ConfigError: An address can't be bound, or the certificate not be used.
        """
        settings = self._settings
        shared = Shared(
            self._trap,
            banner(settings.version, self._trap.site.domains),
            settings.tls("mysql"),
            settings.login_timeout,
            itertools.count(100 + secrets.randbelow(20_000)).__next__,
        )

        async def serve(guest: Guest) -> None:
            await Session(shared, Stream(guest.wire), guest).run()

        def full(_: str) -> bytes:
            return framed(TOO_MANY.payload(), 0)

        self._reception = Reception(settings, serve, full, settings.login_timeout)
        return [Bound("mysql", "tcp", *each) for each in await self._reception.open()]

    async def stop(self) -> None:
        """Take nothing new, wait for the hits under way, close. Safe to call twice."""
        if self._reception is not None:
            await self._reception.close()
