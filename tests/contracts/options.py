"""The least that a planter must say of each kind: what its own option fields give as examples."""

from typing import Any

from canary_siem.interfaces import Kind


def example(kind: Kind[Any]) -> dict[str, Any]:
    """Give each compulsory option the first of its field's ``examples``."""
    fields = kind.options.model_fields
    needed = {name: field for name, field in fields.items() if field.is_required()}
    bare = [name for name, field in needed.items() if not field.examples]
    assert not bare, f"Field(examples=[…]) is missing: {bare}"
    return {name: (field.examples or [None])[0] for name, field in needed.items()}
