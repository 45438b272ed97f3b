"""Requests on a real server: every status, and what a hostile caller gets."""

import asyncio
import hashlib
from collections.abc import AsyncIterator

import orjson
import pytest
from structlog.testing import capture_logs

from canary_siem.house import House
from tests.canary_siem.api.probes import SECRET, Work, file_door
from tests.canary_siem.api.served import WEB, Caller, raw, serving

PROBLEM = "application/problem+json"


async def test_a_token_is_planted_shown_listed_changed_and_deleted(caller: Caller) -> None:
    made = await caller.post("/tokens", {**WEB, "tags": ["finance"], "labels": {"case": "7"}})
    token = made.json
    path = f"/tokens/{token['id']}"
    shown = await caller.get(path)
    listed = await caller.get("/tokens?tag=finance&kind=web&page_size=10&q=")
    paused = await caller.ask("PATCH", path, {"state": "paused"})
    gone = await caller.ask("DELETE", path)
    live = await caller.get("/tokens?state=active")

    assert made.status == 201
    assert made.headers["Content-Type"] == "application/json"
    assert token["hostname"] == f"{token['id']}.ct.example.org"
    assert (shown.status, shown.json) == (200, token)
    assert [each["id"] for each in listed.json["items"]] == [token["id"]]
    assert (paused.status, paused.json["state"]) == (200, "paused")
    assert (gone.status, gone.json["state"]) == (200, "deleted")
    assert live.json == {"items": []}


async def test_a_token_that_is_found_is_no_new_one(caller: Caller) -> None:
    made = await caller.post("/tokens", {**WEB, "find": True})
    found = await caller.post("/tokens", {**WEB, "find": True})

    assert (made.status, found.status) == (201, 200)
    assert found.json["id"] == made.json["id"]


async def test_an_artifact_is_served_where_its_href_says(caller: Caller) -> None:
    made = await caller.post(
        "/tokens", {"kind": "word", "memo": "payroll of 2026", "inline": True}
    )
    artifact = made.json["artifacts"][0]
    got = await caller.get(artifact["href"])

    assert "path" not in artifact
    assert got.status == 200
    assert hashlib.sha256(got.body).hexdigest() == artifact["sha256"]
    assert got.headers["Content-Type"] == artifact["media_type"]
    assert got.headers["Content-Disposition"].startswith('attachment; filename="')
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in got.headers["Content-Security-Policy"]


async def test_several_tokens_come_as_items(caller: Caller) -> None:
    made = await caller.post("/tokens", {"kind": "image", "memo": "a picture", "count": 40})

    assert made.status == 201
    assert len({each["id"] for each in made.json["items"]}) == 40
    assert all(each["artifacts"][0]["href"] for each in made.json["items"] if each["artifacts"])


async def test_a_dry_run_has_nothing_to_fetch(caller: Caller) -> None:
    tried = await caller.post(
        "/tokens", {"kind": "word", "memo": "payroll of 2026", "dry_run": True}
    )

    assert tried.json["dry_run"] is True
    assert all("href" not in each for each in tried.json["artifacts"])


async def test_a_drill_shows_among_the_trips(caller: Caller) -> None:
    token = (await caller.post("/tokens", WEB)).json
    drilled = (await caller.post(f"/tokens/{token['id']}/trigger", {"as_alert": True})).json
    listed = await caller.get(f"/trips?token={token['id']}")
    one = await caller.get(f"/trips/{drilled['event_id']}")
    after = await caller.get(f"/trips?after={listed.json['next']}")

    assert [each["event"]["id"] for each in listed.json["items"]] == [drilled["event_id"]]
    assert one.json == listed.json["items"][0]
    assert after.json == {"items": [], "next": listed.json["next"]}


