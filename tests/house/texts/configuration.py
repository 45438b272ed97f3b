"""Every key of the configuration that is the core's own."""

from collections.abc import Iterator

from pydantic import BaseModel

from canary_siem.config import (
    ApiSettings,
    CourierSettings,
    EnrichSettings,
    Retention,
    Settings,
    Suppress,
)
from tests.house.texts.markdown import settings

PARTS: dict[str, type[BaseModel]] = {
    "Top level": Settings,
    "`retention = {…}`": Retention,
    "`[api]`": ApiSettings,
    "`[enrich]`": EnrichSettings,
    "`[[suppress]]`": Suppress,
    "`[connectors.NAME]`, of every connector": CourierSettings,
}


def configuration() -> str:
    """Write a section for each table."""
    return "\n".join(_sections())


def _sections() -> Iterator[str]:
    for title, model in PARTS.items():
        yield f"### {title}\n\n{settings(model)}"
