"""Whatever is changed, by whichever surface, reaches the receivers with the name of who did it."""

import json
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.ecs import problems, unmapped
from tests.roads.intruder import look_up
from tests.roads.program import Program, installed, lines, wait

pytestmark = pytest.mark.slow
MORE = """
[connectors.file]
type = "jsonl"
path = "{home}/events.jsonl"
[[suppress]]
name = "of the file"
path = "/never"
"""


def ask(program: Program, key: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Call the API; give the status and the document."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    connection = HTTPConnection("127.0.0.1", program.bound["api", "tcp"], timeout=60)
    with closing(connection):
        text = None if body is None else json.dumps(body)
        connection.request(method, f"/api/v1{path}", text, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())


def audits(home: Path) -> list[dict[str, Any]]:
    found = lines(home / "events.jsonl")
    return [each for each in found if each["event"]["dataset"] == "canary_siem.audit"]


def test_each_change_reaches_the_receiver_and_names_who_did_it(tmp_path: Path) -> None:
    with installed(tmp_path, MORE.format(home=tmp_path)) as program:
        program.start()
        (made,) = program.json("key", "create", "--scope", "admin")
        key = made["key"]

        def done(method: str, path: str, body: Any = None) -> Any:
            status, document = ask(program, key, method, path, body)
            assert status < 300, document
            return document

        token = done("POST", "/tokens", {"kind": "web", "memo": "a share"})
        drill = done("POST", f"/tokens/{token['id']}/trigger")
        done("POST", f"/incidents/{drill['incident']}/acknowledge", {"note": "a drill"})
        done("POST", f"/incidents/{drill['incident']}/acknowledge")
        done("PATCH", f"/tokens/{token['id']}", {"memo": "another share"})
        new = done("POST", f"/tokens/{token['id']}/rotate")
        done("DELETE", f"/tokens/{new['id']}")
        done("POST", "/suppressions", {"name": "a/b c", "path": "/x"})
        done("DELETE", f"/suppressions/{quote('a/b c', safe='')}")
        done("POST", "/connectors/file/replay", {"dead_letters": True})
        assert ask(program, key, "DELETE", "/suppressions/of%20the%20file")[0] == 409
        (other,) = program.json("key", "rotate", made["id"], "--overlap", "1h")
        assert ask(program, other["key"], "GET", "/health")[1]["running"] is True
        program.call("key", "revoke", other["id"])
        by_api = [
            *("canarytoken-created", "canarytoken-drilled", "canarytoken-incident-acknowledged"),
            *("canarytoken-changed", "canarytoken-created", "canarytoken-deleted"),
            *("canarytoken-deleted", "suppression-added", "suppression-removed"),
            "replay-requested",
        ]
        found = wait(lambda: len(audits(tmp_path)) >= len(by_api) + 3 and audits(tmp_path))

    told = [(each["event"]["action"], each["user"]["id"]) for each in found]
    assert told == [
        ("api-key-created", "cli"),
        *((action, made["id"]) for action in by_api),
        ("api-key-rotated", "cli"),
        ("api-key-revoked", "cli"),
    ]
    assert {each.get("source", {}).get("ip") for each in found} == {"127.0.0.1", None}
    assert [each for each in found if problems(each) or unmapped(each)] == []
    text = (tmp_path / "events.jsonl").read_text()
    assert [one["key"] for one in (made, other) if one["key"].split("_", 2)[2] in text] == []


def test_a_suppression_holds_at_once_and_through_a_restart(tmp_path: Path) -> None:
    with installed(tmp_path, MORE.format(home=tmp_path)) as program:
        program.start()
        (key,) = program.json("key", "create", "--scope", "admin")
        token = program.plant("dns")

        def kinds() -> list[tuple[str, str | None]]:
            return [
                (trip["event"]["kind"], trip["canary"].get("suppressed_by"))
                for trip in program.trips("--token", token["id"])
            ]

        program.call("suppression", "add", "a scanner of ours", "--token", token["id"])
        look_up(program, token["hostname"])
        program.stop()
        program.start()
        look_up(program, token["hostname"])
        listed = program.json("suppression", "list")
        quiet = kinds()
        gone, _ = ask(program, key["key"], "DELETE", "/suppressions/a%20scanner%20of%20ours")
        look_up(program, token["hostname"])
        loud = kinds()[len(quiet) :]

    assert {each["name"]: each["origin"] for each in listed} == {
        "of the file": "file",
        "a scanner of ours": "added",
    }
    assert quiet == [("event", "a scanner of ours")] * 2
    assert gone == 200
    assert loud == [("alert", None)]
