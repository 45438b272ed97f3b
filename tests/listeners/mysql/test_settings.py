import pytest
from pydantic import ValidationError

from listeners.mysql.settings import MysqlSettings


def test_the_defaults_listen_where_servers_do() -> None:
    assert MysqlSettings().bind == ["0.0.0.0:3306"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"certificate": "a.pem"}, "TLS needs certificate and key"),
        ({"key": "a.pem"}, "TLS needs certificate and key"),
        ({"proxy_protocol": True}, "needs trusted_proxies"),
        ({"version": "8.0\n"}, "version"),
        ({"version": "9" * 61}, "version"),
        ({"login_timeout": "0s"}, "login_timeout"),
        ({"connections": 0}, "connections"),
        ({"bind": []}, "bind"),
    ],
)
def test_a_bad_value_is_named(given: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        MysqlSettings.model_validate(given)
