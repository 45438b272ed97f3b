"""Each place that a token can be planted from, as its users use it."""

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from contextlib import closing
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from click.testing import CliRunner
from lxml import html

from canary_siem import plugins
from canary_siem.cli.program import program as command_line
from canary_siem.planting import file_options
from tests.roads.program import Program

MEMO = "planted by a test"
Plant = Callable[[Program, str, str, Mapping[str, Any]], str]
"""Plants a token: of the program, with an API key, that kind with those options; gives its id."""
Reply = tuple[int, Mapping[str, str], bytes]


def ask(
    program: Program,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Ask the API's port; give status, headers and body."""
    connection = HTTPConnection("127.0.0.1", program.bound["api", "tcp"], timeout=60)
    with closing(connection):
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()


def call(program: Program, key: str, method: str, path: str, wish: Any = None) -> Any:
    """Call the API with JSON; give what it answers, which must be a success."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    body = None if wish is None else orjson.dumps(wish)
    status, _, told = ask(program, method, f"/api/v1{path}", body, headers)
    assert status < 300, told
    return orjson.loads(told)


def by_command_line(program: Program, key: str, kind: str, options: Mapping[str, Any]) -> str:
    """Type it in a shell; files are named by their paths."""
    files = file_options(plugins.load("kinds", kind).options)
    folder = program.home / "typed" / kind
    folder.mkdir(parents=True)
    words = ["token", "create", kind.replace("_", "-"), "--memo", MEMO, "--json"]
    words += ["--output", str(folder), "--config", str(program.config)]
    for name, value in options.items():
        if name in files:
            path = folder / f"{name}.file"
            path.write_bytes(b64decode(value))
            words += ["--option", f"{name}={path}"]
            continue
        for each in value if isinstance(value, list) else [value]:
            words += ["--option", f"{name}={_typed(each)}"]
    done = CliRunner().invoke(command_line, words, prog_name="canary-siem", catch_exceptions=False)
    assert done.exit_code == 0, done.output
    token = orjson.loads(done.stdout)
    assert all(Path(each["path"]).is_file() for each in token.get("artifacts", ()))
    return str(token["id"])


def by_rest(program: Program, key: str, kind: str, options: Mapping[str, Any]) -> str:
    """Ask for it as a playbook does, and fetch its files."""
    wish = {"kind": kind, "memo": MEMO, "options": dict(options)}
    token = call(program, key, "POST", "/tokens", wish)
    for each in token.get("artifacts", ()):
        headers = {"Authorization": f"Bearer {key}"}
        status, _, content = ask(program, "GET", each["href"], headers=headers)
        assert (status, len(content)) == (200, each["size"])
    return str(token["id"])


def by_console(program: Program, key: str, kind: str, options: Mapping[str, Any]) -> str:
    """Log in, fill in the form, send it as a browser does."""
    if find_spec("aiohttp_jinja2") is None:
        pytest.skip("the console's extra is not installed")
    own = {"Origin": f"http://127.0.0.1:{program.bound['api', 'tcp']}"}
    own["Host"] = own["Origin"].removeprefix("http://")
    own["Content-Type"] = "application/x-www-form-urlencoded"
    said = urlencode({"key": key, "next": "/"}).encode()
    status, headers, page = ask(program, "POST", "/login", said, own)
    assert status == 303, page
    own["Cookie"] = headers["Set-Cookie"].partition(";")[0]
    status, _, page = ask(program, "GET", f"/tokens/new/{kind}", headers=own)
    assert status == 200, page
    form = next(each for each in html.fromstring(page).forms if each.fields.get("once"))
    fields = [(name, value) for name, value in form.form_values() if value]
    fields = [pair for pair in fields if pair[0] not in {f"options.{each}" for each in options}]
    content_type, body = _multipart([*fields, ("memo", MEMO)], kind, options)
    own["Content-Type"] = content_type
    status, headers, page = ask(program, "POST", form.action, body, own)
    assert status == 303, page
    place = headers["Location"]
    found = re.fullmatch(r"/tokens/([0-9a-z]{8,40})", place)
    assert found, place
    return found[1]


def _multipart(
    fields: list[tuple[str, str]], kind: str, options: Mapping[str, Any]
) -> tuple[str, bytes]:
    files = file_options(plugins.load("kinds", kind).options)
    boundary = "fa5e2d0c9b"
    parts: list[tuple[str, bytes]] = [(f'name="{name}"', text.encode()) for name, text in fields]
    for name, value in options.items():
        place = f'name="options.{name}"'
        if name in files:
            parts.append((f'{place}; filename="{name}.file"', b64decode(value)))
        else:
            lines = value if isinstance(value, list) else [value]
            parts.append((place, "\n".join(map(_typed, lines)).encode()))
    body = b"".join(
        b"--%b\r\nContent-Disposition: form-data; %b\r\n\r\n%b\r\n"
        % (boundary.encode(), head.encode(), content)
        for head, content in parts
    )
    return f"multipart/form-data; boundary={boundary}", body + f"--{boundary}--\r\n".encode()


def _typed(value: Any) -> str:
    """Write a value as a person types it."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


SURFACES: Mapping[str, Plant] = {
    "command line": by_command_line,
    "REST": by_rest,
    "console": by_console,
}
