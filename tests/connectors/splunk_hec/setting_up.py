"""Running ``setup splunk`` against a management port of tests."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from canary_siem.interfaces import Identity
from connectors.splunk_hec.settings import SplunkHecSettings
from connectors.splunk_hec.setup import setup
from dashboards.splunk.app import FOLDER
from tests.connectors.splunk_hec.management_api import Splunk

ASSETS = FOLDER.parents[1]
"""``dashboards/splunk``, as the command hands it over."""


async def set_up(
    behind: Splunk, folder: Path, *, assets: Path = ASSETS, **options: Any
) -> Sequence[str]:
    """Set Splunk up, with the token's file and the authority's in *folder*."""
    authority = folder / "ca.pem"
    behind.authority.cert_pem.write_to_path(str(authority))
    given = {"url": "https://127.0.0.1:8088", "management_url": behind.url, "index": "canary"}
    token = {} if "token" in options else {"token_file": folder / "hec"}
    settings = SplunkHecSettings.model_validate(
        {"ca_file": authority, **given, **token, **options}
    )
    return await setup(settings, Identity("trap-1"), assets)