async def test_a_suppression_lives_under_its_name(caller: Caller) -> None:
    wish = {"name": "mail gateway/1", "source": ["192.0.2.0/24"], "reason": "case 4711"}
    place = "/suppressions/mail%20gateway%2F1"

    made = await caller.post("/suppressions", wish)
    again = await caller.post("/suppressions", wish)
    nothing = await caller.post("/suppressions", {"name": "all"})
    listed = await caller.get("/suppressions")
    gone = await caller.ask("DELETE", place)
    twice = await caller.ask("DELETE", place)

    assert (made.status, again.status, nothing.status) == (201, 409, 422)
    assert listed.json == {"items": [made.json]}
    assert made.json["by"] == caller.key.split("_")[1]
    assert (gone.status, gone.json["name"], twice.status) == (200, "mail gateway/1", 404)


async def test_who_did_it_is_audited_without_a_secret(house: House, caller: Caller) -> None:
    token = (await caller.post("/tokens", WEB)).json
    drilled = (await caller.post(f"/tokens/{token['id']}/trigger")).json
    seen = await caller.post(f"/incidents/{drilled['incident']}/acknowledge", {"note": "mine"})
    missing = await caller.post("/incidents/nope/acknowledge")
    stored = await house.store.history.after(0, 100, 1 << 30)

    audits = [orjson.loads(each.document) for each in stored if each.stream == "audit"]
    assert (seen.status, missing.status) == (200, 404)
    assert [each["event"]["action"] for each in audits] == [
        "canarytoken-created",
        "canarytoken-drilled",
        "canarytoken-incident-acknowledged",
    ]
    _, key_id, secret = caller.key.split("_", 2)
    assert {each["user"]["id"] for each in audits} == {key_id}
    assert {each["source"]["ip"] for each in audits} == {"127.0.0.1"}
    assert not any(secret.encode() in each.document for each in stored)


async def test_two_who_find_at_once_are_given_one_token(caller: Caller) -> None:
    wish = WEB | {"find": True}

    said = await asyncio.gather(*(caller.post("/tokens", wish) for _ in range(6)))

    assert sorted(each.status for each in said) == [200] * 5 + [201]
    assert len({each.json["id"] for each in said}) == 1


async def test_kinds_and_connectors_are_told(caller: Caller) -> None:
    kinds = await caller.get("/kinds")
    connectors = await caller.get("/connectors")

    assert "word" in {each["name"] for each in kinds.json["items"]}
    assert [each["name"] for each in connectors.json["items"]] == ["file"]


async def test_without_a_key_nothing_is_done(house: House) -> None:
    async with serving(house) as caller:
        for key, error in (
            ("", False),
            ("csk_0123456789ab_" + "x" * 43, True),
            ("x" * 5000, True),
            ("csk_", True),
        ):
            nobody = caller.another(key)
            said = await nobody.post("/tokens", WEB)
            assert said.status == 401
            assert said.headers["Content-Type"] == PROBLEM
            assert said.headers["WWW-Authenticate"].startswith('Bearer realm="canary-siem"')
            assert ("invalid_token" in said.headers["WWW-Authenticate"]) is error
            assert key not in said.body.decode() or not key
        assert await house.store.tokens.count() == 0


async def test_a_revoked_key_opens_nothing_from_then_on(house: House) -> None:
    async with serving(house) as caller:
        key, text = await house.store.keys.create(["tokens:read"])
        holder = caller.another(text)
        before = await holder.get("/tokens")
        await house.store.keys.revoke(key.id)
        after = await holder.get("/tokens")

    assert (before.status, after.status) == (200, 401)


@pytest.mark.parametrize(
    ("scope", "method", "path", "status", "lacks"),
    [
        ("tokens:read", "GET", "/tokens", 200, ""),
        ("tokens:read", "POST", "/tokens", 403, "tokens:write"),
        ("tokens:write", "GET", "/tokens", 403, "tokens:read"),
        ("tokens:read", "GET", "/trips", 403, "trips:read"),
        ("tokens:read", "GET", "/trips/stream", 403, "trips:read"),
        ("trips:read", "POST", "/connectors/file/replay", 403, "admin"),
        ("admin", "GET", "/trips", 200, ""),
        ("trips:read", "GET", "/openapi.json", 200, ""),
    ],
)
async def test_no_scope_includes_another(
    house: House, scope: str, method: str, path: str, status: int, lacks: str
) -> None:
    _, text = await house.store.keys.create([scope])
    async with serving(house) as caller:
        said = await caller.another(text).ask(method, path)

    assert said.status == status
    if lacks:
        assert lacks in said.json["detail"]
        assert f'scope="{lacks}"' in said.headers["WWW-Authenticate"]


