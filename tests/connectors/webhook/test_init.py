"""The webhook connector's door."""

from canary_siem.config import check
from canary_siem.delivery.dispatch import GUARD
from connectors.webhook import DOOR


def test_its_example_sends_everything() -> None:
    assert check(DOOR.settings, DOOR.example, "file.toml").audience == "all"


def test_a_batch_of_slow_answers_ends_before_it_is_given_up() -> None:
    longest = DOOR.settings.model_fields["timeout"].metadata
    bound = next(each.le for each in longest if hasattr(each, "le"))

    assert DOOR.max_count * bound < GUARD
