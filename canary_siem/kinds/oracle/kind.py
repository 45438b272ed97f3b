"""The kind itself: what is watched, and what of it trips."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    model_validator,
)

from canary_siem.durations import parse_duration
from canary_siem.interfaces import Kind
from canary_siem.kinds.oracle.presets import PRESETS, wanted
from canary_siem.sockets.reach import parse

LEAST, MOST = 1.0, 30 * 86400.0
"""Seconds between two questions."""


def _url(text: str) -> str:
    parse(text)
    return text


def _every(text: str) -> str:
    if not LEAST <= parse_duration(text) <= MOST:
        raise ValueError(f"{text} is not within 1s and 30d")
    return text


def _preset(text: str, told: ValidationInfo) -> str:
    """Refuse what is no preset; who says url and pointer himself need not say whose number it is.

    Raises:
        ValueError: It says why.
    """
    whole = told.data.get("url") and told.data.get("pointer") is not None
    if not (whole and text in PRESETS):
        wanted(text)
    return text


def _pointer(text: str) -> str:
    return text.removeprefix("#")


Url = Annotated[str, AfterValidator(_url)]
Pointer = Annotated[
    str, Field(max_length=1000, pattern=r"^(#|(/([^~/]|~[01])*)*)$"), AfterValidator(_pointer)
]
Every = Annotated[str, Field(max_length=20), AfterValidator(_every)]
Preset = Annotated[str, Field(max_length=200), AfterValidator(_preset)]


class OracleOptions(BaseModel):
    """What the planter may say."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [{"url": "https://www.example.org/stats.json", "pointer": "/views"}]
        },
    )

    url: Url | None = Field(
        None,
        description="Where the number is: a page that answers JSON. Needed where no preset knows. "
        "Every event shows it, so no secret goes in it.",
        examples=["https://www.example.org/stats.json"],
    )
    pointer: Pointer | None = Field(
        None,
        description="Where in the answer it stands: a JSON Pointer (RFC 6901) such as "
        "/data/views; # where the answer is nothing but the number. Needed where no preset knows.",
        examples=["/data/views"],
    )
    alert_on: Literal["change", "rise", "fall"] = Field(
        "change", description="What trips: any change, or only a rise or a fall."
    )
    every: Every = Field("1h", description="How often it is looked at: 1s to 30d.")
    preset: Preset | None = Field(
        None,
        description="Knows url and pointer: bitcoin:ADDRESS, an address's balance; imgur:ID, a "
        "picture's views; linkedin, a profile's visitors, where you say by url who tells them. "
        "A url or pointer of yours goes first.",
        examples=["bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"],
    )

    @model_validator(mode="before")
    @classmethod
    def _by_preset(cls, given: Any) -> Any:
        """Fill in what is known; it stays with the token, whatever a later preset says."""
        if not isinstance(given, dict) or not isinstance(given.get("preset"), str):
            return given
        try:
            url, pointer = wanted(given["preset"])
        except ValueError:
            return given  # its own field tells
        return {"url": url or None, "pointer": pointer} | {
            k: v for k, v in given.items() if v is not None
        }

    @model_validator(mode="after")
    def _whole(self) -> "OracleOptions":
        if not self.url or self.pointer is None:
            raise ValueError("needs url and pointer, or a preset that knows them")
        return self


class Oracle(Kind[OracleOptions]):
    """A number on somebody else's site that moves when the bait there is taken.

    The service looks at it ever so often (``every``), without a browser or a login: the balance
    of a wallet whose key lies about, the views of a picture that nobody should open, a counter of
    your own. The bait is yours; the token only watches it. A preset knows how its site answered
    when it was written: where a site has changed since, that shows as an error.
    Fires when the number is another than the last time that it could be read, also if that was
    before a restart: by any change, or with ``alert_on`` by a rise or a fall only. Where a counter
    starts again at 0, it fell.
    Does not fire when it is first read, nor for what moved and moved back between two looks. An
    answer that is late, too long, no JSON, or has no number there is no number, and not 0: it is
    asked for again, less and less often, and ``token show`` and ``health`` tell why. A number
    may stand in quotes, as some sites write it; true, null, NaN and Infinity are none.
    The analyst learns the number before and after, and which page said so; never who did it:
    there is no source. While the token is paused its moves are events; once it is deleted it is
    looked at no more. Whoever plants by REST or in the console may name only hosts that
    ``oracle_hosts`` in the configuration allows, and no other is asked for him.
    """

    title = "Number elsewhere"
    cls = "web"
    fires_on = "a number elsewhere moves"
    judges = "Python's http.server"
    options = OracleOptions

    def asks(self, options: OracleOptions) -> Sequence[str]:
        """Name the page that has the number."""
        return (options.url,) if options.url else ()


DOOR = Oracle()
