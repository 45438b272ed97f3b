"""The least that a planter must say of each kind: what its own options give as examples."""

from typing import Any

from canary_siem.interfaces import Kind


def example(kind: Kind[Any]) -> dict[str, Any]:
    """Give each compulsory option the first of its field's ``examples``.

    Where several are compulsory together, or another in their place, the model has the example.
    """
    extra = kind.options.model_config.get("json_schema_extra")
    if isinstance(extra, dict) and isinstance(together := extra.get("examples"), list):
        return dict(together[0])
    fields = kind.options.model_fields
    needed = {name: field for name, field in fields.items() if field.is_required()}
    bare = [name for name, field in needed.items() if not field.examples]
    assert not bare, f"Field(examples=[…]) is missing: {bare}"
    return {name: (field.examples or [None])[0] for name, field in needed.items()}
