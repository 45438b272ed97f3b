"""Secrets stay where they were put: in no log, event, error, reply, page or file of ours."""

import re
import threading
import typing
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from click.testing import CliRunner
from pydantic import SecretStr, ValidationError

from canary_siem import plugins
from canary_siem.api.routes import BASE, derive, installed
from canary_siem.cli.derive import example
from canary_siem.cli.program import program as command_line
from tests.roads.intruder import look_up
from tests.roads.program import Program, wait
from tests.roads.program import installed as installation
from tests.roads.surfaces import ask, by_console

pytestmark = pytest.mark.slow
WORD = "kXq7Zt4W"
RECEIVER = re.compile(r'url = "(http://127[^"]+)"')
PAGES = ("/", "/login", "/tokens", "/tokens/new", "/trips", "/connectors", "/keys", "/none")


class Echo(BaseHTTPRequestHandler):
    """A receiver that refuses everything, and tells everybody what it was told."""

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = f"refused: {self.path} {dict(self.headers)}"
        error = {"type": "refused", "reason": said, "root_cause": [{"reason": said}]}
        body = orjson.dumps({"error": error, "text": said, "code": 4, "status": 403})
        self.send_response(403)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_POST = do_HEAD = answer  # noqa: N815 - the names are http.server's

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def echo() -> Iterator[str]:
    """Lend such a receiver; give its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


@dataclass
class Secrets:
    """What was put where, and what was seen since.

    Attributes:
        known: Each with a name for it.
        seen: Everything that came out, each with where.
    """

    known: dict[str, str] = field(default_factory=dict)
    seen: list[tuple[str, bytes]] = field(default_factory=list)

    def new(self, name: str) -> str:
        """Make one up."""
        return self.known.setdefault(name, f"{WORD}{len(self.known):02}{name.encode().hex()}")

    def see(self, where: str, text: str | bytes) -> None:
        self.seen.append((where, text.encode() if isinstance(text, str) else text))

    def found(self) -> set[tuple[str, str]]:
        """Say which was seen where, as it is or as Base64 of something that ends with it."""
        forms = {
            form: name
            for name, secret in self.known.items()
            for form in (secret.encode(), *_encoded(secret))
        }
        return {
            (name, where)
            for where, text in self.seen
            for form, name in forms.items()
            if form in text
        }


def _encoded(secret: str) -> Iterator[bytes]:
    """Give what a secret looks like inside Base64, wherever it begins."""
    for before in range(3):
        whole = b64encode(b"." * before + secret.encode())
        yield whole[4 if before else 0 : len(whole) // 4 * 4 - 4]


def connectors(secrets: Secrets, url: str, home: Path) -> tuple[str, dict[str, str]]:
    """Configure every connector with each of its secrets, in place, by file and by environment."""
    tables, environment = [], {}
    for kind in plugins.names("connectors"):
        model = plugins.load("connectors", kind).settings
        names = [name for name, each in model.model_fields.items() if _is_secret(each.annotation)]
        for name in names:
            for way in ("place", "file", "environment"):
                own = f"{kind}-{name}-{way}".replace("_", "-")
                secret = secrets.new(own)
                table = {"url": url, "username": "someone"}
                if way == "file":
                    (home / own).write_text(secret)
                    table[f"{name}_file"] = str(home / own)
                else:
                    table[name] = secret
                if (fitting := _fitting(model, table)) is None:
                    continue
                if way == "environment":
                    del fitting[name]
                    variable = f"{own.replace('-', '_')}__{name}".upper()
                    environment[f"CANARY_SIEM_CONNECTORS__{variable}"] = secret
                lines = [
                    f"{key} = {orjson.dumps(value).decode()}" for key, value in fitting.items()
                ]
                head = own.replace("-", "_") if way == "environment" else own
                tables.append("\n".join([f"[connectors.{head}]", f'type = "{kind}"', *lines]))
    return "\n".join(["", *tables, ""]), environment


def _is_secret(annotation: Any) -> bool:
    return SecretStr in {annotation, *typing.get_args(annotation)}


def _fitting(model: Any, table: dict[str, Any]) -> dict[str, Any] | None:
    """Give *table*, or what is left of it without a user, if the connector takes it."""
    for left_out in ({"username"}, set()):
        fitting = {key: value for key, value in table.items() if key not in left_out}
        try:
            model.model_validate(fitting)
        except ValidationError:
            continue
        return fitting
    return None


def use_commands(program: Program, secrets: Secrets) -> None:
    """Type every command's example, for people and for machines."""
    for name in plugins.names("actions"):
        door = plugins.load("actions", name)
        words = re.findall(r"'[^']*'|\S+", example(door))[1:]
        typed = [word.strip("'") for word in words]
        for more in ([], ["--json"]):
            place = ["--config", str(program.config)]
            done = CliRunner().invoke(command_line, [*typed, *more, *place])
            assert not done.exception or isinstance(done.exception, SystemExit), typed
            if name not in {"create_key", "rotate_key"}:  # they tell a new one, once
                secrets.see(" ".join(typed), done.output)


