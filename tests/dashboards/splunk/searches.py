"""Every search of the app as it stands in its files, macros and all."""

from collections.abc import Mapping

from lxml import etree

from dashboards.splunk.app import files
from dashboards.splunk.views import NAMES, read
from tests.dashboards.splunk import conf

TOKENS: Mapping[str, str] = {"incident": "*"}
"""What a dashboard's inputs say at first."""


def _stanzas(name: str) -> dict[str, dict[str, str]]:
    return conf.read(files()[f"default/{name}.conf"].decode())


MACROS: Mapping[str, str] = {name: each["definition"] for name, each in _stanzas("macros").items()}


def rules() -> dict[str, str]:
    """Give the saved searches, by their names."""
    return {name: each["search"] for name, each in _stanzas("savedsearches").items()}


def panels() -> dict[str, str]:
    """Give the searches of the dashboards, by view and panel."""
    return {f"{name}.{panel.id}": panel.search for name in NAMES for panel in read(name).panel}


def classic() -> list[str]:
    """Give the searches of the dashboard in Simple XML."""
    view = etree.fromstring(files()["default/data/ui/views/canary_siem_classic.xml"])
    return [each.text or "" for each in view.iter("query")]


def filled(search: str, tokens: Mapping[str, str] = TOKENS) -> str:
    """Put what the inputs say into *search*."""
    for name, value in tokens.items():
        search = search.replace(f"${name}|s$", f'"{value}"')
    return search
