"""replay: deliver again to one connector what it had already, or its dead letters."""

from pydantic import Field

from canary_siem.errors import ActionError
from canary_siem.interfaces import Action, House
from canary_siem.shapes import Input, Output, Since, nanoseconds

ONCE = (
    "what its current write index holds already is not stored twice; "
    "what a rollover has moved to an older index is"
)
AGAIN = "what it has already comes again, under the same event.id"


class Replay(Input):
    """What, and to whom; with neither a time nor dead_letters all that is kept."""

    connector: str = Field(description="Its name in the configuration.", max_length=100)
    dead_letters: bool = Field(False, description="Try those again that it would not have.")
    since: Since | None = Field(
        None, description="All recorded since then: RFC 3339, or an age as 2h."
    )


class Replaying(Output):
    """What the running service, or the next one, will deliver again."""

    connector: str = Field(description="Its name.")
    events: int = Field(description="Events of the log that come again.")
    dead_letters: int = Field(description="Dead letters that get another try.")
    note: str = Field(description="What that means at its receiver.")


async def replay(house: House, wish: Replay) -> Replaying:
    """Leave word for the courier, which looks once a second in whichever process it runs."""
    known = {each.name: each for each in house.connectors}
    if wish.connector not in known:
        names = ", ".join(known) or "none"
        hint = f"there is no connector {wish.connector}; there is {names}"
        raise ActionError(hint, status=404)
    events = dead = 0
    if wish.dead_letters:
        dead = await house.store.cursors.ask_dead_letters(wish.connector)
    if wish.since or not wish.dead_letters:
        events = await _rewind(house, wish)
    what = f"{events} events, {dead} dead letters"
    message = f"Replay to connector {wish.connector}: {what}"
    await house.audit("replay-requested", message, "change")
    once = known[wish.connector].guarantee == "effectively once"
    return Replaying(
        connector=wish.connector,
        events=events,
        dead_letters=dead,
        note=ONCE if once else AGAIN,
    )


async def _rewind(house: House, wish: Replay) -> int:
    """Ask for all since then; never ahead of where the cursor stands: that would skip some."""
    cursor = await house.store.cursors.get(wish.connector)
    if cursor is None:
        raise ActionError(f"{wish.connector} has had nothing yet: `run` it first", status=409)
    position = 0
    if wish.since:
        position = await house.store.history.first_since(nanoseconds(wish.since))
    if position >= cursor.position:
        return 0
    await house.store.cursors.ask(wish.connector, position)
    first = await house.store.history.after(position, 1, 1)
    return cursor.position - max(position, first[0].position - 1) if first else 0


DOOR = Action(
    run=replay,
    input=Replay,
    output=Replaying,
    scope="admin",
    command=("replay",),
    route=("POST", "/connectors/{connector}/replay"),
    positional=("connector",),
    status=202,
    example={"connector": "splunk", "since": "2h"},
)
