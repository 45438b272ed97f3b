"""openapi: the API's description, as OpenAPI 3.1 and 3.0 and as Swagger 2.0."""

from collections.abc import Mapping

import orjson

from canary_siem.exports import Export, Sources
from canary_siem.exports.openapi import openapi30, swagger20
from canary_siem.exports.openapi.documents import Document


def make(sources: Sources) -> Mapping[str, bytes]:
    """Write the document that is served, and what older tools read instead of it.

    Shuffle, Tines, Torq and n8n import 3.0; Logic Apps and XSOAR's generator 2.0.
    """
    newest: Document = orjson.loads(sources.openapi())
    config = sources.config()
    if config and config.site.console_url:  # one port serves people and programs
        newest["servers"] = [{"url": config.site.console_url.rstrip("/")}]
    older = openapi30.convert(newest)
    return {
        "openapi-3.1.json": _written(newest),
        "openapi-3.0.json": _written(older),
        "swagger-2.0.json": _written(swagger20.convert(older)),
    }


def _written(document: Document) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


DOOR = Export(summary="The API's description: OpenAPI 3.1, 3.0 and Swagger 2.0", make=make)
