from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from canary_siem import plugins
from canary_siem.cli.commands.setup import chosen, overlaid
from canary_siem.config import load
from canary_siem.errors import ActionError, ConfigError
from canary_siem.house import room
from tests.canary_siem.cli.shell import CONFIG, Shell

ELASTIC = """
[connectors.elastic]
type = "elasticsearch"
url = "http://127.0.0.1:9"
api_key = "delivers"
"""
SPLUNK = """
[connectors.splunk]
type = "splunk_hec"
url = "https://splunk.example.org:8088"
token = "delivers"
"""
SECOND = ELASTIC.replace("connectors.elastic", "connectors.second")


def configured(text: str) -> Any:
    Path("canary-siem.toml").write_text(CONFIG + text)
    return load(None, room, {})


@pytest.mark.usefixtures("shell")
class TestChosen:
    def test_the_only_one_needs_no_name(self) -> None:
        assert chosen(configured(ELASTIC + SPLUNK), "elasticsearch", None).name == "elastic"

    def test_one_of_several_is_named(self) -> None:
        assert chosen(configured(ELASTIC + SECOND), "elasticsearch", "second").name == "second"

    @pytest.mark.parametrize("name", [None, "third"])
    def test_several_want_a_name(self, name: str | None) -> None:
        with pytest.raises(ActionError, match="--connector: elastic, second"):
            chosen(configured(ELASTIC + SECOND), "elasticsearch", name)

    def test_none_says_what_to_add(self) -> None:
        with pytest.raises(ActionError, match='type = "splunk_hec"'):
            chosen(configured(ELASTIC), "splunk_hec", None)


def elastic(**given: Any) -> Any:
    model = plugins.load("connectors", "elasticsearch").settings
    return model(**{"url": "http://127.0.0.1:9", **given})


def test_setups_credentials_take_the_place_of_deliverys() -> None:
    environment = {
        "CANARY_SIEM_SETUP__USERNAME": "elastic",
        "CANARY_SIEM_SETUP__PASSWORD": "changeme",
        "CANARY_SIEM_SETUP__CA_FILE": "/ca.pem",
    }

    settings = overlaid(elastic(api_key_file="/run/secrets/es"), environment, None)

    assert settings.api_key_file is None
    assert settings.username == "elastic"
    assert settings.password.get_secret_value() == "changeme"
    assert settings.ca_file == Path("/ca.pem")


def test_without_credentials_of_its_own_it_uses_deliverys() -> None:
    settings = overlaid(elastic(api_key="delivers"), {}, "http://127.0.0.1:10")

    assert settings.api_key.get_secret_value() == "delivers"
    assert str(settings.url[0]) == "http://127.0.0.1:10/"


def test_kibana_may_be_named_for_setup_alone() -> None:
    environment = {"CANARY_SIEM_SETUP__KIBANA_URL": "https://kibana.example.org/s/soc"}

    assert str(overlaid(elastic(), environment, None).kibana_url).endswith("/s/soc")
    assert overlaid(elastic(), {}, None).kibana_url is None


def test_credentials_that_make_no_sense_are_told() -> None:
    with pytest.raises(ConfigError, match="username and password"):
        overlaid(elastic(), {"CANARY_SIEM_SETUP__USERNAME": "elastic"}, None)


def test_an_administrators_token_never_becomes_the_events_token() -> None:
    model = plugins.load("connectors", "splunk_hec").settings
    hec = model(url="https://splunk.example.org:8088", token="delivers")

    settings = overlaid(
        hec, {"CANARY_SIEM_SETUP__TOKEN": "administrator"}, "https://splunk.example.org:8089"
    )

    assert settings.token.get_secret_value() == "delivers"
    assert str(settings.management_url) == "https://splunk.example.org:8089/"
    assert settings.url == hec.url


def test_a_receiver_that_is_not_there_is_one_line_and_exit_1(shell: Shell) -> None:
    configured(ELASTIC)

    said = shell("setup", "elasticsearch")

    assert said.code == 1
    assert said.err.count("\n") == 1
    assert "127.0.0.1:9" in said.err


class Cluster(BaseHTTPRequestHandler):
    """Keeps what is put, as Elasticsearch does."""

    kept: dict[str, bytes]
    keys: list[str]

    def do_GET(self) -> None:
        body = self.kept.get(self.path)
        if body is None and self.path.startswith("/_resolve/index"):
            body = b'{"data_streams":[]}'
        self.reply(404 if body is None else 200, body or b"{}")

    def do_PUT(self) -> None:
        self.keys.append(self.headers.get("Authorization", ""))
        self.kept[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self.reply(200, b'{"acknowledged":true}')

    def reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def cluster() -> Iterator[str]:
    Cluster.kept, Cluster.keys = {}, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Cluster)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_changed_is_told_a_line_each_and_then_nothing(shell: Shell, cluster: str) -> None:
    configured(ELASTIC)

    first = shell(
        "setup", "elasticsearch", "--url", cluster, CANARY_SIEM_SETUP__API_KEY="administrator"
    )
    second = shell("setup", "elasticsearch", "--url", cluster)

    assert first.code == 0, first.err
    assert all(line.endswith(": created") for line in first.lines)
    assert Cluster.keys[0] == "ApiKey administrator"
    assert second.out == "nothing to do: all is as it should be\n"
