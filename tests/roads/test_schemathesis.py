"""Schemathesis asks the running service what its description allows, and what it does not."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends import places
from tests.backends.fixtures import needs
from tests.roads.program import Program, installed

pytestmark = [pytest.mark.backend, pytest.mark.slow]
SECONDS = 40
CHECKS = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
    *("response_headers_conformance", "response_schema_conformance"),
    *("unsupported_method", "allow_header_conformance", "ignored_auth"),
    *("use_after_free", "ensure_resource_availability", "missing_required_header"),
)
"""All but two: what a schema can't say (a time, a kind) is refused with 422; `1` is taken for
true, since playbooks send texts."""
ENDLESS = "stream_trips"
EXAMPLE = "k2jx7q5m3vw6yzab4hcn"
"""The id in the description's examples: there is such a token, so they are more than a 404."""
RECEIVER = '\n[connectors.splunk]\ntype = "jsonl"\npath = "{home}/trips.jsonl"\n'


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    needs(places.lacking("schemathesis"))
    with installed(tmp_path, RECEIVER.format(home=tmp_path)) as made:
        made.plant("web", "--id", EXAMPLE)
        made.start()
        yield made


def asked(program: Program, where: str, *words: str) -> tuple[int, str]:
    """Let it ask; give its exit status and what it told."""
    (key,) = program.json("key", "create", "--scope", "admin")
    done = subprocess.run(
        [
            *(str(places.find("schemathesis")), "run", where, "--seed", "1"),
            *("--header", f"Authorization: Bearer {key['key']}", "--no-color"),
            *("--checks", ",".join(CHECKS), "--continue-on-failure", "--warnings", "off"),
            *("--suppress-health-check", "all", "--rate-limit", "45/s", *words),
        ],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=100,
        cwd=program.home,
    )
    return done.returncode, done.stdout


def test_the_service_does_what_its_description_says(program: Program) -> None:
    origin = f"http://127.0.0.1:{program.bound['api', 'tcp']}"
    status, told = asked(
        program,
        f"{origin}/api/v1/openapi.json",
        *("--phases", "examples,coverage,fuzzing", "--max-examples", "8"),
        *("--max-time", str(SECONDS), "--exclude-operation-id", ENDLESS),
    )
    troubles = [line for line in program.log if '"error"' in line or "Traceback" in line]

    assert status == 0, told[-8000:]
    assert "Tested" in told
    assert troubles == []
    assert program.get("/readyz")[0] == 200
    assert program.stop() == 0


def test_a_status_that_is_not_described_is_seen(program: Program) -> None:
    program.call("export", "openapi", "--output", str(program.home))
    file = program.home / "openapi-3.1.json"
    document = json.loads(file.read_text())
    del document["paths"]["/api/v1/tokens/{id}"]["get"]["responses"]["404"]
    file.write_text(json.dumps(document))
    status, told = asked(
        program,
        str(file),
        *("--url", f"http://127.0.0.1:{program.bound['api', 'tcp']}"),
        *("--phases", "fuzzing", "--max-examples", "5", "--include-operation-id", "get_token"),
    )

    assert status == 1, told[-8000:]
    assert "Undocumented" in told
