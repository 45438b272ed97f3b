"""What a template may name: the fields of the event, and the same in a person's words."""

from collections.abc import Mapping
from typing import Any

from canary_siem.dialects.ecs import FIELDS
from canary_siem.dialects.notice import Notice, harmless, notice
from canary_siem.dialects.reading import Document, read

WHOLE = "document"
"""The event as a whole, for the filter `json`."""

FACTS = "notice.facts"
FACT = frozenset({"fact.label", "fact.text"})
"""What one of the facts is called where they are gone through."""

NOTICE = frozenset({f"notice.{name}" for name in ("title", "grade", "when", "line", "url")})


def is_known(name: str) -> bool:
    """Say whether *name* can stand in a template."""
    if name in NOTICE or name in FACT or name in {WHOLE, FACTS}:
        return True
    return name in FIELDS or name.startswith("labels.")


class Values:
    """What the names stand for, for one event.

    Args:
        document: The ECS document.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._notice: Notice | None = None
        self._fact: tuple[str, str] = ("", "")

    def text(self, name: str) -> str:
        """Give the value of *name* as text; empty where there is none.

        It is one line in which no address is a link, but for ``notice.url`` and ``notice.facts``.
        """
        if name in FACT:
            return self._fact[name == "fact.text"]
        if name == FACTS:
            return "\n".join(f"{label}: {text}" for label, text in self.facts())
        if name in NOTICE:
            return str(getattr(self._told(), name.removeprefix("notice.")))
        return harmless(read(self._document, name), 4_000)

    def raw(self, name: str) -> Any:
        """Give the value of *name* as it stands in the document; None where there is none."""
        if name == WHOLE:
            return self._document
        node: Any = self._document
        for part in name.split("."):
            node = node.get(part) if isinstance(node, Mapping) else None
        return node if node is not None else (self.text(name) or None)

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Give what is known, a label and a text each."""
        return self._told().facts

    def of_fact(self, fact: tuple[str, str]) -> "Values":
        """Give the same for one of the facts."""
        values = Values(self._document)
        values._notice, values._fact = self._told(), fact
        return values

    def _told(self) -> Notice:
        self._notice = self._notice or notice(self._document)
        return self._notice
