"""suppression remove: let the hits that a rule fits alert again."""

from pydantic import Field

from canary_siem.errors import ActionError
from canary_siem.interfaces import Action, House
from canary_siem.shapes import Input, SuppressionOut, suppression_out


class RemoveSuppression(Input):
    """Which."""

    name: str = Field(
        description="Its name, as `suppression list` shows it.",
        max_length=100,
        examples=["mail gateway"],
    )


async def remove_suppression(house: House, wish: RemoveSuppression) -> SuppressionOut:
    """Remove it; that holds at once. What it made an event stays one."""
    rule = await house.store.suppressions.remove(wish.name)
    if rule is None:
        if any(each.name == wish.name for each in house.store.suppressions.fixed):
            hint = "stands in the configuration file: take it out there"
            raise ActionError(f"suppression {wish.name} {hint}", status=409)
        hint = "`suppression list` names them"
        raise ActionError(f"there is no suppression {wish.name}; {hint}", status=404)
    message = f"Suppression removed: {rule.name} ({rule.criteria()})"
    about = {"name": rule.name, "category": "suppression", "description": rule.criteria()[:1024]}
    await house.audit("suppression-removed", message, "deletion", rule=about)
    return suppression_out(rule)


DOOR = Action(
    run=remove_suppression,
    input=RemoveSuppression,
    output=SuppressionOut,
    scope="admin",
    command=("suppression", "remove"),
    route=("DELETE", "/suppressions/{name}"),
    positional=("name",),
    example={"name": "mail gateway"},
)
