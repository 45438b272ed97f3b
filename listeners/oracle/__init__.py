"""Looks at numbers elsewhere, of kind oracle: one that moved becomes a hit.

It binds nothing and runs without its table, whenever there are such tokens; the table is for other
bounds. It asks by GET, whom `oracle_hosts` allows and nobody else, through redirects too, and
judges each address as it connects to it. At most two looks at one host are under way at once, and
looks are spread over their time. One that was in vain is repeated after a minute, or sooner where
it is due sooner, and after twice as long each time, up to an hour or the token's own time;
`Retry-After` is heeded up to a day. What was read last is kept: what moves while the service is
down is seen when it is up again.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from canary_siem.interfaces import Trap
from listeners.oracle.settings import OracleSettings

if TYPE_CHECKING:
    from listeners.oracle.poller import Poller

__all__ = ["DOOR"]


class _Door:
    settings: type[BaseModel] = OracleSettings
    example: Mapping[str, object] = {"timeout": "10s"}
    always = True

    def build(self, settings: Any, trap: Trap) -> "Poller":
        # poller looks when turns says whose turn it is, and pace when the next is; asking asks
        # those whom resolver finds within reach, numbers reads, moves says what was seen.
        from listeners.oracle.poller import Poller  # noqa: PLC0415 - only where it runs

        return Poller(settings, trap)


DOOR = _Door()
