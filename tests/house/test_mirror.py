"""Every source file has its test file, and none grows past its ceiling."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("canary_siem", "connectors", "dashboards", "listeners")
CEILING = 300
# What may be longer, and why. May only shrink: a file that has become short must be struck off.
LONGER: dict[str, int] = {
    "canary_siem/interfaces.py": 365,  # the shape of every room on one page
}


def sources() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_source_file_has_its_test_file(path: Path) -> None:
    inside = path.relative_to(ROOT)
    mirror = ROOT / "tests" / inside.parent / f"test_{path.stem}.py"

    assert path.name == "__init__.py" or mirror.exists(), f"write {mirror.relative_to(ROOT)}"


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_source_file_is_of_one_idea(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    allowed = LONGER.get(str(path.relative_to(ROOT)), CEILING)

    assert lines <= allowed
    assert allowed == CEILING or lines > CEILING, "it has become short: strike it off LONGER"
