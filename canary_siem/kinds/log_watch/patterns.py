"""What is looked for: presets and the planter's own regular expressions, and what groups mean."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from canary_siem.kinds.log_watch.presets import PRESETS, Rule, preset

MAX_PATTERN = 1_000
"""Characters of a pattern."""
SUPPRESSED = "suppressed"
"""What the agent calls the number of lines that it could not tell of."""
DATA = "data."
"""What stands before the name of a group that is no field: it goes into ``canary.data``."""

# By what the intruder can't choose first: it is the end that is cut where a name has no room.
FIELDS: Mapping[str, type] = {
    "source.ip": str,
    "source.port": int,
    f"{DATA}{SUPPRESSED}": str,
    "host.name": str,
    "process.pid": int,
    "http.request.method": str,
    "http.response.status_code": int,
    "user.name": str,
    "user.domain": str,
    "user.id": str,
    "user.email": str,
    "process.name": str,
    "process.executable": str,
    "file.path": str,
    "file.name": str,
    "url.domain": str,
    "url.path": str,
    "url.query": str,
    "url.original": str,
    "url.full": str,
    "process.command_line": str,
    "user_agent.original": str,
}
"""What is taken from an agent, in the order in which it tells it."""
_BY_GROUP = {name.replace(".", "_"): name for name in FIELDS if not name.startswith(DATA)}
_LONG = ("url.", "process.command_line", "user_agent.")
"""Fields that are as long as anybody likes: other data come before them."""


def rules(patterns: Iterable[str]) -> list[Rule]:
    """Make the agent's rules, in the order of *patterns*.

    Raises:
        ValueError: One can't be used; the text says why.
    """
    found: list[Rule] = []
    for pattern in patterns:
        found += preset(pattern) or [{"report": _checked(pattern)}]
    return found


def fields(patterns: Iterable[str]) -> dict[str, str]:
    """Give what each group of *patterns*, and of the agent itself, is told as, in its order."""
    names = {"host_name", SUPPRESSED, *_groups(rules(patterns))}
    told = {name: _BY_GROUP.get(name, f"{DATA}{name}") for name in names}
    return dict(sorted(told.items(), key=lambda item: (_place(item[1]), item[1])))


def _place(name: str) -> float:
    """Say where a field stands on the wire."""
    order = list(FIELDS)
    if name in FIELDS:
        return order.index(name)
    return next(at for at, each in enumerate(order) if each.startswith(_LONG)) - 0.5


def _groups(of: Sequence[Rule]) -> set[str]:
    patterns = [re.compile(pattern) for rule in of for pattern in rule.values()]
    return {name for pattern in patterns for name in pattern.groupindex if name != "of"}


def _checked(pattern: str) -> str:
    """Refuse what can't be meant.

    Raises:
        ValueError: It says why.
    """
    if len(pattern) > MAX_PATTERN:
        raise ValueError(f"longer than {MAX_PATTERN} characters")
    if not pattern.isprintable():
        raise ValueError(r"has control characters: write \t for a tabulator")
    near = get_close_matches(pattern.partition(":")[0], PRESETS, cutoff=0.8)
    if near:
        raise ValueError(f"there is no preset {pattern!r}; is it {near[0]}?")
    try:
        compiled = re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"no regular expression: {error}") from None
    if compiled.search(""):
        raise ValueError("it matches empty lines, and so every line")
    if taken := {"of", SUPPRESSED} & set(compiled.groupindex):
        raise ValueError(f"a group can't be called {', '.join(sorted(taken))}")
    return pattern
