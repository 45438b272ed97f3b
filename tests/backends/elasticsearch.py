"""A real Elasticsearch node: open, or with security and HTTPS."""

import json
import ssl
import uuid
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any

from tests.backends import certificates, places
from tests.backends import elasticsearch_setup as setup
from tests.backends.processes import HOST, BackendError, free_port, running, scratch

START_SECONDS = 100
LAUNCHER = "org.elasticsearch.server.launcher.ServerLauncher"


def missing() -> str | None:
    """Say in words why no node can be started here; None if one can."""
    if not places.elasticsearch_home().is_dir():
        return "Elasticsearch not found: run python -m tests.backends.install"
    if places.jdk() is None:
        return "no JDK 21 to 25 found for Elasticsearch: set ES_JDK"
    return None


@dataclass(frozen=True)
class Node:
    """A running node, and what a test asks of it."""

    port: int
    password: str | None = None
    authority: Path | None = None

    @property
    def url(self) -> str:
        """Where its clients find it; user and password are not in it."""
        scheme = "https" if self.authority else "http"
        return f"{scheme}://{HOST}:{self.port}"

    def request(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Send JSON (a list goes as one line each); return the status and what came back."""
        lines = body if isinstance(body, list) else [body]
        data = "".join(json.dumps(line) + "\n" for line in lines) if body is not None else None
        connection = self._connection()
        try:
            connection.request(method, path, data, self._headers(body))
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        kind = response.getheader("Content-Type", "")
        return response.status, json.loads(text) if "json" in kind else text.decode()

    def fresh_stream(self, mappings: Mapping[str, Any] | None = None) -> str:
        """Name a data stream that nobody wrote to yet; its template is in place."""
        name = f"logs-canary_siem.trip-{fresh_namespace()}"
        template = {
            "index_patterns": [name],
            "priority": 600,  # above the template that setup installs
            "data_stream": {},
            "template": {"mappings": mappings or {}},
        }
        self._do("PUT", f"/_index_template/{name}", template)
        return name

    def documents(self, index: str) -> list[dict[str, Any]]:
        """Read back every document of *index*, in the order of @timestamp."""
        self._do("POST", f"/{index}/_refresh")
        search = {"size": 10_000, "sort": [{"@timestamp": {"unmapped_type": "date"}}]}
        found = self._do("POST", f"/{index}/_search", search)
        return [hit["_source"] for hit in found["hits"]["hits"]]

    def api_key(self, roles: Mapping[str, Any]) -> str:
        """Make an API key with *roles* (role descriptors); return it as clients send it."""
        body = {"name": fresh_namespace(), "role_descriptors": roles}
        return str(self._do("POST", "/_security/api_key", body)["encoded"])

    def is_ready(self) -> bool:
        """Say whether the cluster answers and can index."""
        try:
            status, health = self.request("GET", "/_cluster/health")
        except (OSError, HTTPException):
            return False
        return status == 200 and health["status"] in {"yellow", "green"}

    def _do(self, method: str, path: str, body: Any = None) -> Any:
        status, reply = self.request(method, path, body)
        if status >= 400:
            raise BackendError(f"{method} {path}: {status} {reply}")
        return reply

    def _connection(self) -> HTTPConnection:
        if self.authority is None:
            return HTTPConnection(HOST, self.port, timeout=60)
        context = ssl.create_default_context(cafile=str(self.authority))
        return HTTPSConnection(HOST, self.port, timeout=60, context=context)

    def _headers(self, body: Any) -> dict[str, str]:
        kind = "application/x-ndjson" if isinstance(body, list) else "application/json"
        headers = {"Content-Type": kind} if body is not None else {}
        if self.password:
            user = b64encode(f"elastic:{self.password}".encode()).decode()
            headers["Authorization"] = f"Basic {user}"
        return headers


def fresh_namespace() -> str:
    """Name a namespace that no other test has."""
    return uuid.uuid4().hex[:12]


@contextmanager
def node(
    *,
    password: str | None = None,
    https: bool = False,
    settings: str = "",
    heap: str = "512m",
    whole_compiler: bool = False,
) -> Iterator[Node]:
    """Run a node, 10 to 20 seconds to start.

    Args:
        password: Turns security on; it is the user elastic's.
        https: Speak HTTPS with a certificate of its own authority (needs a password).
        settings: More lines for elasticsearch.yml.
        heap: How much memory Java may use for objects.
        whole_compiler: Let Java compile as it does in production; it takes a minute to warm up.
    """
    with scratch() as folder:
        port = free_port()
        authority = certificates.make(folder).authority if https else None
        lent = Node(port, password, authority)
        home = setup.home(folder)
        setup.configure(folder, port, password, settings, https=https)
        environment = setup.environment(home, folder, heap, whole_compiler=whole_compiler)
        user = setup.give_away(folder, home)
        if password:
            setup.keystore([*user, "bash", home / "bin/elasticsearch-cli"], environment, password)
        libraries = home / "lib/tools/server-launcher/*"
        small = environment["CLI_JAVA_OPTS"].split()
        java = [environment["JAVA"], *small, "-cp", str(libraries)]
        with running(
            [*user, *java, LAUNCHER],
            ready=lent.is_ready,
            log=folder / "node.log",
            environment=environment,
            folder=home,
            seconds=START_SECONDS,
        ):
            yield lent
