"""How servers read a dump: each takes its own version comments, and all else as it stands."""

import re
from dataclasses import dataclass

_COMMENT = re.compile(r"/\*(M?)!(\d{5,6}) ?(.*?)\*/", re.DOTALL)


@dataclass(frozen=True)
class Reader:
    """A server, as far as comments go.

    Sources: MySQL 8.4 Reference Manual, "Comments"; MariaDB Documentation, "Comment Syntax".
    """

    version: int
    maria: bool = False

    def reads(self, text: str) -> str:
        """Give what it executes of *text*."""
        return _COMMENT.sub(lambda found: found[3] if self._takes(found) else "", text)

    def _takes(self, found: re.Match[str]) -> bool:
        version = int(found[2])
        if version > self.version:
            return False
        if self.maria:
            return bool(found[1]) or not 50700 <= version <= 99999
        return not found[1]


MYSQL_57, MYSQL_80, MYSQL_84 = Reader(50744), Reader(80036), Reader(80403)
MARIADB = Reader(101119, maria=True)
READERS = {"5.7": MYSQL_57, "8.0": MYSQL_80, "8.4": MYSQL_84, "MariaDB": MARIADB}
