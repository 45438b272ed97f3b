import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.canary_siem.cli.shell import Shell

CONTRACT = [
    *("id", "kind", "memo", "hostname", "url", "created", "tags", "labels", "artifacts"),
    "snippets",
]


@pytest.fixture
def tripped(shell: Shell) -> Any:
    """Three trips, oldest first."""
    token = shell.plant("dns")
    return [shell.json("token", "trigger", token["id"]).document["event_id"] for _ in range(3)]


def ids(said: Any) -> Any:
    return [each["event"]["id"] for each in said.documents]


def test_create_gives_the_contracts_keys_and_the_file(shell: Shell) -> None:
    token = shell.plant("word", "Büro", "--output", "bait")

    assert set(CONTRACT) <= token.keys()
    [artifact] = token["artifacts"]
    assert {"filename", "path", "media_type", "sha256"} <= artifact.keys()
    assert "content" not in artifact
    content = Path(artifact["path"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == artifact["sha256"]
    assert artifact["path"] == f"bait/{artifact['filename']}"
    assert token["memo"] == "Büro"


def test_a_rotated_tokens_file_is_written(shell: Shell) -> None:
    token = shell.plant("word", "Büro", "--output", "bait")

    rotated = shell.json("token", "rotate", token["id"], "--output", "new").document

    assert Path(rotated["artifacts"][0]["path"]).is_file()
    assert "content" not in rotated["artifacts"][0]


def test_where_nothing_can_be_written_nothing_is_rotated(shell: Shell) -> None:
    token = shell.plant("word", "Büro", "--output", "bait")
    Path("file").write_text("")

    said = shell("token", "rotate", token["id"], "--output", "file/new")

    assert said.code == 1
    assert shell.json("token", "show", token["id"]).document["state"] == "active"


def test_a_download_is_the_same_file(shell: Shell) -> None:
    token = shell.plant("word", "Büro", "--output", "bait")

    told = shell.json("token", "download", token["id"], "--output", "again").document

    first = Path(token["artifacts"][0]["path"]).read_bytes()
    assert Path(told["path"]).read_bytes() == first


def test_a_list_is_a_document_a_line_whatever_its_length(shell: Shell) -> None:
    shell("token", "create", "web", "--memo", "many", "--count", "620")

    said = shell.json("token", "list")

    assert len({each["id"] for each in said.documents}) == 620


def test_who_asks_for_a_page_gets_one_and_the_way_on(shell: Shell) -> None:
    shell("token", "create", "web", "--memo", "many", "--count", "3")

    first = shell.json("token", "list", "--page-size", "2")
    page_token = first.err.split()[-1]
    second = shell.json("token", "list", "--page-size", "2", "--page-token", page_token)

    assert first.err.startswith("more with --page-token ")
    assert [len(first.documents), len(second.documents)] == [2, 1]
    assert second.err == ""


def test_trips_are_printed_oldest_first(shell: Shell, tripped: Any) -> None:
    assert ids(shell.json("trips")) == tripped


def test_trips_go_on_where_a_page_ended(shell: Shell, tripped: Any) -> None:
    first = shell.json("trips", "--page-size", "2")
    second = shell.json("trips", "--after", first.err.split()[-1])

    assert ids(first) + ids(second) == tripped


def test_trips_are_narrowed(shell: Shell, tripped: Any) -> None:
    assert ids(shell.json("trips", "--since", "15m", "--kind", "dns")) == tripped
    assert ids(shell.json("trips", "--kind", "web")) == []
    assert ids(shell.json("trips", "--incident", tripped[1])) == [tripped[1]]


def test_no_trips_are_no_lines(shell: Shell) -> None:
    assert shell("trips").out == ""


def test_follow_shows_what_another_process_records(shell: Shell, tripped: Any) -> None:
    process = shell.start("trips", "--json", "--follow")
    assert process.stdout
    assert process.stderr
    try:
        old = [json.loads(process.stdout.readline())["event"]["id"] for _ in tripped]
        token = shell.plant("web")
        told = shell.json("token", "trigger", token["id"]).document
        new = json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()

    assert old == tripped
    assert new["event"]["id"] == told["event_id"]


@pytest.mark.parametrize(
    "words",
    [
        ("connectors",),
        ("kinds",),
        ("key", "create", "--scope", "admin"),
        ("key", "list"),
    ],
)
def test_json_is_one_document_a_line(shell: Shell, words: Any) -> None:
    said = shell.json(*words)

    assert all(isinstance(each, dict) for each in said.documents)


def test_connectors_have_the_contracts_fields(shell: Shell) -> None:
    told = shell.json("connectors").document

    assert told == {
        "name": "file",
        "type": "jsonl",
        "guarantee": "at least once",
        "state": "ok",
        "delivered": 0,
        "pending": 0,
        "dead_letters": 0,
        "lag_seconds": 0.0,
    }


def test_whoever_plants_what_nobody_listens_for_is_told_beside_the_result(shell: Shell) -> None:
    token = shell.plant("email", "old mailbox")

    told = [
        shell("token", "create", "email", "--memo", "another", "--json"),
        shell("token", "show", token["id"]),
        shell("token", "rotate", token["id"]),
    ]

    assert [each.code for each in told] == [0, 0, 0]
    for each in told:
        assert each.err.startswith("canary-siem: email needs the listener smtp, which is off: ")
        assert each.err.endswith("; add [listeners.smtp] to canary-siem.toml\n")


def test_of_a_token_that_is_gone_nothing_is_expected(shell: Shell) -> None:
    token = shell.plant("email", "old mailbox")

    assert shell("token", "delete", token["id"]).err == ""
    assert shell("token", "show", token["id"]).err == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("trips",), "No trips yet.\n"),
        (("trips", "--kind", "wrod"), "Nothing fits.\n"),
        (("token", "list", "--kind", "wrod"), "Nothing fits.\n"),
    ],
)
def test_an_empty_list_says_so_beside_the_output(shell: Shell, words: Any, told: str) -> None:
    said = shell(*words)

    assert (said.code, said.out, said.err) == (0, "", told)
