"""The field table as Fleet reads it: YAML, one file for all data streams.

Source: Elastic package specification, data stream fields.
"""

from collections.abc import Iterator

from canary_siem.dialects.ecs import FIELDS, IGNORE_ABOVE, IGNORE_ABOVE_URL

CONSTANT = {"data_stream.type", "data_stream.dataset", "data_stream.namespace"}
"""Of these a data stream has one value each."""


def fields() -> str:
    """Write every field that we emit, by its dotted name."""
    return "".join(f'- name: "{name}"\n{"".join(_lines(name))}' for name in sorted(FIELDS))


def _lines(name: str) -> Iterator[str]:
    kind = "constant_keyword" if name in CONSTANT else FIELDS[name].type
    yield f"  type: {kind}\n"
    if kind == "object":
        yield "  object_type: keyword\n"
    if name == "event.original":
        yield "  index: false\n  doc_values: false\n"
    elif kind == "keyword":
        yield f"  ignore_above: {IGNORE_ABOVE_URL if name.startswith('url.') else IGNORE_ABOVE}\n"
    yield f"  description: {_described(name)}\n"


def _described(name: str) -> str:
    if name.startswith("canary."):
        return "Of canary-siem; docs/fields.md says what it means."
    return "As the Elastic Common Schema defines it."
