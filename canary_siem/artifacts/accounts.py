"""Accounts that look like some company's, for tables that hold passwords."""

from collections.abc import Iterator
from datetime import date

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.words import person, slug


def accounts(draw: Draw) -> Iterator[tuple[int, str, date]]:
    """Make up some, by number: id, user name, and when the password was changed.

    Whoever takes one may draw more for it before the next.
    """
    people = sorted({slug(person(draw), ".").lower() for _ in range(draw.between(6, 14))})
    number = draw.between(3, 400)
    for name in people:
        number += draw.between(1, 9)
        day = date(draw.between(2021, 2024), draw.between(1, 12), draw.between(1, 28))
        yield number, name, day
