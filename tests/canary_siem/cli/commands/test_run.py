import asyncio
import json
import signal
from pathlib import Path
from typing import Any

import pytest

from canary_siem.cli.commands.demo import intruder
from canary_siem.interfaces import Bound
from tests.canary_siem.cli.shell import Shell

LISTENERS = """
[listeners.dns]
bind = "127.0.0.1:0"
[listeners.http]
bind = "127.0.0.1:0"
[api]
bind = "127.0.0.1:0"
"""


@pytest.fixture
def running(shell: Shell) -> Any:
    """A service, and what it said it had bound."""
    with Path("canary-siem.toml").open("a") as file:
        file.write(LISTENERS)
    process = shell.start("run")
    assert process.stderr
    bound = [json.loads(process.stderr.readline()) for _ in range(4)]
    yield process, bound
    process.kill()
    process.communicate()


def test_what_listens_is_said_in_json_lines(running: Any) -> None:
    _, bound = running

    assert all(
        each.keys() == {"event", "listener", "transport", "address", "port"} for each in bound
    )
    found = {(each["listener"], each["transport"]): each["port"] for each in bound}
    assert found.keys() == {("dns", "udp"), ("dns", "tcp"), ("http", "tcp"), ("api", "tcp")}
    assert found["dns", "udp"] == found["dns", "tcp"]


def test_sigterm_drains_and_exits_0(running: Any) -> None:
    process, _ = running

    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 0
    assert out == ""
    assert all(json.loads(line)["event"] for line in err.splitlines())


def test_commands_work_beside_it(running: Any, shell: Shell) -> None:
    token = shell.plant("dns")
    told = shell.json("token", "trigger", token["id"]).document

    assert shell.json("trips").document["event"]["id"] == told["event_id"]


def test_a_token_fires_from_the_moment_that_create_has_returned(
    running: Any, shell: Shell
) -> None:
    _, bound = running
    at = next(Bound(**{k: v for k, v in each.items() if k != "event"}) for each in bound)
    token = shell.plant("dns")

    seen = asyncio.run(intruder.look_up(at, token["hostname"]))

    assert seen.answer == "203.0.113.10"
    assert shell.json("trips").document["event"]["kind"] == "alert"


def test_a_port_that_is_taken_is_exit_2(running: Any, shell: Shell) -> None:
    _, bound = running
    text = Path("canary-siem.toml").read_text()
    taken = text.replace(
        'dns]\nbind = "127.0.0.1:0"', f'dns]\nbind = "127.0.0.1:{bound[0]["port"]}"'
    )
    Path("taken.toml").write_text(taken.replace('"data"', '"elsewhere"'))

    process = shell.start("run", "--config", "taken.toml")
    _, err = process.communicate(timeout=60)

    assert process.returncode == 2
    assert err.startswith("canary-siem: taken.toml: listeners.dns.bind: ")
    assert "in use" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ('[api]\nbind = "0.0.0.0:0"\n', "api.bind"),
        ('[api]\nbind = "0.0.0.0:0"\ninsecure = false\n', "api.bind"),
        ('[api]\ncertificate = "none.pem"\n', "api.key"),
        ('[api]\ncertificate = "none.pem"\nkey = "none.key"\n', "api.certificate"),
        (
            '[listeners.http]\ntls_bind = "[::1]:0"\ncertificate = "none.pem"\nkey = "none.key"\n',
            "listeners.http.certificate",
        ),
    ],
)
def test_what_would_be_served_in_the_clear_is_refused_before_anything_is_made(
    shell: Shell, table: str, key: str
) -> None:
    text = Path("canary-siem.toml").read_text().replace('"data"', '"elsewhere"')
    Path("other.toml").write_text(text + table)

    said = shell("run", "--config", "other.toml")

    assert said.code == 2
    assert said.err.startswith(f"canary-siem: other.toml: {key}: ")
    assert said.err.count("\n") == 1
    assert not Path("elsewhere").exists()
