"""The statements that make a server log in to us: it becomes a replica, on a channel of its own.

Three dialects stand in version comments: each server takes the last that it understands. Sources:
MySQL 8.4 Reference Manual, "CHANGE REPLICATION SOURCE TO Statement" and "Comments"; MariaDB
Documentation, "CHANGE MASTER TO", "Multi-Source Replication" and "Comment Syntax".
"""

from typing import NamedTuple

from canary_siem.artifacts.draws import Draw
from canary_siem.kinds.mysql.account import expression

_CHANNELS = ("reporting", "standby", "archive", "offsite", "warehouse", "dr", "staging")
_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_STATEMENTS = """\
SET @account={account};
/*!50700 SET @source=CONCAT('CHANGE MASTER TO {old}',QUOTE(@account),'{old_rest} FOR CHANNEL \
''{channel}'''),@follow='START SLAVE FOR CHANNEL ''{channel}''' */;
/*!80023 SET @source=CONCAT('CHANGE REPLICATION SOURCE TO {new}',QUOTE(@account),'{new_rest} FOR \
CHANNEL ''{channel}'''),@follow='START REPLICA FOR CHANNEL ''{channel}''' */;
/*M!100000 SET @source=CONCAT('CHANGE MASTER ''{channel}'' TO {old}',QUOTE(@account),'{old_rest}')\
,@follow='START SLAVE ''{channel}''' */;
PREPARE follow FROM @source;
EXECUTE follow;
PREPARE follow FROM @follow;
EXECUTE follow;
DEALLOCATE PREPARE follow;
"""


class Source(NamedTuple):
    """Where a server that loads the dump logs in.

    Attributes:
        token_id: The id, for the user name.
        hostname: The token's: its look-up trips too.
        port: Where the MySQL listener is reached.
        channel: A replication channel of its own: what a server replicates already goes on.
        password: Looks like one.
    """

    token_id: str
    hostname: str
    port: int
    channel: str
    password: str


def source(token_id: str, hostname: str, port: int, draw: Draw) -> Source:
    """Make up what the planter does not say."""
    password = "".join(draw.pick(_LETTERS) for _ in range(draw.between(12, 20)))
    return Source(token_id, hostname, port, draw.pick(_CHANNELS), password)


def statements(of: Source) -> str:
    """Write them, a line each."""
    return _STATEMENTS.format(
        account=expression(of.token_id),
        channel=of.channel,
        old=f"MASTER_HOST=''{of.hostname}'',MASTER_PORT={of.port},MASTER_USER=",
        old_rest=f",MASTER_PASSWORD=''{of.password}'',MASTER_SSL=0",
        new=f"SOURCE_HOST=''{of.hostname}'',SOURCE_PORT={of.port},SOURCE_USER=",
        new_rest=f",SOURCE_PASSWORD=''{of.password}'',SOURCE_SSL=0",
    )
