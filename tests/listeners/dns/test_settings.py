"""What may stand under [listeners.dns]."""

import pytest
from pydantic import ValidationError

from listeners.dns import DOOR
from listeners.dns.settings import DnsSettings


def test_the_example_is_valid_and_idle_is_written_with_its_unit() -> None:
    settings = DnsSettings.model_validate({**DOOR.example, "tcp_idle": "2s"})

    assert settings.bind == ["0.0.0.0:53"]
    assert settings.tcp_idle == 2.0


@pytest.mark.parametrize(
    "wrong",
    [{"bind": "localhost:53"}, {"bind": []}, {"tcp_idle": 10}, {"tcp_idle": "0"}, {"idle": "1s"}],
)
def test_a_wrong_setting_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        DnsSettings.model_validate(wrong)
