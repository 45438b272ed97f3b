"""Elasticsearch 8.13 to 9, by the bulk API into data streams; the official client speaks it.

Effectively once: ``_id`` is ``event.id`` and only ``create`` is used, so what was heard before is
a conflict, and delivered. That holds within a data stream's current write index. Of a batch that
the cluster lets in only in part, for lack of rights or of a data stream, the rest is retried and
then holds the queue.
"""

from canary_siem.interfaces import ConnectorDoor
from connectors.elasticsearch.connector import Elasticsearch
from connectors.elasticsearch.settings import ElasticsearchSettings
from connectors.elasticsearch.setup import setup

DOOR = ConnectorDoor(
    settings=ElasticsearchSettings,
    build=Elasticsearch,
    example={
        "url": "https://es.example.org:9200",
        "api_key_file": "/run/secrets/es",
    },
    guarantee="effectively once",
    max_bytes=900_000,  # with its action lines a request stays below a MiB
    setup=setup,
)