def use_rest(program: Program, secrets: Secrets, key: str) -> None:
    """Call every route, with its example, with nothing and with a wrong key."""
    for route in derive(installed()).all:
        given = {"filename": "a.docx", **route.action.example}
        own = {name: quote(str(given[name]), safe="") for name in route.places}
        path = BASE + route.template.format(**own)
        rest = {name: v for name, v in route.action.example.items() if name not in route.places}
        for wish in (rest, {}, {"no_such": key}):
            body = orjson.dumps(wish) if route.has_body else None
            for text in (key, f"{key}x"):
                head = {"Authorization": f"Bearer {text}", "Content-Type": "application/json"}
                status, headers, told = ask(program, route.method, path, body, head)
                assert status != 500, (route.name, told, program.log[-1])
                secrets.see(f"{route.method} {path}", told + str(headers).encode())
    for path in ("/healthz", "/readyz", "/metrics", f"{BASE}/openapi.json"):
        head = {"Authorization": f"Bearer {key}"}
        secrets.see(path, ask(program, "GET", path, headers=head)[2])
    # Whoever writes a key where it does not belong has it in no log of ours.
    ask(program, "GET", f"{BASE}/tokens?key={key}", headers={"X-Api-Key": key})
    ask(program, "GET", f"/{key}")


def use_console(program: Program, secrets: Secrets, key: str) -> None:
    """Plant by the console, and look at its pages."""
    by_console(program, key, "dns", {})
    for path in PAGES:
        secrets.see(path, ask(program, "GET", path)[2])


def use_setup(program: Program, secrets: Secrets) -> None:
    """Set products up, with credentials that they refuse."""
    for product, connector, credential in (
        ("elasticsearch", "elasticsearch-api-key-place", "API_KEY"),
        ("elasticsearch", "elasticsearch-password-place", "PASSWORD"),
        ("splunk", "splunk-hec-token-place", "TOKEN"),
        ("splunk", "splunk-hec-token-place", "PASSWORD"),
    ):
        own = {f"CANARY_SIEM_SETUP__{credential}": secrets.new(f"setup {product} {credential}")}
        if credential == "PASSWORD":
            own["CANARY_SIEM_SETUP__USERNAME"] = "someone"
        url = RECEIVER.search(program.config.read_text())
        assert url
        words = ["setup", product, "--connector", connector, "--url", url[1]]
        done = program._run(words, own)
        assert done.returncode == 1, done.stderr
        secrets.see(" ".join(words), done.stdout + done.stderr)


def test_no_secret_comes_out(tmp_path: Path) -> None:
    secrets = Secrets()
    home, held = tmp_path / "home", tmp_path / "held"
    home.mkdir()
    held.mkdir()
    with echo() as url:
        tables, environment = connectors(secrets, url, held)
        with installation(home, tables, **environment) as program:
            (made,) = program.json("key", "create", "--scope", "admin")
            key = secrets.known["API key"] = str(made["key"])
            secrets.known["its secret"] = key.split("_", 2)[2]
            program.start()
            token = program.plant("web")
            look_up(program, token["hostname"])
            use_commands(program, secrets)
            use_rest(program, secrets, key)
            use_console(program, secrets, key)
            use_setup(program, secrets)
            settled = wait(lambda: troubled(program), 30, "every receiver was tried")
            secrets.see("connectors", orjson.dumps(settled))
            done = program._run(["doctor", "--resolver", "127.0.0.1:9"], {})
            secrets.see("doctor", done.stdout + done.stderr)
            assert program.stop() == 0
            secrets.see("log", "".join(program.log))
    for file in home.rglob("*"):
        if file.is_file() and file != home / "canary-siem.toml":
            secrets.see(str(file), file.read_bytes())

    assert {"elasticsearch-api-key-place", "splunk-hec-token-file"} <= secrets.known.keys()
    assert len(secrets.seen) > 100
    assert secrets.found() == set()


def troubled(program: Program) -> list[dict[str, Any]]:
    """Give the connectors, when each has met its receiver."""
    found = program.json("connectors")
    return found if found and all(each.get("last_error") for each in found) else []
