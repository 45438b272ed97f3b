"""From a packet to whoever takes an HTTP POST, verified as receivers verify it."""

import base64
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from tests.canary_siem.dialects.finding import faults
from tests.roads.hooks import Hooks, hooks
from tests.roads.intruder import fetch, look_up_all
from tests.roads.program import Program, installed, lines, wait

pytestmark = pytest.mark.slow
WORD = "kXq7Zt4WkXq7Zt4WkXq7Zt4WkXq7Zt4W"
SECRET = f"whsec_{base64.b64encode(WORD.encode()).decode()}"
TABLE = """
[connectors.hook]
type = "webhook"
url = "{url}/hooks/canary"
max_backoff = "0.2s"
"""
SMS = "To=%2B31600000000&Text={{notice.grade:upper}} {{notice.title:140}}"


def settled(program: Program, name: str = "hook") -> bool:
    return bool(program.connector(name)["pending"] == 0)


def trips_of(bodies: list[Any]) -> list[Any]:
    return [each for each in bodies if each["event"]["dataset"] == "canary_siem.trip"]


def test_every_trip_arrives_signed_and_as_it_is_stored(tmp_path: Path) -> None:
    with hooks() as there:
        more = TABLE.format(url=there.url) + f'secret = "{SECRET}"\n'
        with installed(tmp_path, more) as program:
            token = program.plant("web")
            program.start()
            look_up_all(program, [token["hostname"], f"a.{token['hostname']}"])
            fetch(program, token["hostname"], "/picture.png")
            wait(lambda: settled(program))
            trips = program.trips()

    verified = [
        Verifier(SECRET).verify(body, {name.lower(): each for name, each in headers.items()})
        for _, headers, body in there.requests
    ]
    assert trips_of(verified) == trips
    for document, (path, headers, _) in zip(verified, there.requests, strict=True):
        assert (path, headers["webhook-id"]) == ("/hooks/canary", document["event"]["id"])


def test_an_outage_loses_nothing_and_a_refusal_is_replayed(tmp_path: Path) -> None:
    with hooks() as there:
        there.status = 503
        with installed(tmp_path, TABLE.format(url=there.url)) as program:
            token = program.plant()
            program.start()
            names = [f"n{n}.{token['hostname']}" for n in range(50)]
            look_up_all(program, names)
            wait(lambda: program.connector("hook")["state"] == "retrying")
            program.stop()
            program.start()
            there.status = 200
            wait(lambda: settled(program))
            came = [each["event"]["id"] for each in trips_of(there.bodies())]

            there.status = 422
            look_up_all(program, [f"gone.{token['hostname']}"])
            wait(lambda: program.connector("hook")["dead_letters"] == 1)
            there.status = 200
            program.json("replay", "hook", "--dead-letters")
            wait(lambda: program.connector("hook")["dead_letters"] == 0)
            trips = program.trips()

    ids = [each["event"]["id"] for each in trips]
    assert list(dict.fromkeys(came)) == ids[:50]
    assert trips_of(there.bodies())[-1]["event"]["id"] == ids[-1]


def test_every_format_goes_its_way(tmp_path: Path) -> None:
    (tmp_path / "sms.form").write_text(SMS)
    formats = ("ocsf", "slack", "teams", "mattermost")
    with hooks() as there:
        tables = "".join(
            f'[connectors.{each}]\ntype = "webhook"\nurl = "{there.url}/{each}"\n'
            f'format = "{each}"\n'
            for each in formats
        )
        tables += f'[connectors.sms]\ntype = "webhook"\nurl = "{there.url}/sms"\n'
        tables += f'template = "{tmp_path / "sms.form"}"\n'
        tables += f'[connectors.file]\ntype = "jsonl"\npath = "{tmp_path / "f.jsonl"}"\n'
        tables += 'format = "ocsf"\n'
        with installed(tmp_path, tables) as program:
            token = program.plant("web")
            program.start()
            fetch(program, token["hostname"], "/picture.png", headers={"User-Agent": "<!all>"})
            wait(lambda: all(settled(program, each) for each in (*formats, "sms", "file")))
            [trip] = program.trips()
            findings = lines(tmp_path / "f.jsonl")

    by_path = {path: body for path, _, body in there.requests}
    assert by_path.keys() >= {*(f"/{each}" for each in formats), "/sms"}
    text = parse_qs(by_path["/sms"].decode(), strict_parsing=True)["Text"]
    assert text == [f"HIGH {trip['message']}"]
    assert b"<!all>" in by_path["/slack"]  # as plain text
    assert [faults(each) for each in findings] == [[]] * len(findings)
    assert [each["metadata"]["uid"] for each in findings if each["class_uid"] == 2004] == [
        trip["event"]["id"]
    ]


def test_a_drill_goes_through(tmp_path: Path) -> None:
    with hooks() as there:
        more = TABLE.format(url=there.url) + 'format = "slack"\n'
        with installed(tmp_path, more) as program:
            token = program.plant()
            alone = _doctor(program)
            program.start()
            running = _doctor(program)
            program.call("token", "trigger", token["id"])
            wait(lambda: settled(program))

    assert "hook: it took a drill from here" in alone
    assert "hook: the service delivered a drill" in running
    titles = [each["text"] for each in there.bodies()]
    assert titles.count("DRILL: Drill by doctor: if you read this, events arrive") == 2
    assert any(each.startswith("DRILL: Canarytoken tripped") for each in titles)


def test_no_secret_comes_out(tmp_path: Path) -> None:
    known = {each: f"{WORD}{each}" for each in ("path", "header", "file")}
    (tmp_path / "headers").write_text(f"X-File: {known['file']}\n")
    with hooks() as there:
        there.status = 403
        more = TABLE.format(url=f"{there.url}/{known['path']}") + (
            f'secret = "{SECRET}"\nheaders = {{ X-Own = "{known["header"]}" }}\n'
            f'headers_file = "{tmp_path / "headers"}"\n'
        )
        with installed(tmp_path, more) as program:
            token = program.plant()
            program.start()
            look_up_all(program, [token["hostname"]])
            held = wait(lambda: _if_held(program, there))
            seen = str(held) + _doctor(program)
            program.stop()
            seen += "".join(program.log)
        database = program.database.read_bytes()

    assert held["dead_letters"] == 0
    assert there.refused
    for secret in (*known.values(), SECRET):
        assert secret not in seen
        assert secret.encode() not in database


def _doctor(program: Program) -> str:
    done = program._run(["doctor", "--resolver", "127.0.0.1:9"], {})
    return done.stdout + done.stderr


def _if_held(program: Program, there: Hooks) -> dict[str, Any] | None:
    found = program.connector("hook")
    return found if found["state"] == "held" else None
