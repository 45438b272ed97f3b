"""``[listeners.oracle]``: what the operator may say."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from canary_siem.durations import Duration


class OracleSettings(BaseModel):
    """The poller's settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    timeout: Duration = Field(
        10.0, gt=0, le=120, description="Until an answer is whole, redirects included."
    )
    at_once: int = Field(16, ge=1, le=256, description="Looks under way at most; the next wait.")
    per_second: int = Field(
        50, ge=1, le=1000, description="Looks begun in a second at most, as many at once."
    )
    tell_after: Duration = Field(
        3600.0,
        gt=0,
        description="How long a number can't be read before `health` and an event tell of it.",
    )
    user_agent: Annotated[str, Field(max_length=300, pattern=r"^[ -~]+$")] = Field(
        default="Mozilla/5.0 (compatible)", description="As what it shows itself to those it asks."
    )
