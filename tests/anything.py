"""Documents that an enemy, or a mistake, could make: for property tests of what must be total."""

from typing import Any

from hypothesis import strategies as st

from canary_siem.dialects.ecs import FIELDS
from tests.samples import trip_document, web_document

NASTY = ["\\", '"', "]", "[", "=", "|", "\t", "\n", "\r", "\0", " ", "\ufeff", "é", "😀", "\x85"]

texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from([*NASTY, "a", "src=1.2.3.4", "\\" * 3]), max_size=30).map("".join),
    st.builds(lambda c, n: c * n, st.sampled_from([*NASTY, "x"]), st.integers(0, 3000)),
)
leaves = st.one_of(
    texts,
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.lists(texts, max_size=4),
    st.dictionaries(st.sampled_from(["id", "name", "ip", "x"]), texts, max_size=3),
)
_NAMES = sorted(FIELDS)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a whole trip, some of its fields replaced by anything, some of its objects too."""
    changed = draw(st.dictionaries(st.sampled_from(_NAMES), leaves, max_size=20))
    document = trip_document()
    for name, value in changed.items():
        *parents, leaf = name.split(".")
        node: Any = document
        for parent in parents:
            node = node.setdefault(parent, {}) if isinstance(node, dict) else None
        if isinstance(node, dict):
            node[leaf] = value
    for name in draw(st.lists(st.sampled_from(sorted(document)), max_size=3)):
        document[name] = draw(leaves)
    return document


def overflowing() -> dict[str, Any]:
    """Give a document whose every text is as long as can be, in the longest characters."""
    long = {name: "\\😀" * 3000 for name in _NAMES if FIELDS[name].type == "keyword"}
    ids = dict.fromkeys(("event.id", "canary.token.id", "canary.incident.id"), "i" * 40)
    ours = {"event.dataset": "canary_siem.trip", "message": "😀" * 9000}
    return web_document(**{**long, **ids, **ours})
