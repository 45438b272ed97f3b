"""Puts our app into a Splunk over its management API, part by part, and mends what differs.

An archive can't go this way: Splunk's ``apps/local`` takes a path on its own disk. So the app is
made empty, and every stanza and view of it is written; where the archive was installed, all is
there already and nothing is. The icons come with the archive only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from canary_siem.errors import ActionError
from connectors.splunk_hec.conf import read
from connectors.splunk_hec.management import Management

APP = "TA-canary_siem"
APPS = "/services/apps/local"
HERE = f"/servicesNS/nobody/{APP}"
INDEX_MACRO = "canary_siem_index"
HEARTBEAT = 'event_action="heartbeat"'
"""What the rule asks for that setup makes switched on: the others are for people to choose."""
FILES = ("macros", "props", "eventtypes", "tags")
"""Written stanza by stanza; what others stand on comes first."""
SEARCH_WORDS: Mapping[str, str] = {
    "enableSched": "is_scheduled",
    "counttype": "alert_type",
    "relation": "alert_comparator",
    "quantity": "alert_threshold",
}
"""What savedsearches.conf and the endpoint saved/searches call differently."""
SHARED: Mapping[str, str] = {
    "owner": "nobody",
    "sharing": "global",
    "perms.read": "*",
    "perms.write": "admin,sc_admin",
}
YES, NO = ("1", "true", "True"), ("0", "false", "False")


@dataclass(frozen=True)
class Part:
    """Something of the app that Splunk keeps.

    Attributes:
        told: What a person is told it is.
        endpoint: Where such things are.
        name: Which of them it is.
        values: What it has to say.
        once: What it says when it is made, and people may change.
        shared: Whether every app shall see it.
    """

    told: str
    endpoint: str
    name: str
    values: Mapping[str, str]
    once: Mapping[str, str] = field(default_factory=dict)
    shared: bool = True


def install(splunk: Management, assets: Path, index: str) -> list[str]:
    """Make the app as it stands in *assets*, as often as you like.

    Args:
        splunk: An administrator's session.
        assets: ``dashboards/splunk``.
        index: Where our events are; empty: what the macro says now stays.

    Returns:
        What changed, a line each.

    Raises:
        ActionError: Splunk refuses something, or the app is not there.
        ReceiverUnavailableError: It can't be reached.
        AccessRefusedError: These credentials may not.
    """
    folder = assets / "app" / APP / "default"
    try:
        shell, parts = read(folder / "app.conf"), list(_parts(folder, index))
    except OSError as error:
        raise ActionError(f"{folder}: {error.strerror}; install canary-siem anew") from error
    lines = _shell(splunk, shell)
    return lines + [line for part in parts for line in _mended(splunk, part)]


def _shell(splunk: Management, told: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Make the app where it is missing, and say its version."""
    wanted = {
        "label": told["ui"]["label"],
        "version": told["launcher"]["version"],
        "description": told["launcher"]["description"],
        "author": told["launcher"]["author"],
    }
    found = splunk.entries(f"{APPS}/{APP}")
    if not found:
        splunk.post(APPS, name=APP, template="barebones", visible="1", **wanted)
        return [f"app {APP}: created"]
    changes = _changes(found[0]["content"], wanted)
    if changes:
        splunk.post(f"{APPS}/{APP}", **changes)
    return [f"app {APP}: {', '.join(changes)} updated"] if changes else []


def _parts(folder: Path, index: str) -> Iterator[Part]:
    for file in FILES:
        for name, values in read(folder / f"{file}.conf").items():
            if name != INDEX_MACRO:
                yield Part(f"{file} {name}", f"{HERE}/configs/conf-{file}", name, values)
                continue
            known = {**values, "definition": f'index="{index}"'} if index else {}
            where = f"{HERE}/configs/conf-{file}"
            yield Part(f"{file} {name}", where, name, known, values)
    for name, values in read(folder / "savedsearches.conf").items():
        yield _search(name, values)
    for view in sorted((folder / "data/ui/views").iterdir()):
        yield _page("view", "views", view)
    yield replace(_page("navigation", "nav", folder / "data/ui/nav/default.xml"), shared=False)


def _search(name: str, values: Mapping[str, str]) -> Part:
    said = {SEARCH_WORDS.get(key, key): value for key, value in values.items()}
    shipped = said.pop("disabled")
    at_first = {"disabled": "0" if HEARTBEAT in said["search"] else shipped}
    return Part(f"rule {name}", f"{HERE}/saved/searches", name, said, at_first)


def _page(told: str, endpoint: str, file: Path) -> Part:
    text = {"eai:data": file.read_text("utf-8")}
    return Part(f"{told} {file.stem}", f"{HERE}/data/ui/{endpoint}", file.stem, text)


def _mended(splunk: Management, part: Part) -> Iterator[str]:
    place = f"{part.endpoint}/{quote(part.name, safe='')}"
    found = splunk.entries(place)
    if not found:
        splunk.post(part.endpoint, name=part.name, **{**part.once, **part.values})
        yield f"{part.told}: created"
        found = splunk.entries(place)
    elif changes := _changes(found[0]["content"], part.values):
        splunk.post(place, **changes)
        yield f"{part.told}: {', '.join(changes)} updated"
    if part.shared and found and found[0]["sharing"] not in {SHARED["sharing"], "system"}:
        splunk.post(f"{place}/acl", **SHARED)
        yield f"{part.told}: shared with every app"


def _changes(content: Mapping[str, Any], wanted: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in wanted.items() if not _says(content.get(key), value)}


def _says(found: object, value: str) -> bool:
    """Tell whether Splunk has *value*: it writes booleans and numbers its own way."""
    if isinstance(found, Sequence) and not isinstance(found, str):
        found = ",".join(map(str, found))
    text = "" if found is None else str(found).strip()
    return text == value.strip() or any({text, value} <= set(same) for same in (YES, NO))
