"""The body of a request, in the format that is set."""

from collections.abc import Callable
from importlib.resources import files

import orjson

from canary_siem.dialects import ocsf
from canary_siem.dialects.reading import Document
from canary_siem.trips import StoredTrip
from connectors.webhook.settings import WebhookSettings
from connectors.webhook.template import FORMS, read

JSON = "application/json"
Write = Callable[[StoredTrip, Document], bytes]


def written_as(settings: WebhookSettings) -> tuple[str, Write]:
    """Give the media type, and what writes a body.

    Raises:
        ValueError: The template is none any more.
        OSError: It can't be read any more.
    """
    if settings.template is not None:
        media_type, own = read(settings.template)
        return media_type, lambda _, document: own.body(document)
    if settings.format == "ecs":
        return JSON, lambda trip, _: trip.document
    if settings.format == "ocsf":
        return JSON, lambda _, document: orjson.dumps(ocsf.event(document))
    text = files("connectors.webhook").joinpath("templates", f"{settings.format}.json")
    ours = FORMS[".json"][1](text.read_text("utf-8"))
    return JSON, lambda _, document: ours.body(document)
