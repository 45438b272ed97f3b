"""suppression add: let hits that fit a rule alert no one; they are recorded all the same."""

import time
from ipaddress import ip_network
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from canary_siem.callers import caller
from canary_siem.errors import ActionError
from canary_siem.interfaces import Action, House
from canary_siem.shapes import (
    CONTROL,
    Input,
    SuppressionOut,
    Until,
    nanoseconds,
    suppression_out,
)
from canary_siem.store.suppressions import MOST
from canary_siem.suppressions import GLOB_CAP, OWN_WORDS, Suppression


def _name(value: str) -> str:
    if not value.isprintable() or value != value.strip() or not any(map(str.isalnum, value)):
        raise ValueError("a name has a letter or digit, and no space around it")
    if value in OWN_WORDS:
        raise ValueError(f"{value} is a word of ours in canary.suppressed_by: choose another")
    return value


def _cidr(value: str) -> str:
    if "%" in value:
        raise ValueError("an address with a zone is of this machine only")
    return str(ip_network(value))


def _printable(value: str) -> str:
    if CONTROL.search(value):
        raise ValueError("has control characters")
    return value


Cidr = Annotated[
    str, Field(min_length=2, max_length=60, examples=["192.0.2.0/24"]), AfterValidator(_cidr)
]
Glob = Annotated[str, Field(max_length=GLOB_CAP), AfterValidator(_printable)]


class AddSuppression(Input):
    """Which hits; every criterion given must fit, and one must be given."""

    name: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_name)] = Field(
        description="What events show as `canary.suppressed_by`.", examples=["mail gateway"]
    )
    source: Annotated[list[Cidr], Field(max_length=100)] = Field(
        [], description="Only from these networks, CIDRs."
    )
    user_agent: Glob = Field(
        "", description="Only with this user agent: a glob (*, ?, […]), letter case aside."
    )
    path: Glob = Field("", description="Only of this HTTP path: a glob, letter case aside.")
    token: Annotated[
        list[Annotated[str, Field(pattern=r"^[0-9a-z]{8,40}$")]], Field(max_length=100)
    ] = Field([], description="Only of these tokens, by id.")
    until: Until | None = Field(
        None, description="When it ends: RFC 3339, or a length from now as 30d."
    )
    reason: Annotated[str, Field(max_length=1000), AfterValidator(_printable)] = Field(
        "", description="Why, for whoever finds it next year."
    )

    @model_validator(mode="after")
    def _narrow(self) -> "AddSuppression":
        if not rule_of(self).narrows():
            raise ValueError("give a source, user_agent, path or token, or it would fit every hit")
        return self


async def add_suppression(house: House, wish: AddSuppression) -> SuppressionOut:
    """Add it; it holds at once. What it fits becomes an event: stored, delivered, no alert."""
    rule = rule_of(wish)
    if rule.until and rule.until <= rule.created:
        raise ActionError("until lies in the past: give a time to come", status=422)
    if any(each.name == rule.name for each in house.store.suppressions.fixed):
        hint = "stands in the configuration file: choose another name"
        raise ActionError(f"suppression {rule.name} {hint}", status=409)
    outcome = await house.store.suppressions.add(rule)
    if outcome == "taken":
        hint = "is there already: remove it first, or choose another name"
        raise ActionError(f"suppression {rule.name} {hint}", status=409)
    if outcome == "full":
        raise ActionError(f"there are {MOST} suppressions already: remove some", status=409)
    because = f": {rule.reason}" if rule.reason else ""
    message = f"Suppression added: {rule.name} ({rule.criteria()}){because}"
    about = {"name": rule.name, "category": "suppression", "description": rule.criteria()[:1024]}
    await house.audit("suppression-added", message, "creation", rule=about)
    return suppression_out(rule)


def rule_of(wish: AddSuppression) -> Suppression:
    """Give what *wish* says as a rule, made now."""
    return Suppression(
        name=wish.name,
        source=tuple(map(ip_network, dict.fromkeys(wish.source))),
        user_agent=wish.user_agent,
        path=wish.path,
        token=tuple(dict.fromkeys(wish.token)),
        until=nanoseconds(wish.until) if wish.until else 0,
        reason=wish.reason,
        created=time.time_ns(),
        by=caller().id,
    )


DOOR = Action(
    run=add_suppression,
    input=AddSuppression,
    output=SuppressionOut,
    scope="admin",
    command=("suppression", "add"),
    route=("POST", "/suppressions"),
    positional=("name",),
    status=201,
    example={
        "name": "mail gateway",
        "source": ["192.0.2.0/24"],
        "user_agent": "*Gateway*",
        "until": "90d",
        "reason": "opens every link before it delivers, case 4711",
    },
)
