"""What the view shows and the decoy table holds: people and what looks like their passwords."""

from collections.abc import Sequence

from canary_siem.artifacts.accounts import accounts
from canary_siem.artifacts.draws import Draw

_REST = """[user_name] nvarchar(64) NOT NULL,
    [password_hash] char(64) NOT NULL, [changed] date NOT NULL"""
COLUMNS = f"[id] int NOT NULL, {_REST}"
KEYED = f"[id] int NOT NULL PRIMARY KEY, {_REST}"
NAMES = "[id], [user_name], [password_hash], [changed]"


def rows(draw: Draw) -> Sequence[str]:
    """Make up some accounts, as T-SQL row values."""
    return [
        f"({number}, N'{name}', '{draw.octets(32).hex()}', '{day:%Y%m%d}')"
        for number, name, day in accounts(draw)
    ]
