"""Places on the map: sized by count, and their names are text."""

from xml.etree import ElementTree as ET

from canary_siem.console.drawing.world import LARGEST, SMALLEST, Place, radius, world

LEEUWARDEN = Place(53.2, 5.8, "Leeuwarden, Netherlands", alerts=3, events=6)
SYDNEY = Place(-33.87, 151.21, '<script>"Sydney"', events=90)


def drawn(*places: Place) -> ET.Element:
    return ET.fromstring(str(world(places, "/static/world.svg?v=1", "9 trips")))  # noqa: S314 - ours


def test_a_place_with_alerts_looks_other_than_one_without() -> None:
    spots = list(drawn(LEEUWARDEN, SYDNEY).iter("circle"))

    assert [each.get("class") for each in spots] == ["place events", "place alerts"]


def test_the_smaller_place_is_drawn_on_top() -> None:
    spots = list(drawn(LEEUWARDEN, SYDNEY).iter("circle"))

    assert float(spots[0].get("r", "")) > float(spots[1].get("r", ""))


def test_a_name_is_text_whatever_it_holds() -> None:
    titles = [each.text for each in drawn(SYDNEY).iter("title")]

    assert titles == ['<script>"Sydney": 0 alerts, 90 events']


def test_the_outlines_come_from_the_file_and_the_map_says_what_it_shows() -> None:
    root = drawn()

    assert [each.get("href") for each in root.iter("use")] == [
        "/static/world.svg?v=1#land",
        "/static/world.svg?v=1#borders",
    ]
    assert root.get("role") == "img"
    assert root.get("aria-label") == "9 trips"


def test_a_radius_grows_with_the_root_of_the_count_within_bounds() -> None:
    assert radius(0) == radius(1) == SMALLEST
    assert radius(4) == SMALLEST + 6
    assert radius(10**9) == LARGEST
