"""Where a place lies on the map of `static/world.svg`.

Equal Earth (B. Šavrič, T. Patterson, B. Jenny: "The Equal Earth map projection", 2018): a country
is as large as it is, which Mercator would not give. Its middle lies 11 degrees east, so that the
map's edge runs through the Bering Strait and cuts no country in two.
"""

import math

WIDTH, HEIGHT = 2000, 867
MIDDLE = 11.0
"""Degrees east of the map's middle."""
NORTH, SOUTH = 83.8, -56.5
"""Degrees of its upper and lower edge; whoever is beyond is drawn at the edge."""

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3) / 2


def _plane(longitude: float, latitude: float) -> tuple[float, float]:
    """Give x and y in radii of the globe; y grows northward."""
    theta = math.asin(_M * math.sin(math.radians(latitude)))
    second = theta * theta
    sixth = second**3
    slope = _A1 + 3 * _A2 * second + sixth * (7 * _A3 + 9 * _A4 * second)
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(theta) / (3 * slope)
    return x, theta * (_A1 + _A2 * second + sixth * (_A3 + _A4 * second))


_SCALE = WIDTH / 2 / _plane(180, 0)[0]
_TOP = _plane(0, NORTH)[1]


def project(latitude: float, longitude: float) -> tuple[int, int]:
    """Give the place on the map, from its upper left corner, in the map's units."""
    east = (longitude - MIDDLE + 180) % 360 - 180
    x, y = _plane(east, min(max(latitude, SOUTH), NORTH))
    return round(WIDTH / 2 + x * _SCALE), round((_TOP - y) * _SCALE)
