"""Places lie where the outlines have them."""

import re
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.console.drawing.projection import HEIGHT, MIDDLE, WIDTH, project

FILE = resources.files("canary_siem.console") / "static" / "world.svg"
Ring = list[tuple[int, int]]


def rings() -> list[Ring]:
    """Read the outlines of the land."""
    (path,) = re.findall(r'id="land" d="([^"]+)"', FILE.read_text("utf-8"))
    found = []
    for part in path.split("M")[1:]:
        numbers = iter(map(int, re.findall(r"-?\d+", part)))
        at = (0, 0)
        ring: Ring = []
        for right, down in zip(numbers, numbers, strict=True):
            at = (at[0] + right, at[1] + down)
            ring.append(at)
        found.append(ring)
    return found


def inside(ring: Ring, x: float, y: float) -> bool:
    """Count how often a ray from the point crosses the ring."""
    crossed = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossed = not crossed
    return crossed


def test_the_middle_lies_in_the_middle() -> None:
    assert project(0, MIDDLE)[0] == WIDTH // 2


@pytest.mark.parametrize(
    ("latitude", "longitude", "dry"),
    [
        (40.4, -3.7, True),  # Madrid
        (39.7, -105.0, True),  # Denver
        (-15.8, -47.9, True),  # Brasilia
        (-1.3, 36.8, True),  # Nairobi
        (-23.7, 133.9, True),  # Alice Springs
        (66.5, -173.5, True),  # Chukotka, east of the 180th meridian
        (64.8, -156.0, True),  # Alaska, on the other side of the map
        (0.0, 0.0, False),  # the Gulf of Guinea
        (30.0, -45.0, False),  # the Atlantic
        (0.0, -150.0, False),  # the Pacific
        (-20.0, 80.0, False),  # the Indian Ocean
    ],
)
def test_cities_lie_on_the_outlines_land_and_ships_do_not(
    latitude: float, longitude: float, dry: bool
) -> None:
    x, y = project(latitude, longitude)

    assert sum(inside(ring, x + 0.5, y + 0.5) for ring in rings()) % 2 == dry


@given(st.floats(-90, 90), st.floats(-180, 180))
@settings(max_examples=100, deadline=None)
def test_every_place_on_earth_is_on_the_map(latitude: float, longitude: float) -> None:
    x, y = project(latitude, longitude)

    assert 0 <= x <= WIDTH
    assert 0 <= y <= HEIGHT


def test_the_outlines_are_of_the_same_size_small_and_without_script() -> None:
    text = FILE.read_text("utf-8")

    assert f'viewBox="0 0 {WIDTH} {HEIGHT}"' in text
    assert len(text) <= 60_000
    assert set(re.findall(r"<(\w+)", text)) == {"svg", "path"}
    assert {'id="land"', 'id="borders"'} <= set(re.findall(r'id="\w+"', text))
    assert "public domain" in text
