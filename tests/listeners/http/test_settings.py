"""``[listeners.http]`` as the operator writes it."""

from typing import Any

import pytest
from pydantic import ValidationError

from listeners.http.settings import HttpSettings

TLS = {"tls_bind": "127.0.0.1:443", "certificate": "/c", "key": "/k"}


def test_a_single_bind_is_enough() -> None:
    settings = HttpSettings.model_validate({"bind": "127.0.0.1:80"})

    assert settings.bind == ["127.0.0.1:80"]
    assert settings.server == "nginx"
    assert (settings.header_timeout, settings.body_timeout, settings.idle_timeout) == (10, 10, 15)


def test_https_alone_will_do() -> None:
    assert HttpSettings.model_validate(TLS).bind == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"bind": []}, "give bind or tls_bind"),
        ({"bind": ["80"]}, "is not ADDRESS:PORT"),
        ({"tls_bind": "127.0.0.1:443"}, "tls_bind needs certificate and key"),
        ({"proxy_protocol": True}, "proxy_protocol needs trusted_proxies"),
        ({"trusted_proxies": ["10.0.0.1/8"]}, "is no network"),
        ({"server": "a\r\nb"}, "server"),
        ({"header_timeout": 10}, "needs a unit"),
        ({"idle_timeout": "0"}, "greater than 0"),
        ({"connections": 0}, "greater than or equal to 1"),
        ({"bind_address": "x"}, "Extra inputs are not permitted"),
    ],
)
def test_a_wrong_setting_says_what_is_wrong(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        HttpSettings.model_validate({"bind": "127.0.0.1:80", **change})
