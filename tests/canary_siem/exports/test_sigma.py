"""What is exported is what a Sigma user wants: rules, pipelines, queries, and how to use them."""

from pathlib import Path

import yaml

from canary_siem.exports import Sources
from canary_siem.exports.sigma import DOOR
from tests.dashboards.sigma.judges import SIGMA

SOURCES = Sources(openapi=bytes, dashboards=SIGMA.parent, config=lambda: None)


def test_every_file_is_given_as_it_stands() -> None:
    made = DOOR.make(SOURCES)

    assert {name.partition("/")[0] for name in made} == {
        *("README.md", "rules", "pipelines", "generated")
    }
    assert all((SIGMA / name).read_bytes() == content for name, content in made.items())


def test_rules_and_pipelines_are_yaml() -> None:
    made = DOOR.make(SOURCES)
    rules = [name for name in made if name.startswith(("rules/", "pipelines/"))]

    assert rules
    assert all(list(yaml.safe_load_all(made[name])) for name in rules)


def test_programs_are_not_given(tmp_path: Path) -> None:
    (tmp_path / "sigma/rules").mkdir(parents=True)
    for name in ("rules/a.yml", "build.py", "build.pyc"):
        (tmp_path / "sigma" / name).write_text("a: 1")

    made = DOOR.make(Sources(openapi=bytes, dashboards=tmp_path, config=lambda: None))

    assert made == {"rules/a.yml": b"a: 1"}
