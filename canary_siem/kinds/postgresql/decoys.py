"""What the view shows and the decoy table holds: people and what looks like their passwords."""

from collections.abc import Sequence

from canary_siem.artifacts.accounts import accounts
from canary_siem.artifacts.draws import Draw

NAMES = "id, user_name, password_hash, changed"
COLUMNS = "id integer, user_name text, password_hash text, changed date"
KEYED = (
    "id integer PRIMARY KEY, user_name text NOT NULL, password_hash text NOT NULL,"
    " changed date NOT NULL"
)
_HASH = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def rows(draw: Draw) -> Sequence[str]:
    """Make up some accounts, as row values."""
    return [
        f"({number}, '{name}', '$2a$10${_hash(draw)}', '{day}')"
        for number, name, day in accounts(draw)
    ]


def _hash(draw: Draw) -> str:
    return "".join(_HASH[octet & 63] for octet in draw.octets(53))
