"""dashboards/fields.toml: every field is told of, and what is said to be always there is."""

import re
import tomllib

from canary_siem.dialects.ecs import FIELDS
from tests.dashboards.fields import always
from tests.house.generated import ROOT
from tests.house.texts.detection import meaning

TOLD = tomllib.loads((ROOT / "dashboards/fields.toml").read_text("utf-8"))


def test_every_field_has_a_meaning() -> None:
    assert [name for name in FIELDS if not meaning(name)] == []


def test_no_meaning_is_of_nothing() -> None:
    used = {name for name in TOLD["meanings"] if name in FIELDS}
    stars = {name.removesuffix("*") for name in TOLD["meanings"] if name.endswith("*")}

    assert used | {f"{star}*" for star in stars} == set(TOLD["meanings"])
    assert [star for star in stars if not any(name.startswith(star) for name in FIELDS)] == []


def test_the_nearest_meaning_counts() -> None:
    assert meaning("client.geo.city_name") == TOLD["meanings"]["client.geo.*"]
    assert meaning("client.ip") == TOLD["meanings"]["client.*"]
    assert meaning("canary.nothing") == ""


def test_what_is_always_there_is_said() -> None:
    assert TOLD["always"] == sorted(always())


def test_a_field_that_a_meaning_names_is_one() -> None:
    text = " ".join(TOLD["meanings"].values())
    named = set(re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", text))
    datasets = {f"canary_siem.{each}" for each in ("trip", "health", "audit")}

    assert named - datasets - set(FIELDS) == set()
