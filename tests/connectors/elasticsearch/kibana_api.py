"""A scripted Kibana: it keeps what it is given, and checks the form of every request.

No Kibana can be had where these tests run. What stands here is Kibana's own description of its
API, as far as setup uses it: names, required parts, what comes back; nothing is drawn, no rule
ever runs.
"""

import json
import re
from email import message_from_bytes
from typing import Any

from aiohttp import web

from tests.connectors.elasticsearch.conftest import Answer, Script
from tests.dashboards.elastic.schemas import faults

KIBANA = {"kbn-name": "kibana.example.org", "kbn-license-sig": "none"}
RULES = "/api/detection_engine/rules"
IMPORT, EXPORT = "/api/saved_objects/_import", "/api/saved_objects/_export"
ADDED = {"immutable": False, "exceptions_list": [], "actions": [], "references": []}


class ScriptedKibana:
    """One space of a Kibana.

    Args:
        unknown: Parts of a rule that it is too old to know.
        space: Its path, where it is not the default one.

    Attributes:
        rules: By ``rule_id``, as it keeps them.
        objects: By type and id.
        script: The server that it answers on.
    """

    def __init__(self, *unknown: str, space: str = "") -> None:
        self.unknown = unknown
        self.space = space
        self.rules: dict[str, Any] = {}
        self.objects: dict[tuple[str, str], Any] = {}
        self.refused: dict[str, str] = {}
        self.script = Script()

    def __call__(self, request: web.BaseRequest) -> Answer:
        body = self.script.bodies[-1]
        path = request.path.removeprefix(self.space)
        if request.method != "GET" and "kbn-xsrf" not in request.headers:
            return told(400, "Request must contain a kbn-xsrf header.")
        if path == RULES:
            return self.rule(request, body)
        if path == EXPORT:
            return self.exported(json.loads(body))
        if path == IMPORT and request.query == {"overwrite": "true"}:
            return self.imported(request, body)
        return told(404, "Not Found")

    def rule(self, request: web.BaseRequest, body: bytes) -> Answer:
        if request.method == "GET":
            name = request.query["rule_id"]
            found = self.rules.get(name)
            return Answer(body=found, headers=KIBANA) if found else told(404, f"{name} not found")
        sent = json.loads(body)
        wrong = faults(sent, partly=request.method == "PATCH")
        wrong += [f"[request body]: {each}: unknown" for each in self.unknown if each in sent]
        if wrong:
            return told(400, "; ".join(wrong))
        name = sent["rule_id"]
        if request.method == "POST" and name in self.rules:
            return told(409, f"rule_id: {name} already exists")
        kept = {**ADDED, **self.rules.get(name, {}), **sent}
        if "alert_suppression" in sent and "group_by" in sent["alert_suppression"]:
            kept["alert_suppression"] = {**sent["alert_suppression"], "was": "filled up"}
        kept["revision"] = kept.get("revision", -1) + 1
        self.rules[name] = kept
        return Answer(body=kept, headers=KIBANA)

    def exported(self, asked: Any) -> Answer:
        (wanted,) = asked["objects"]
        found = self.objects.get((wanted["type"], wanted["id"]))
        if found is None:
            return told(400, "Error fetching objects to export")
        return Answer(body=json.dumps(found) + "\n", headers=KIBANA, media_type="text/plain")

    def imported(self, request: web.BaseRequest, body: bytes) -> Answer:
        (file,) = parts(request, body)
        lines = [json.loads(line) for line in file.splitlines()]
        known = {(each["type"], each["id"]) for each in lines}
        errors = [self.error(each, known) for each in lines]
        if any(errors):
            found = [each for each in errors if each]
            return Answer(body={"success": False, "errors": found}, headers=KIBANA)
        for each in lines:
            kept = {**each, "updated_at": f"time {len(self.script.asked)}", "version": "Wz"}
            self.objects[each["type"], each["id"]] = kept
        return Answer(body={"success": True, "successCount": len(lines)}, headers=KIBANA)

    def error(self, each: Any, known: set[tuple[str, str]]) -> dict[str, Any]:
        """Say why an object can't be imported; nothing where it can."""
        missing = [to for to in each["references"] if (to["type"], to["id"]) not in known]
        texts = [
            name
            for name in ("panelsJSON", "optionsJSON")
            if not isinstance(each["attributes"].get(name, ""), str)
        ]
        if not missing and not texts and each["id"] not in self.refused:
            return {}
        kind = "missing_references" if missing else self.refused.get(each["id"], "unknown")
        return {"type": each["type"], "id": each["id"], "error": {"type": kind}}


def told(status: int, message: str) -> Answer:
    body = {"statusCode": status, "error": "…", "message": message}
    return Answer(status, body, headers=KIBANA)


def parts(request: web.BaseRequest, body: bytes) -> list[bytes]:
    """Give the files of an upload; Kibana looks at the end of their names."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    found: list[bytes] = []
    for part in message_from_bytes(head + body).get_payload():
        assert not isinstance(part, str)
        name = str(part["Content-Disposition"])
        assert re.search(r'name="file"; filename="[^"]+\.ndjson"', name), name
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found.append(content)
    return found
