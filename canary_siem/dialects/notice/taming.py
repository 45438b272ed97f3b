"""Text that an intruder wrote, made fit for a person's eyes: it can't reorder, link or hide."""

import re
import unicodedata

UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
"""Unicode's general categories of what has no shape of its own: controls, marks of direction."""

_SPACES = re.compile(r"\s+")
_DOT = re.compile(r"(?<=[^\W_])\.(?=[^\W\d_]{2})")


def tame(value: str, most: int = 500) -> str:
    """Give *value* as one line of *most* characters, of what can be seen."""
    if not (value.isascii() and value.isprintable()):
        seen = (" " if each.isspace() else each for each in value if each.isspace() or _seen(each))
        value = "".join(seen)
    line = _SPACES.sub(" ", value).strip()
    return line if len(line) <= most else f"{line[: most - 1]}…"


def harmless(value: str, most: int = 500) -> str:
    """Do the same, and write addresses so that no program makes a link of them.

    Whoever touches a token's address by way of a message trips it, and an intruder's is worse.
    """
    line = _DOT.sub("[.]", tame(value, most).replace("://", "[:]//"))
    return line.replace("@", "[@]") if _DOT.search(value) else line


def _seen(character: str) -> bool:
    return unicodedata.category(character) not in UNSEEN
