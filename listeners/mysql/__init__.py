"""MySQL and MariaDB: a login whose user names a token becomes a hit; every login is refused.

The id may stand in the user name, in the name of the database, or in the host name that the client
says it dialled (MariaDB's connector does): the first of these places that holds a known id
decides. What is no login at all trips too where its bytes name a token. It answers as a server
does that knows no such user; which version it shows differs between installations.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from canary_siem.interfaces import Trap
from listeners.mysql.settings import MysqlSettings

if TYPE_CHECKING:
    from listeners.mysql.listener import MysqlListener

__all__ = ["DOOR"]


class _Door:
    settings: type[BaseModel] = MysqlSettings
    example: Mapping[str, object] = {"bind": ["0.0.0.0:3306"]}

    def build(self, settings: Any, trap: Trap) -> "MysqlListener":
        # listener accepts, session converses (packets and banners are its words, stream its
        # voice), login reads, places finds the id, hits says what was seen.
        from listeners.mysql.listener import MysqlListener  # noqa: PLC0415 - only where it runs

        return MysqlListener(settings, trap)


DOOR = _Door()
