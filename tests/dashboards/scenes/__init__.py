"""What happens in each case: positives and negatives of every rule, told to a World."""

from tests.dashboards.scenes import any_trip, orders, silences, sources
from tests.dashboards.scenes.told import SCENES, Happened

__all__ = ["SCENES", "Happened", "any_trip", "orders", "silences", "sources"]
