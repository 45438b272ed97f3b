"""docs/operations.md names metrics that exist, and deployment.md a unit that does."""

import re
from pathlib import Path

import yaml

from canary_siem.api.health import HELP

DOCS = Path(__file__).parents[2] / "docs"


def test_every_metric_that_is_named_exists() -> None:
    named = set(re.findall(r"canary_siem_[a-z_]+", (DOCS / "operations.md").read_text("utf-8")))

    assert named
    assert {each.removesuffix("_total") for each in named} <= HELP.keys()


def test_the_rules_are_yaml() -> None:
    (text,) = re.findall(r"(?ms)^```yaml\n(.*?)^```$", (DOCS / "operations.md").read_text("utf-8"))
    (group,) = yaml.safe_load(text)["groups"]

    assert all(rule["alert"] and rule["expr"] for rule in group["rules"])


def test_what_deployment_points_at_is_there() -> None:
    text = (DOCS / "deployment.md").read_text("utf-8")

    assert all((DOCS / target).exists() for target in re.findall(r"\]\(([^)]+)\)", text))
