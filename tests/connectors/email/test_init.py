"""The email connector's door."""

from canary_siem.config import check
from connectors.email import DOOR
from connectors.email.memory import MOST_IDS


def test_its_example_asks_for_tls_and_keeps_the_password_in_a_file() -> None:
    settings = check(DOOR.settings, DOOR.example, "file.toml")

    assert settings.upgrade == "required"
    assert settings.password is None
    assert settings.send == "alerts"


def test_a_batch_is_remembered_whole() -> None:
    assert DOOR.max_count < MOST_IDS
    assert DOOR.guarantee == "at least once"
