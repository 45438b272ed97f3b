"""The icons are PNG of the sizes that Splunk wants, and show something."""

import zlib

import pytest

from dashboards.splunk.icons import BIRD, GROUND, icon


@pytest.mark.parametrize("side", [36, 72])
def test_it_is_a_png_of_that_size(side: int) -> None:
    drawn = icon(side)
    data = drawn[drawn.index(b"IDAT") + 4 : drawn.index(b"IEND") - 8]

    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(drawn[16:20]) == int.from_bytes(drawn[20:24]) == side
    assert len(zlib.decompress(data)) == side * (1 + 4 * side)


def test_there_is_a_bird_on_the_ground() -> None:
    drawn = icon(36)

    assert drawn.count(bytes(GROUND)) > 100
    assert drawn.count(bytes(BIRD)) > 100


def test_it_is_the_same_each_time() -> None:
    assert icon(36) == icon(36)
