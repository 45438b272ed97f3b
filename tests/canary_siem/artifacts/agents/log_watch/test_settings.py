"""The settings that stand here do nothing on any machine."""

from canary_siem.artifacts.agents.log_watch import settings


def test_nothing_is_followed_and_nobody_asked() -> None:
    assert settings.HOST.endswith(".invalid")
    assert (settings.FILES, settings.RULES, settings.FIELDS) == ([], [], {})
