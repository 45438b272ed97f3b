"""What docs/notifications.md shows works: its configuration, its templates, its secret."""

import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import orjson
import pytest

from canary_siem.config import load
from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError
from canary_siem.house import room
from connectors.webhook.replies import Reply, outcome
from connectors.webhook.signature import keys
from connectors.webhook.template import FORMS
from tests.house.generated import ROOT
from tests.samples import trip_document

PAGE = (ROOT / "docs/notifications.md").read_text("utf-8")
SITE = 'domains = ["ct.example.org"]\ndata_dir = "/nowhere"\n'


def shown(kind: str) -> list[str]:
    """Give the blocks of *kind*."""
    return re.findall(rf"(?ms)^```{kind}\n(.*?)^```$", PAGE)


def test_its_configuration_is_read(tmp_path: Path) -> None:
    [form] = shown("form")
    (tmp_path / "sms.form").write_text(form)
    tables = "".join(shown("toml")).replace("/etc/canary-siem", str(tmp_path))
    file = tmp_path / "canary-siem.toml"
    file.write_text(SITE + tables)

    found = {each.name: each.courier.type for each in load(file, room, {}).connectors}
    assert found == {
        "soc": "email",
        **dict.fromkeys(("soar", "slack", "teams", "mattermost", "sms"), "webhook"),
    }


def test_its_form_is_one() -> None:
    [form] = shown("form")
    made = parse_qs(FORMS[".form"][1](form).body(trip_document()).decode(), strict_parsing=True)

    assert made["To"] == ["+31600000000"]
    assert made["Text"][0].startswith("HIGH Canarytoken tripped: finance share")


@pytest.mark.parametrize("url", ["https://canary.example.org/trips/1", None])
def test_its_json_is_what_it_says(url: str | None) -> None:
    [template] = shown("json")
    document = trip_document(**{"event.url": url})
    made: Any = orjson.loads(FORMS[".json"][1](template).body(document))

    assert made["source"] == "198.51.100.53"
    assert made["score"] == 73.0
    assert made["event"] == document
    assert [each["href"] for each in made["links"]] == ([url] if url else [])
    assert {"name": "Who", "value": "CORP\\alice on WS-0042"} in made["facts"]


def test_its_secret_is_one() -> None:
    [command] = shown("sh")
    made = subprocess.run(["sh", "-c", command], check=True, capture_output=True, text=True)

    assert [len(each) for each in keys(made.stdout)] == [32]


def became(status: int) -> str:
    """Say what an answer with *status* is."""
    try:
        return outcome(Reply(status), "x", datetime.now(UTC)).verdict
    except AccessRefusedError:
        return "access refused"
    except ReceiverUnavailableError:
        return "unavailable"


def test_every_status_of_its_tables_does_what_they_say() -> None:
    [table] = re.findall(r"(?ms)^\| the receiver says \|.*?\n\n", PAGE)
    told = {"dead letter": "rejected"}
    rows = [row.strip("|").split("|") for row in table.strip().splitlines()[2:]]
    for says, is_ in rows:
        meant = is_.split(",")[0].split(":")[0].strip()
        for status in re.findall(r"\b([1-5]\d\d)\b", says):
            assert became(int(status)) == told.get(meant, meant), status
