"""What the view shows and the decoy table holds: people and what looks like their passwords."""

from collections.abc import Sequence

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.words import person, slug

_REST = """[user_name] nvarchar(64) NOT NULL,
    [password_hash] char(64) NOT NULL, [changed] date NOT NULL"""
COLUMNS = f"[id] int NOT NULL, {_REST}"
KEYED = f"[id] int NOT NULL PRIMARY KEY, {_REST}"
NAMES = "[id], [user_name], [password_hash], [changed]"


def rows(draw: Draw) -> Sequence[str]:
    """Make up some accounts, as T-SQL row values."""
    people = sorted({slug(person(draw), ".").lower() for _ in range(draw.between(6, 14))})
    number = draw.between(3, 400)
    made = []
    for name in people:
        number += draw.between(1, 9)
        day = f"{draw.between(2021, 2024)}{draw.between(1, 12):02}{draw.between(1, 28):02}"
        made.append(f"({number}, N'{name}', '{draw.octets(32).hex()}', '{day}')")
    return made
