"""token show: tell all about one token."""

from canary_siem.events import carried
from canary_siem.interfaces import Action, House
from canary_siem.planting import existing, kind_of, present
from canary_siem.shapes import ReadingOut, TokenId, TokenOut, told
from canary_siem.tokens import Reading


async def get_token(house: House, wish: TokenId) -> TokenOut:
    """Describe the token with its artifacts, made again to name their digests."""
    token = await existing(house, wish.id)
    [described] = await present(house, kind_of(house, token), [token])
    reading = await house.store.readings.get(token.id)
    return described.model_copy(update={"reading": _shown(reading)}) if reading else described


def _shown(reading: Reading) -> ReadingOut:
    return ReadingOut(
        number=None if reading.number is None else carried(reading.number),
        at=told(reading.at) if reading.at else None,
        asked=told(reading.asked) if reading.asked else None,
        failures=reading.failures or None,
        failing=told(reading.failing) if reading.failing else None,
        error=reading.error or None,
    )


DOOR = Action(
    run=get_token,
    input=TokenId,
    output=TokenOut,
    scope="tokens:read",
    command=("token", "show"),
    route=("GET", "/tokens/{id}"),
    positional=("id",),
    read_only=True,
    example={"id": "k2jx7q5m3vw6yzab4hcn"},
)
