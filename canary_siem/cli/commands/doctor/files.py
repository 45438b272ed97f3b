"""Looks at the local files that configuration names: readable, and what they should be."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from canary_siem.api.guard import guard
from canary_siem.cli.commands.doctor.finding import Finding
from canary_siem.config import ApiSettings, Config
from canary_siem.errors import ConfigError
from canary_siem.processors.enrich import open_database, read_addresses
from canary_siem.processors.grade import read_networks
from canary_siem.sockets.tls import ServerTls


def look(config: Config) -> Iterator[Finding]:
    """Check every file."""
    enrich = config.site.enrich
    readers: dict[str, Callable[[Path], Any]] = {
        "city": open_database,
        "asn": open_database,
        "tor_exits": read_addresses,
        "preview_networks": read_networks,
    }
    for name, read in readers.items():
        if path := getattr(enrich, name):
            yield _read(f"enrich.{name}", path, read)
    for name, settings in config.listeners.items():
        certificate = getattr(settings, "certificate", None)
        key = getattr(settings, "key", None)
        if certificate and key:
            yield _certificate(name, certificate, key)
    if config.site.api:
        yield from _api(config.site.api)


def _read(name: str, path: Path, read: Callable[[Path], Any]) -> Finding:
    try:
        found = read(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        todo = f"mend the file, or leave {name} out"
        return Finding(name, ok=False, detail=f"{path}: {reason}", todo=todo)
    size = f"{len(found)} entries" if hasattr(found, "__len__") else "a database"
    if close := getattr(found, "close", None):
        close()
    return Finding(name, ok=True, detail=f"{path}: {size}")


def _api(settings: ApiSettings) -> Iterator[Finding]:
    """Tell what `run` would refuse to serve."""
    try:
        guard(settings)
    except ConfigError as error:
        yield Finding("api", ok=False, detail=f"{error.key}: {error.hint}", todo="mend [api]")
        return
    if settings.certificate:
        detail = f"{settings.certificate} and its key go together"
        yield Finding("api", ok=True, detail=detail)


def _certificate(name: str, certificate: Path, key: Path) -> Finding:
    try:
        ServerTls(name, certificate, key)
    except ConfigError as error:
        todo = "give the certificate with its chain, and the key that belongs to it"
        return Finding("certificate", ok=False, detail=error.hint, todo=todo)
    return Finding("certificate", ok=True, detail=f"{certificate} and its key go together")
