"""Every field of an event, with its type."""

from collections.abc import Iterator
from itertools import groupby

from canary_siem.dialects.ecs import FIELDS
from tests.house.texts.markdown import code, table


def fields() -> str:
    """Write a table for each field set."""
    return "\n".join(_tables())


def _tables() -> Iterator[str]:
    plain = sorted(name for name in FIELDS if "." not in name)
    yield f"### Of the event itself\n\n{_table(plain)}"
    nested = sorted(name for name in FIELDS if "." in name)
    for group, names in groupby(nested, lambda name: name.partition(".")[0]):
        yield f"### {group}\n\n{_table(names)}"


def _table(names: Iterator[str] | list[str]) -> str:
    rows = ((code(n), FIELDS[n].type, "yes" if FIELDS[n].array else "") for n in names)
    return table(("field", "type", "list"), rows)