async def test_what_is_not_there_and_how_it_is_not_asked(caller: Caller) -> None:
    nothing = await caller.get("/nothing")
    outside = await caller.plain("/")
    wrong = await caller.ask("PUT", "/tokens", {})
    health = await caller.ask("POST", "/trips/stream", {})
    missing = await caller.get("/tokens/aaaaaaaaaaaaaaaaaaaa")
    headed = await caller.ask("HEAD", "/tokens")
    stream = await caller.ask("HEAD", "/trips/stream")

    assert [each.status for each in (nothing, outside, missing)] == [404, 404, 404]
    assert (wrong.status, wrong.headers["Allow"]) == (405, "GET, POST")
    assert (health.status, health.headers["Allow"]) == (405, "GET")
    assert (headed.status, headed.body) == (200, b"")
    assert stream.status == 405
    assert missing.json["title"] == "Not Found"
    assert missing.json["instance"] == "/api/v1/tokens/aaaaaaaaaaaaaaaaaaaa"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "web"}, "memo"),
        ({**WEB, "colour": "red"}, "colour"),
        ({**WEB, "labels": {"a b": "c"}}, "labels.a b.[key]"),
        ({**WEB, "count": 0}, "count"),
        ({**WEB, "count": 10**9}, "count"),
        ({**WEB, "tags": "finance"}, "tags"),
        ({**WEB, "memo": "a\x00bc"}, "memo"),
    ],
)
async def test_a_wrong_field_is_named(caller: Caller, body: object, field: str) -> None:
    said = await caller.post("/tokens", body)

    assert said.status == 422
    assert said.headers["Content-Type"] == PROBLEM
    assert [each["field"] for each in said.json["errors"]] == [field]


@pytest.mark.parametrize("token_id", ["nosuch", "no-such-token", "%00", "..%2fx", "A" * 50])
async def test_an_id_that_no_token_can_have_is_not_found(caller: Caller, token_id: str) -> None:
    shown = await caller.get(f"/tokens/{token_id}")
    deleted = await caller.ask("DELETE", f"/tokens/{token_id}")
    changed = await caller.ask("PATCH", f"/tokens/{token_id}", {"memo": "another"})
    badly = await caller.ask("PATCH", f"/tokens/{token_id}", {"state": "deleted"})

    assert (shown.status, deleted.status, changed.status, badly.status) == (404, 404, 404, 422)
    assert "id:" in shown.json["detail"]


async def test_what_the_action_refuses_has_its_status_and_its_words(caller: Caller) -> None:
    kind = await caller.post("/tokens", {"kind": "no_such", "memo": "a memo"})
    option = await caller.post("/tokens", {**WEB, "options": {"colour": SECRET}})

    assert kind.status == 422
    assert "there is no kind" in kind.json["detail"]
    assert option.status == 422
    assert "colour" in option.json["detail"]
    assert SECRET not in option.body.decode()


async def test_an_id_given_twice_is_refused(caller: Caller) -> None:
    path = "/tokens/aaaaaaaaaaaaaaaaaaaa"
    said = await caller.ask("PATCH", path, {"id": "bbbbbbbbbbbbbbbbbbbb", "memo": "another"})
    query = await caller.post("/tokens?memo=x", WEB)

    assert (said.status, said.json["errors"][0]["field"]) == (422, "id")
    assert query.status == 400


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"kind": ' + b"[" * 5000, "application/json", 400),
        (b'{"options": ' + b'{"a":' * 40 + b"1" + b"}" * 41, "application/json", 400),
        (b'{"tags": [' + b"1," * 300_000 + b"1]}", "application/json", 400),
        (b"kind=web", "application/x-www-form-urlencoded", 415),
        (b"<a/>", "text/xml", 415),
        (b'{"kind": NaN}', "application/json", 400),
    ],
)
async def test_a_body_that_is_none_of_ours(
    caller: Caller, body: bytes, media_type: str, status: int
) -> None:
    said = await caller.post("/tokens", data=body, headers={"Content-Type": media_type})

    assert said.status == status
    assert said.headers["Content-Type"] == PROBLEM


