import pytest
from pydantic import ValidationError

from listeners.smtp.settings import SmtpSettings


def test_the_defaults_listen_where_mail_comes() -> None:
    assert SmtpSettings().bind == ["0.0.0.0:25"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"hostname": "a b"}, "hostname"),
        ({"hostname": "a" * 254}, "hostname"),
        ({"banner": "ESMTP\n"}, "banner"),
        ({"message_size": -1}, "message_size"),
        ({"recipients": 0}, "recipients"),
        ({"messages_per_minute": 0}, "messages_per_minute"),
        ({"command_timeout": "0s"}, "command_timeout"),
        ({"message_timeout": "2h"}, "message_timeout"),
        ({"certificate": "a.pem"}, "TLS needs certificate and key"),
    ],
)
def test_a_bad_value_is_named(given: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        SmtpSettings.model_validate(given)
