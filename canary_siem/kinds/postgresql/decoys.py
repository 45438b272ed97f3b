"""What the view shows and the decoy table holds: people and what looks like their passwords."""

from collections.abc import Sequence

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.words import person, slug

NAMES = "id, user_name, password_hash, changed"
COLUMNS = "id integer, user_name text, password_hash text, changed date"
KEYED = (
    "id integer PRIMARY KEY, user_name text NOT NULL, password_hash text NOT NULL,"
    " changed date NOT NULL"
)
_HASH = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def rows(draw: Draw) -> Sequence[str]:
    """Make up some accounts, as row values."""
    people = sorted({slug(person(draw), ".").lower() for _ in range(draw.between(6, 14))})
    number = draw.between(3, 400)
    made = []
    for name in people:
        number += draw.between(1, 9)
        day = f"{draw.between(2021, 2024)}-{draw.between(1, 12):02}-{draw.between(1, 28):02}"
        secret = "".join(_HASH[octet & 63] for octet in draw.octets(53))
        made.append(f"({number}, '{name}', '$2a$10${secret}', '{day}')")
    return made