async def test_a_compressed_body_is_not_opened(caller: Caller) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    said = await caller.post("/tokens", data=b"\x1f\x8b", headers=headers)

    assert said.status == 415


async def test_a_body_that_is_too_long_is_refused_before_it_is_sent(caller: Caller) -> None:
    auth = f"Authorization: Bearer {caller.key}\r\n"
    head = f"POST /api/v1/tokens HTTP/1.1\r\nHost: a\r\n{auth}Content-Length: 16777217\r\n\r\n"
    said = await raw(caller.port, head.encode())

    assert said.startswith(b"HTTP/1.1 413 ")
    assert b"Connection: close" in said


async def test_a_body_that_grows_too_long_is_cut_off(caller: Caller) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * (1 << 19)

    headers = {"Content-Type": "application/json"}
    said = await caller.post("/tokens", data=parts(), headers=headers)

    assert said.status == 413


async def test_a_client_that_waits_for_leave_to_send_gets_it(caller: Caller) -> None:
    head = (
        "POST /api/v1/tokens HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
        f"Authorization: Bearer {caller.key}\r\nContent-Type: application/json\r\n"
        "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}"
    )
    said = await raw(caller.port, head.encode())

    assert said.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 422 ")


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/tokens/../../../etc/passwd",
        "/api/v1/tokens/{id}/artifacts/..%2f..%2f..%2fetc%2fpasswd",
        "/api/v1/tokens/{id}/artifacts/%2e%2e",
        "/api/v1/tokens/{id}/artifacts/../../../../etc/passwd",
        "/api/v1/tokens/{id}/artifacts/canary-siem.db",
        "/api/v1/tokens/{id}/artifacts/a%00b",
        "/api/v1/tokens/%2e%2e%2f",
        "/api/v1//tokens",
    ],
)
async def test_no_path_leads_to_the_machines_files(caller: Caller, path: str) -> None:
    token = (await caller.post("/tokens", {"kind": "word", "memo": "payroll of 2026"})).json
    line = f"GET {path.format(id=token['id'])} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
    said = await raw(caller.port, f"{line}Authorization: Bearer {caller.key}\r\n\r\n".encode())

    assert said.split()[1] in {b"404", b"422"}
    assert b"root:" not in said


async def test_a_failure_of_ours_tells_an_id_and_nothing_else(house: House) -> None:
    async with serving(house, {"work": Work().door()}) as caller:
        with capture_logs() as logs:
            said = await caller.post("/works", {"how": "broken", "word": SECRET})

    assert said.status == 500
    assert SECRET not in said.body.decode()
    (entry,) = logs
    assert entry["log_level"] == "error"
    assert said.json["instance"] == f"urn:uuid:{entry['id']}"
    assert entry["error"] == "RuntimeError"
    assert "probes.py" in entry["at"][-1]
    assert SECRET not in str(logs)


async def test_a_failing_store_is_a_503(house: House) -> None:
    async with serving(house, {"work": Work().door()}) as caller:
        said = await caller.post("/works", {"how": "disk"})

    assert said.status == 503
    assert said.headers["Retry-After"] == "5"
    assert "I/O" not in said.body.decode()


async def test_no_header_names_a_library(caller: Caller) -> None:
    said = await caller.plain("/healthz")

    assert said.headers["Server"] == "api"


@pytest.mark.parametrize(
    "filename", ['a"b;c.html', "../../etc/passwd", "a\r\nX: y", "Gehälter.docx"]
)
async def test_a_filename_can_not_break_out_of_its_header(house: House, filename: str) -> None:
    async with serving(house, {"file": file_door(filename)}) as caller:
        said = await caller.get("/file")

    disposition = said.headers["Content-Disposition"]
    assert said.status == 200
    assert disposition.startswith('attachment; filename="')
    assert "X" not in said.headers
    assert disposition.partition('filename="')[2].partition('"')[0].isascii()
    assert "/" not in disposition
    assert said.headers["X-Content-Type-Options"] == "nosniff"
