"""Makes a cluster ready, and its Kibana: what ``setup elasticsearch`` does. As often as you like.

Everything is put as it should be; what was there before is compared with what is there after, so
only what changed is told, and what somebody changed by hand is mended. Beside our own templates
stand Elasticsearch's stock ones, where the cluster has them, and ``canary_siem@custom``, which is
never touched: an administrator's wishes go there.

It needs the cluster privileges ``manage_index_templates`` and ``manage_ingest_pipelines``, and
``manage`` on ``logs-canary_siem.*``; delivery needs ``auto_configure`` and ``create_doc`` there.
Kibana, where ``kibana_url`` says where it is, takes dashboards and detection rules; for that the
credentials need all rights on saved objects and on Security's rules in that space.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from canary_siem.errors import ActionError
from canary_siem.interfaces import Identity
from connectors.elasticsearch import detection, views
from connectors.elasticsearch.client import Client, Refusal
from connectors.elasticsearch.kibana import Kibana
from connectors.elasticsearch.settings import ElasticsearchSettings
from connectors.elasticsearch.streams import existing, renew

FOLDERS = ("ingest_pipeline", "component_template", "index_template")
"""In this order: each may name what stands before it."""

PATHS = {
    "ingest_pipeline": "/_ingest/pipeline",
    "component_template": "/_component_template",
    "index_template": "/_index_template",
}
DISPENSABLE = ("prefer_ilm", "ignore_dynamic_beyond_limit", "data_stream_options", "lifecycle")
"""Parts of the settings that a cluster may be too old, or too bare, for."""


async def setup(settings: Any, identity: Identity, assets: Path) -> Sequence[str]:
    """Install pipeline and templates, and bring the data streams that exist up to date.

    Args:
        settings: The connector's, with credentials that may do it.
        identity: Who we are; every namespace is served alike.
        assets: ``dashboards/elastic``.

    Returns:
        What changed, a line each; nothing when all was as it should be.

    Raises:
        ActionError: The cluster refuses something; the text has its words.
        ReceiverUnavailableError: It can't be reached.
        AccessRefusedError: The credentials don't suffice.
    """
    changes = await _cluster(settings, assets)
    if settings.kibana_url:
        async with Kibana(settings) as kibana:
            changes += await views.install(kibana, assets.parent)
            changes += await detection.install(kibana, assets.parent)
    return changes


async def _cluster(settings: ElasticsearchSettings, assets: Path) -> list[str]:
    client = Client(settings)
    try:
        changes: list[str] = []
        for folder in FOLDERS:
            for file in sorted((assets / folder).glob("*.json")):
                asset = _retained(json.loads(file.read_text()), settings)
                changes += await _put(client, folder, file.stem, asset)
        for stream in await existing(client):
            changes += await renew(client, stream, retention(settings))
    finally:
        await client.close()
    return changes


def retention(settings: ElasticsearchSettings) -> str | None:
    """Write how long trips are kept as Elasticsearch writes it; None is for ever."""
    seconds = int(settings.retention)
    if not seconds:
        return None
    return f"{seconds}s" if seconds % 86400 else f"{seconds // 86400}d"


def _retained(asset: dict[str, Any], settings: ElasticsearchSettings) -> dict[str, Any]:
    lifecycle = asset.get("template", {}).get("lifecycle")
    if lifecycle is not None:
        lifecycle.pop("data_retention", None)
        if wanted := retention(settings):
            lifecycle["data_retention"] = wanted
    return asset


async def _put(client: Client, folder: str, name: str, asset: dict[str, Any]) -> list[str]:
    """Put one asset; tell whether that changed anything."""
    path = f"{PATHS[folder]}/{quote(name, safe='@')}"
    what = f"{folder.replace('_', ' ')} {name}"
    before = await _get(client, path)
    left_out = []
    while refusal := await _refused(client, path, asset):
        part = next((each for each in DISPENSABLE if each in refusal.reason), None)
        if part is None or not _drop(asset, part):
            raise ActionError(f"{what}: {refusal.reason}", status=409)
        left_out.append(part)
    after = await _get(client, path)
    if before == after:
        return []
    note = f" (this cluster knows no {', '.join(left_out)})" if left_out else ""
    return [f"{what}: {'updated' if before else 'created'}{note}"]


async def _refused(client: Client, path: str, asset: Mapping[str, Any]) -> Refusal | None:
    reply = await client.request("PUT", path, body=asset, allowed={400})
    return reply if isinstance(reply, Refusal) else None


async def _get(client: Client, path: str) -> Any:
    """Read what is there, without the times at which it came there; None for nothing."""
    reply = await client.request("GET", path, allowed={404})
    return None if isinstance(reply, Refusal) else _timeless(reply)


def _timeless(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            key: _timeless(value)
            for key, value in node.items()
            if not key.startswith(("created_date", "modified_date"))
        }
    return [_timeless(each) for each in node] if isinstance(node, list) else node


def _drop(node: Any, key: str) -> bool:
    """Remove *key* wherever it stands in *node*; say whether it did."""
    if not isinstance(node, dict):
        return False
    found = node.pop(key, None) is not None
    below = [_drop(value, key) for value in node.values()]
    return found or any(below)
