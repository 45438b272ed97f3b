from pathlib import Path

import pytest
from pydantic import ValidationError

from canary_siem.errors import ConfigError
from canary_siem.sockets.settings import ConversationSettings
from tests.backends.certificates import make


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"certificate": "a.pem"}, "TLS needs certificate and key"),
        ({"key": "a.pem"}, "TLS needs certificate and key"),
        ({"proxy_protocol": True}, "needs trusted_proxies"),
        ({"connections": 0}, "connections"),
        ({"connections_per_source": 0}, "connections_per_source"),
        ({"bind": []}, "bind"),
        ({"tpyo": 1}, "tpyo"),
    ],
)
def test_a_bad_value_is_named(given: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        ConversationSettings.model_validate({"bind": "127.0.0.1:0", **given})


def test_without_a_certificate_there_is_no_tls() -> None:
    assert ConversationSettings(bind=["127.0.0.1:0"]).tls("mysql") is None


def test_a_certificate_is_read(tmp_path: Path) -> None:
    made = make(tmp_path)
    settings = ConversationSettings(
        bind=["127.0.0.1:0"], certificate=made.certificate, key=made.key
    )

    tls = settings.tls("mysql")

    assert tls is not None
    assert tls.context.get_ca_certs() == []


def test_what_is_no_certificate_is_named(tmp_path: Path) -> None:
    file = tmp_path / "tls.pem"
    file.write_text("no PEM")
    settings = ConversationSettings(bind=["127.0.0.1:0"], certificate=file, key=file)

    with pytest.raises(ConfigError, match=r"listeners\.mysql.*tls\.pem"):
        settings.tls("mysql")
