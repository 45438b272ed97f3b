"""Splunk, by its HTTP Event Collector (HEC), with indexer acknowledgement where it is to be had.

At least once: HEC can't tell that it has an event already. What is sent again, because an answer
or an acknowledgement got lost, carries the same ``event_id``, so searches begin with
``| dedup event_id``. Behind a load balancer acknowledgement needs sticky sessions by cookie.
"""

from canary_siem.interfaces import ConnectorDoor
from connectors.splunk_hec.connector import SplunkHec
from connectors.splunk_hec.settings import SplunkHecSettings
from connectors.splunk_hec.setup import setup

DOOR = ConnectorDoor(
    settings=SplunkHecSettings,
    build=SplunkHec,
    example={
        "url": "https://splunk.example.org:8088",
        "token_file": "/run/secrets/hec",
        "index": "canary",
    },
    guarantee="at least once",
    max_bytes=512 << 10,
    setup=setup,
)
