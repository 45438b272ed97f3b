"""A real Splunk HEC receiver: the OpenTelemetry Collector's.

Other than Splunk it answers a wrong token with 401, takes any path for /event, reads the time as
a float and every number of an event as one.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.backends import certificates, places
from tests.backends.processes import HOST, accepts, free_port, running, scratch, wait_until

PREFIX = "com.splunk."
NAMES = {"host.name": "host", "hec.access_token": "token"}


def missing() -> str | None:
    """Say in words why no receiver can be started here; None if one can."""
    return places.lacking("otelcol-hec")


@dataclass
class Receiver:
    """A running receiver, and what it received."""

    port: int
    output: Path
    token: str | None = None
    authority: Path | None = None
    forgotten: int = 0

    @property
    def url(self) -> str:
        """What stands before /services/collector."""
        scheme = "https" if self.authority else "http"
        return f"{scheme}://{HOST}:{self.port}"

    def events(self) -> list[dict[str, Any]]:
        """List what came in since the start or reset(), in order.

        Each has `event` and `fields`; those sent have also `time` (seconds), `host`, `source`,
        `sourcetype`, `index` and `token`.
        """
        lines = self.output.read_text().split("\n")[:-1] if self.output.exists() else []
        return [event for line in lines for event in _events(json.loads(line))][self.forgotten :]

    def wait_for(self, count: int, seconds: float = 60) -> list[dict[str, Any]]:
        """Return the events once there are *count*."""
        wait_until(lambda: len(self.events()) >= count, what=f"{count} events", seconds=seconds)
        return self.events()

    def reset(self) -> None:
        """Forget what came in so far."""
        self.forgotten += len(self.events())


@contextmanager
def receiver(*, token: str | None = None, tls: bool = False) -> Iterator[Receiver]:
    """Run a receiver.

    Args:
        token: The only one it takes; without, it takes any or none.
        tls: Speak HTTPS with a certificate of its own authority.
    """
    with scratch() as folder:
        lent = Receiver(free_port(), folder / "events.jsonl", token)
        layers = ["hec.yaml"]
        own = {"HEC_PORT": str(lent.port), "HEC_OUTPUT": str(lent.output)}
        if token:
            layers.append("hec-token.yaml")
            own["HEC_TOKEN"] = token
        if tls:
            made = certificates.make(folder)
            layers.append("hec-tls.yaml")
            own |= {"HEC_CERTIFICATE": str(made.certificate), "HEC_KEY": str(made.key)}
            lent.authority = made.authority
        configuration = [f"--config={places.HERE / 'otelcol_hec' / layer}" for layer in layers]
        with running(
            [places.cache() / "bin/otelcol-hec", *configuration],
            ready=lambda: accepts(lent.port),
            log=folder / "receiver.log",
            environment={**os.environ, **own},
        ):
            yield lent


def _events(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Turn one line of the collector's file, in OTLP's JSON, back into what Splunk would see."""
    for resource in request["resourceLogs"]:
        attributes = _pairs(resource["resource"].get("attributes", []))
        common = {name.removeprefix(PREFIX): value for name, value in attributes.items()}
        common = {NAMES.get(name, name): value for name, value in common.items()}
        for scope in resource["scopeLogs"]:
            for record in scope["logRecords"]:
                event = {**common, "event": _value(record.get("body", {}))}
                event["fields"] = _pairs(record.get("attributes", []))
                nanoseconds = int(record.get("timeUnixNano", 0))
                yield {**event, "time": nanoseconds / 1e9} if nanoseconds else event


def _pairs(attributes: list[dict[str, Any]]) -> dict[str, Any]:
    return {pair["key"]: _value(pair["value"]) for pair in attributes}


def _value(wrapped: dict[str, Any]) -> Any:
    """Take an OTLP value out of its wrapping, as in {"stringValue": "x"}."""
    if not wrapped:
        return None
    [(kind, value)] = wrapped.items()
    if kind == "kvlistValue":
        return _pairs(value.get("values", []))
    if kind == "arrayValue":
        return [_value(item) for item in value.get("values", [])]
    return int(value) if kind == "intValue" else value
