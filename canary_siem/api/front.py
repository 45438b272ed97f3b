"""What else may stand at the API's port: somebody who adds routes of his own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from canary_siem.api.access import Access
from canary_siem.api.health import Premises
from canary_siem.api.stream import Streams
from canary_siem.api.turns import Queues
from canary_siem.config import ApiSettings
from canary_siem.interfaces import Action


@dataclass(frozen=True, slots=True)
class Shared:
    """What the API has, for whoever stands beside it.

    Attributes:
        house: What actions use.
        settings: ``[api]``.
        actions: By name.
        access: Knows the keys, and bounds the rate of each.
        streams: Serves trips as they come.
        queues: Bound how many actions are under way.
        ready: Says why the service is not ready; nothing where it is.
    """

    house: Premises
    settings: ApiSettings
    actions: Mapping[str, Action[Any, Any]]
    access: Access
    streams: Streams
    queues: Queues
    ready: Callable[[], list[str]]


Front = Callable[[web.Application, Shared], None]
"""Adds routes; what it does not take goes to the desk."""
