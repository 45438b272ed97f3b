"""Makes Splunk ready: what ``setup splunk`` does, over the management port. As often as you like.

The index, the app with fields, dashboards and rules, and the HEC token ``canary-siem`` are made
where they are missing; a token that may not write to the index, or has another acknowledgement
than ``ack`` says, is mended, and so is the app. Who may do that comes from
CANARY_SIEM_SETUP__USERNAME and …__PASSWORD, or …__TOKEN (an authentication token), and is not
kept.
"""

import asyncio
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from canary_siem.errors import ActionError
from canary_siem.interfaces import Identity
from connectors.splunk_hec import app
from connectors.splunk_hec.management import Management, log_in
from connectors.splunk_hec.settings import SplunkHecSettings

NAME = "canary-siem"
"""Of the HEC token."""

INDEXES = "/services/data/indexes"
INPUTS = "/servicesNS/nobody/splunk_httpinput/data/inputs/http"
SWITCHED_OFF = (
    "HTTP Event Collector is switched off: enable it in Splunk under Settings, Data inputs,"
    " HTTP Event Collector, Global Settings"
)
TRUE = (True, 1, "1", "true")


async def setup(settings: Any, identity: Identity, assets: Path) -> Sequence[str]:
    """Make the index, the app and the HEC token.

    Args:
        settings: The connector's.
        identity: Who we are; every observer uses the same token.
        assets: ``dashboards/splunk``, with the app.

    Returns:
        What changed, and what is left to a person, a line each; nothing when all was well.

    Raises:
        ActionError: Splunk refuses something; the text has its words.
        ReceiverUnavailableError: It can't be reached.
        AccessRefusedError: The credentials don't suffice, or its certificate is not trusted.
    """
    return await asyncio.to_thread(_setup, settings, assets, os.environ)


def _setup(settings: SplunkHecSettings, assets: Path, environment: Mapping[str, str]) -> list[str]:
    splunk = log_in(settings, environment)
    return [
        *_index(splunk, settings.index),
        *app.install(splunk, assets, settings.index),
        *_switched_on(splunk),
        *_token(splunk, settings),
    ]


def _index(splunk: Management, index: str) -> list[str]:
    if not index or splunk.entries(f"{INDEXES}/{index}"):
        return []
    splunk.post(INDEXES, name=index)
    return [f"index {index}: created"]


def _switched_on(splunk: Management) -> list[str]:
    """HEC as a whole is the administrator's to switch on: it opens a port."""
    collector = splunk.entries(f"{INPUTS}/http")
    if collector and collector[0]["content"].get("disabled") in TRUE:
        return [SWITCHED_OFF]
    return []


def _token(splunk: Management, settings: SplunkHecSettings) -> list[str]:
    lines = []
    entry = _find(splunk)
    if entry is None:
        splunk.post(INPUTS, name=NAME, disabled="0", **_wanted(settings, {}))
        lines.append(f"HEC token {NAME}: created")
        entry = _find(splunk)
    elif changes := _changes(settings, entry["content"]):
        splunk.post(str(entry["links"]["edit"]), **changes)
        lines.append(f"HEC token {NAME}: {', '.join(changes)} updated")
    value = str(entry["content"].get("token", "")) if entry else ""
    if entry and entry["content"].get("disabled") in TRUE:
        lines.append(f"HEC token {NAME} is disabled: enable it in Splunk")
    return lines + _keep(value, settings)


def _find(splunk: Management) -> dict[str, Any] | None:
    for entry in splunk.entries(INPUTS):
        if entry["name"] in {NAME, f"http://{NAME}"}:
            return entry
    return None


def _wanted(settings: SplunkHecSettings, content: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the token must have; what it may write to beside ours stays."""
    wanted: dict[str, Any] = {"useACK": "1" if settings.ack else "0"}
    if settings.index:
        allowed = content.get("indexes") or []
        if allowed or not content:
            wanted["indexes"] = ",".join(sorted({*allowed, settings.index}))
        wanted["index"] = settings.index
    return wanted


def _changes(settings: SplunkHecSettings, content: Mapping[str, Any]) -> dict[str, Any]:
    """Give the part of what the token must have that it has not."""
    allowed = content.get("indexes") or []
    has = {
        "useACK": "1" if content.get("useACK") in TRUE else "0",
        "index": content.get("index"),
        "indexes": ",".join(sorted(allowed)),
    }
    wanted = _wanted(settings, content)
    return {key: value for key, value in wanted.items() if has[key] != value}


def _keep(value: str, settings: SplunkHecSettings) -> list[str]:
    """Write the token's value where the connector reads it, or say where a person sees it."""
    file = settings.token_file
    if file is None:
        given = settings.token.get_secret_value().strip() if settings.token else ""
        if given == value:
            return []
        return [f"set token to the value Splunk shows for {NAME} under Settings, Data inputs"]
    with suppress(OSError, UnicodeDecodeError):
        if value and file.read_text().strip() == value:
            return []
    if not value:
        return [f"put the value Splunk shows for {NAME} under Settings, Data inputs into {file}"]
    _write(file, value)
    return [f"{file}: written"]


def _write(file: Path, value: str) -> None:
    """Replace *file* at once; only its owner may read it (mkstemp makes it 0600)."""
    draft = ""
    try:
        handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        with os.fdopen(handle, "w") as opened:
            opened.write(f"{value}\n")
            opened.flush()
            os.fsync(opened.fileno())
        Path(draft).replace(file)
    except OSError as error:
        if draft:
            Path(draft).unlink(missing_ok=True)
        raise ActionError(f"can't write the HEC token to {file}: {error.strerror}") from error
