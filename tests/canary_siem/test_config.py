"""A wrong setting is one clear line that names the file and the key."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from canary_siem.config import Config, find, load
from canary_siem.errors import ConfigError
from canary_siem.house import room

GOOD = """
domains = ["CT.example.org.", "files.example.net"]
public_ips = ["203.0.113.10", "2001:db8::10"]
data_dir = "/var/lib/canary-siem"
retention = {age = "30d", size = "2GB"}
heartbeat = "0"

[listeners.dns]
bind = "127.0.0.1:0"

[[suppress]]
name = "monitoring"
source = ["192.0.2.0/24"]
until = 2027-01-01

[connectors.file]
type = "jsonl"
path = "/tmp/x.jsonl"
start = "beginning"
max_backoff = "5s"
"""


def read(tmp_path: Path, text: str, **environment: str) -> Config:
    path = tmp_path / "canary-siem.toml"
    path.write_text(text)
    return load(path, room, environment)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    config = read(tmp_path, GOOD)

    site = config.site
    assert site.domains == ["ct.example.org", "files.example.net"]
    assert (site.retention.age, site.retention.size) == (30 * 86400, 2 * 10**9)
    assert site.heartbeat == 0
    assert site.incident_window == 300
    assert config.listeners["dns"].bind == ["127.0.0.1:0"]
    assert site.suppress[0].until == datetime(2027, 1, 1, tzinfo=UTC)
    (file,) = config.connectors
    assert (file.name, file.courier.type, file.courier.start) == ("file", "jsonl", "beginning")
    assert file.courier.max_backoff == 5


@pytest.mark.parametrize(
    ("change", "key", "words"),
    [
        (("domains =", "domain ="), "domain", "is no key here"),
        (('["CT.example.org.", "files.example.net"]', "[]"), "domains", "at least 1"),
        (("CT.example.org.", "bad domain"), "domains.0", "no domain name"),
        (("203.0.113.10", "203.0.113.999"), "public_ips.0", "IPv4"),
        (("domains =", 'oracle_hosts = ["a/b"]\ndomains ='), "oracle_hosts", "neither a host"),
        (('"30d"', '"30"'), "retention.age", "30"),
        (('"2GB"', '"2"'), "retention.size", "no size"),
        (('"127.0.0.1:0"', '"127.0.0.1"'), "listeners.dns.bind", "ADDRESS:PORT"),
        (("bind =", "bnid ="), "listeners.dns.bnid", "is no key here; there is bind"),
        (
            ("[listeners.dns]", "[listeners.dsn]"),
            "canary-siem.toml: listeners.dsn: ",
            "dsn is unknown; there is dns",
        ),
        (('source = ["192.0.2.0/24"]', ""), "suppress.0", "needs a source"),
        (("192.0.2.0/24", "0.0.0.0/0"), "suppress.0", "fit every hit"),
        (
            ('source = ["192.0.2.0/24"]', f'path = "{"x" * 257}"'),
            "suppress.0.path",
            "at most 256",
        ),
        (("192.0.2.0/24", "192.0.2.0/99"), "suppress.0.source.0", "IPv4"),
        (('type = "jsonl"', ""), "connectors.file.type", "required"),
        (
            ('"jsonl"', '"jsonnl"'),
            "canary-siem.toml: connectors.file.type: ",
            "jsonnl is unknown",
        ),
        (("path =", "pth ="), "connectors.file.pth", "is no key here"),
        (('start = "beginning"', 'start = "then"'), "connectors.file.start", "now"),
        (('max_backoff = "5s"', "max_backoff = 5"), "connectors.file.max_backoff", "unit"),
        (('max_backoff = "5s"', 'max_backoff = "0"'), "connectors.file.max_backoff", "greater"),
        (("[connectors.file]", '[connectors."My File"]'), "connectors.My File", "name"),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, change: tuple[str, str], key: str, words: str
) -> None:
    with pytest.raises(ConfigError, match=words) as told:
        read(tmp_path, GOOD.replace(*change))

    assert key in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("text", ["domains = [", "a = 1\na = 2"])
def test_what_is_no_toml_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="is no TOML"):
        read(tmp_path, text)


def test_a_missing_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="can't be read"):
        load(tmp_path / "none.toml", room, {})
    with pytest.raises(ConfigError, match="canary-siem init"):
        find(None)


def test_the_file_in_the_working_directory_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "canary-siem.toml").write_text(GOOD)

    assert find(None) == Path("canary-siem.toml")


def test_the_environment_is_laid_over_the_file(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        GOOD,
        CANARY_SIEM_NAMESPACE="soc",
        CANARY_SIEM_CONNECTORS__FILE__PATH="/var/y.jsonl",
        CANARY_SIEM_DOMAINS='["a.example"]',
        CANARY_SIEM_LISTENERS__HTTP__BIND="127.0.0.1:0",
        CANARY_SIEM_INCIDENT_LIMIT="7",
        CANARY_SIEM_SETUP__PASSWORD="not for us",
        CANARY_SIEM_BACKENDS="not for us either",
    )

    assert config.site.namespace == "soc"
    assert config.site.domains == ["a.example"]
    assert config.site.incident_limit == 7
    assert str(config.connectors[0].settings.path) == "/var/y.jsonl"
    assert config.listeners["http"].bind == ["127.0.0.1:0"]


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("CANARY_SIEM_DOMAINS", "[oops", "is none"),
        ("CANARY_SIEM_NAMESPACE__X", "1", "is no table"),
    ],
)
def test_a_bad_variable_is_named(tmp_path: Path, variable: str, value: str, words: str) -> None:
    environment: Any = {variable: value}
    with pytest.raises(ConfigError, match=words) as told:
        read(tmp_path, 'namespace = "x"\n' + GOOD, **environment)

    assert variable in str(told.value)


def test_a_secret_is_not_in_the_error(tmp_path: Path) -> None:
    text = GOOD + '[connectors.es]\ntype = "elasticsearch"\nurl = 5\napi_key = "s3cr3t"\n'

    with pytest.raises(ConfigError) as told:
        read(tmp_path, text)

    assert "s3cr3t" not in str(told.value)
