"""suppression list: list what alerts no one, of the configuration file and added since."""

from pydantic import Field

from canary_siem.interfaces import Action, House
from canary_siem.shapes import Input, Output, SuppressionOut, suppression_out


class ListSuppressions(Input):
    """Nothing narrows it."""


class SuppressionList(Output):
    """The suppressions."""

    items: list[SuppressionOut] = Field(
        description="In the order they are tried; the first that fits names the hit."
    )


async def list_suppressions(house: House, wish: ListSuppressions) -> SuppressionList:
    """List those in force, and for 30 days those that have expired."""
    rules = await house.store.suppressions.all()
    return SuppressionList(items=[suppression_out(each) for each in rules])


DOOR = Action(
    run=list_suppressions,
    input=ListSuppressions,
    output=SuppressionList,
    scope="trips:read",
    command=("suppression", "list"),
    route=("GET", "/suppressions"),
    read_only=True,
)
