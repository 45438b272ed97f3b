"""Chromium shows a page that holds the script: silent at home, loud on every clone."""

import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.backends import chromium, places
from tests.backends.commands import answers
from tests.backends.fixtures import needs
from tests.ecs import problems
from tests.roads.program import Program, installed, wait
from tests.roads.test_documents import APART

pytestmark = [pytest.mark.backend, pytest.mark.slow]
DOMAIN = "ct.example.test"
HOME = "www.example.org"
OWN = [
    f"http://{HOME}/login?next=/&a=b#form",
    f"http://{HOME}:8080/",
    f"http://de.{HOME}/",
    f"http://{HOME}./",
    f"https://{HOME}/",
]
CLONES = {
    "http://www.example.net/login?next=/&a=b#form",
    f"http://www.example.net/{HOME}?from=https://{HOME}/&l=1&r=2",
    "http://xn--bcher-kva.example/",
    "https://www.example.org.evil.example/login",
    f"http://evil{HOME}/",
}


@contextmanager
def page(html: str, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve *html* at every path of every host; give the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def trap(folder: Path, authority: trustme.CA) -> Iterator[Program]:
    """Start the program with HTTP and HTTPS."""
    certificate = authority.issue_cert(f"*.{DOMAIN}")
    chain = b"".join(each.bytes() for each in certificate.cert_chain_pems)
    (folder / "tls.pem").write_bytes(chain)
    certificate.private_key_pem.write_to_path(folder / "tls.key")
    tls = {
        "CANARY_SIEM_LISTENERS__HTTP__TLS_BIND": '["127.0.0.1:0"]',
        "CANARY_SIEM_LISTENERS__HTTP__CERTIFICATE": str(folder / "tls.pem"),
        "CANARY_SIEM_LISTENERS__HTTP__KEY": str(folder / "tls.key"),
    }
    with installed(folder, **tls) as program:
        program.start()
        yield program


def test_it_is_silent_at_home_and_loud_on_every_clone(tmp_path: Path) -> None:
    needs(places.lacking("chromium"))
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOME).configure_cert(tls)
    with trap(tmp_path, authority) as program, ExitStack() as sites:
        token = program.plant("cloned_site", "--option", f"site={HOME}")
        html = f"<!doctype html><title>Log in</title>{token['snippets']['script']}"
        plain = sites.enter_context(page(html))
        secure = sites.enter_context(page(html, tls))
        (http, https) = [port for *of, port in program.places if of[:2] == ["http", "tcp"]]
        rules = ",".join(
            [
                f"MAP *.{DOMAIN}:443 127.0.0.1:{https}",
                f"MAP *.{DOMAIN} 127.0.0.1:{http}",
                f"MAP *:443 127.0.0.1:{secure}",
                f"MAP * 127.0.0.1:{plain}",
            ]
        )
        copy = tmp_path / "copy & paste #1.html"
        copy.write_text(html)
        for url in [*OWN, *sorted(CLONES), copy.as_uri()]:
            assert "Log in" in chromium.show(url, tmp_path / "profile", rules=rules)
        wait(lambda: len(program.trips()) > len(CLONES))
        trips = program.trips()

    assert {trip["url"]["full"] for trip in trips} == CLONES | {copy.as_uri()}
    assert len(trips) == len(CLONES) + 1
    assert {trip["canary"]["token"]["id"] for trip in trips} == {token["id"]}
    assert [problem for trip in trips for problem in problems(trip)] == []


OWN_NAMES = 'ip link set lo up && mount --bind "$0" /etc/resolv.conf && exec "$@"'


def test_a_strict_policy_leaves_the_look_up(tmp_path: Path) -> None:
    needs(places.lacking("chromium"))
    if not answers([*APART, "true"]):
        pytest.skip("a network apart needs root, unshare and ip")
    resolvers = tmp_path / "resolv.conf"
    resolvers.write_text("nameserver 127.0.0.1\n")
    policy = "default-src 'none'; script-src 'unsafe-inline'"
    with installed(tmp_path, CANARY_SIEM_LISTENERS__DNS__BIND='["127.0.0.1:53"]') as program:
        token = program.plant("cloned_site", "--option", f"site={HOME}", "--output", str(tmp_path))
        plain, strict = (Path(each["path"]).read_text() for each in token["artifacts"])
        (tmp_path / "site").mkdir()
        (tmp_path / "site/index.html").write_text(
            f'<!doctype html><meta http-equiv="Content-Security-Policy" content="{policy}">'
            f"<title>Log in</title><script>{plain}</script><script>{strict}</script>"
        )
        apart = ["unshare", "--net", "--mount", "--", "sh", "-c", OWN_NAMES, str(resolvers)]
        program.start(*apart)
        assert program.process
        beside = ["nsenter", "-t", str(program.process.pid), "--net", "--mount", "--"]
        serve = [sys.executable, "-m", "http.server", "-d", str(tmp_path / "site"), "8000"]
        site = subprocess.Popen(
            [*beside, *serve], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        rules = "MAP *.example.net 127.0.0.1:8000"
        try:
            wait(lambda: answers([*beside, "curl", "-s", "127.0.0.1:8000"], "Log in"))
            for url in ("http://www.example.net/", f"http://{'a' * 60}.{'b' * 50}.example.net/"):
                chromium.show(url, tmp_path / "profile", rules=rules, around=beside)
            trips = wait(program.trips)
        finally:
            site.terminate()
            site.communicate()

    assert {trip["canary"]["channel"] for trip in trips} == {"dns"}
    named = {trip["url"]["domain"] for trip in trips if "url" in trip}
    cut = {trip["canary"]["data"] for trip in trips if "url" not in trip}
    assert named == {"www.example.net"}
    assert {each.split(".", 1)[1] for each in cut} == {f"{'b' * 50}.example.net"}
    assert {trip["canary"]["token"]["id"] for trip in trips} == {token["id"]}
    assert [problem for trip in trips for problem in problems(trip)] == []
