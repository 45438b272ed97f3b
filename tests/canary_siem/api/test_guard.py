"""What is refused before anything is made or bound."""

from pathlib import Path

import pytest
import trustme

from canary_siem.api.guard import check, guard, tls
from canary_siem.config import ApiSettings
from canary_siem.errors import ConfigError
from tests.canary_siem.api.test_server import write_pair

FILE = "/etc/canary-siem/canary-siem.toml"


@pytest.mark.parametrize("bind", ["0.0.0.0:0", "[::]:0", "192.0.2.1:443", "[2001:db8::1]:443"])
def test_beyond_loopback_it_wants_tls_or_a_word(bind: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        guard(ApiSettings(bind=["127.0.0.1:0", bind]), FILE)

    assert (caught.value.where, caught.value.key) == (FILE, "api.bind")
    assert bind in caught.value.hint
    assert "insecure = true" in caught.value.hint
    guard(ApiSettings(bind=[bind], insecure=True), FILE)
    certificate, key = write_pair(trustme.CA(), tmp_path)
    guard(ApiSettings(bind=[bind], certificate=certificate, key=key), FILE)


@pytest.mark.parametrize("bind", ["127.0.0.1:0", "127.1.2.3:80", "[::1]:0"])
def test_loopback_wants_nothing(bind: str) -> None:
    check(ApiSettings(bind=[bind]))

    assert tls(ApiSettings(bind=[bind])) is None


@pytest.mark.parametrize(("given", "missing"), [("certificate", "key"), ("key", "certificate")])
def test_certificate_and_key_go_together(given: str, missing: str) -> None:
    with pytest.raises(ConfigError) as caught:
        guard(ApiSettings.model_validate({given: "a.pem"}), FILE)

    assert (caught.value.where, caught.value.key) == (FILE, f"api.{missing}")


def test_a_certificate_that_can_not_be_used_is_told_with_its_file(tmp_path: Path) -> None:
    certificate, key = write_pair(trustme.CA(), tmp_path)
    key.write_text("no key")

    with pytest.raises(ConfigError) as caught:
        guard(ApiSettings(certificate=certificate, key=key), FILE)

    assert (caught.value.where, caught.value.key) == (FILE, "api.certificate")
    assert str(key) in caught.value.hint
