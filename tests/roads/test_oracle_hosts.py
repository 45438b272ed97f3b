"""Oracles planted from elsewhere ask whom the configuration allows, and nobody else."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from lxml import html

from tests.backends import places
from tests.backends.fixtures import needs
from tests.roads import apart
from tests.roads.elsewhere import ANYBODY, Site, key, oracle, read, reading, site, trips
from tests.roads.program import Program, installed, wait
from tests.roads.surfaces import ask, call

pytestmark = pytest.mark.slow
INSIDE = ("http://127.0.0.1:{port}/n", "http://localhost:{port}/n", "http://2130706433:{port}/n")


@pytest.fixture
def there() -> Iterator[Site]:
    with site() as made:
        made.number = 1
        yield made


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """One whose configuration says nothing of whom oracles may ask."""
    with installed(tmp_path) as made:
        made.start()
        yield made


def words(url: str) -> list[str]:
    options = ("--option", f"url={url}", "--option", "pointer=/n")
    return ["token", "create", "oracle", "--memo", "from inside", *options]


def wish(url: str) -> dict[str, Any]:
    options = {"url": url, "pointer": "/n", "every": "1s"}
    return {"kind": "oracle", "memo": "from inside", "options": options}


def by_rest(program: Program, url: str, **more: Any) -> tuple[int, dict[str, Any]]:
    """Ask for an oracle as a playbook does; give status and document."""
    headers = {"Authorization": f"Bearer {key(program)}", "Content-Type": "application/json"}
    body = orjson.dumps({**wish(url), **more})
    status, _, told = ask(program, "POST", "/api/v1/tokens", body, headers)
    return status, orjson.loads(told)


def test_rest_plants_none_that_would_ask_this_machine(program: Program, there: Site) -> None:
    port = there.url.rpartition(":")[2].partition("/")[0]
    for form in INSIDE:
        url = form.format(port=port)
        host = url.removeprefix("http://").partition(":")[0]
        why = f"oracle: option url: {host} is no public address: list its network in oracle_hosts"

        status, problem = by_rest(program, url)
        dry, _ = by_rest(program, url, dry_run=True)

        assert (status, dry) == (422, 422)
        assert why in problem["detail"]
    assert program.json("token", "list") == []
    assert there.asked == []


def test_whoever_stands_at_the_command_line_may_ask_this_machine(
    program: Program, there: Site
) -> None:
    (token,) = program.json(*words(there.url), "--option", "every=1s")
    read(program, token, 1)
    turned = call(program, key(program), "POST", f"/tokens/{token['id']}/rotate", {})
    read(program, turned, 1)

    assert set(there.asked) == {"/n"}


def test_the_console_says_it_at_the_field(program: Program, there: Site) -> None:
    pytest.importorskip("aiohttp_jinja2", reason="the console's extra is not installed")
    own = {"Origin": f"http://127.0.0.1:{program.bound['api', 'tcp']}"}
    own["Host"] = own["Origin"].removeprefix("http://")
    own["Content-Type"] = "application/x-www-form-urlencoded"
    entry = urlencode({"key": key(program), "next": "/"}).encode()
    own["Cookie"] = ask(program, "POST", "/login", entry, own)[1]["Set-Cookie"].partition(";")[0]
    _, _, page = ask(program, "GET", "/tokens/new/oracle", headers=own)
    form = next(each for each in html.fromstring(page).forms if each.fields.get("once"))
    fields = {name: value for name, value in form.form_values() if value}
    fields |= {"memo": "from inside", "options.url": there.url, "options.pointer": "/n"}

    status, _, page = ask(program, "POST", form.action, urlencode(fields).encode(), own)
    told = html.fromstring(page)
    described = told.xpath("//*[@name='options.url']/@aria-describedby")[0].split()
    texts = [told.get_element_by_id(each).text_content() for each in described]

    assert status == 422
    assert any("is no public address" in text for text in texts)
    assert there.asked == []


def test_a_page_does_not_lead_inside(tmp_path: Path, there: Site) -> None:
    hosts = {"CANARY_SIEM_ORACLE_HOSTS": '["*", "127.0.0.1/32"]'}
    with installed(tmp_path, **hosts) as program, site() as leads:
        program.start()
        leads.way, leads.target = "away", there.url.replace("127.0.0.1", "127.0.0.2")
        token = oracle(program, leads.url)
        shown = wait(lambda: error(program, token), what="it is refused")
        leads.target = there.url
        read(program, token, 1)

    assert shown == (
        "127.0.0.2 is no public address: list its network in oracle_hosts, in the configuration"
    )
    assert set(there.asked) == {"/n"}


@pytest.mark.backend
def test_a_name_that_turns_out_to_be_inside_is_not_asked(tmp_path: Path) -> None:
    needs(apart.missing(tmp_path) or places.lacking("curl"))
    with apart.running(tmp_path) as program:
        web = program.plant("web")
        port = program.bound["http", "tcp"]
        token = by_rest_beside(program, f"http://{web['hostname']}:{port}/n")
        shown = wait(lambda: shown_in_shell(program, token), what="it is refused")
        channels = {trip["canary"]["channel"] for trip in program.trips("--token", web["id"])}

    assert shown == (
        f"can't connect: {web['hostname']} is at no public address: list its network in"
        " oracle_hosts, in the configuration"
    )
    assert channels == {"dns"}, "looked up, and not asked"


def test_who_is_not_allowed_any_more_is_not_asked_any_more(tmp_path: Path, there: Site) -> None:
    with installed(tmp_path, **ANYBODY) as program:
        program.start()
        _, token = by_rest(program, there.url)
        read(program, token, 1)
        program.stop()
        program.environment["CANARY_SIEM_ORACLE_HOSTS"] = '["*.example.org"]'
        there.asked.clear()
        there.number = 2
        program.start()
        shown = wait(lambda: error(program, token), what="it is refused")
        headers = {"Authorization": f"Bearer {key(program)}", "Content-Type": "application/json"}
        rotate = f"/api/v1/tokens/{token['id']}/rotate"
        status, _, refused = ask(program, "POST", rotate, b"{}", headers)

        assert status == 422
        assert "127.0.0.1 is not among oracle_hosts" in shown
        assert b"127.0.0.1 is not among oracle_hosts" in refused
        assert there.asked == []
        assert trips(program, token) == []


def by_rest_beside(program: Program, url: str) -> dict[str, Any]:
    """Ask for an oracle as a playbook does that runs where the service does."""
    api = f"http://127.0.0.1:{program.bound['api', 'tcp']}/api/v1/tokens"
    curl = ["curl", "-sSf", "-H", f"Authorization: Bearer {key(program)}", "--json"]
    command = [*apart.beside(program), *curl, orjson.dumps(wish(url)).decode(), api]
    done = subprocess.run(command, check=True, capture_output=True)
    token: dict[str, Any] = orjson.loads(done.stdout)
    return token


def error(program: Program, token: dict[str, Any]) -> str:
    return str(reading(program, token).get("error", ""))


def shown_in_shell(program: Program, token: dict[str, Any]) -> str:
    """Give the error as `token show` does: the API's port is not to be reached from here."""
    (shown,) = program.json("token", "show", token["id"])
    return str(shown.get("reading", {}).get("error", ""))
