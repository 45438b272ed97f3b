"""What the modules of ``pages/`` export."""

import importlib
import pkgutil

import pytest

from canary_siem.console import pages
from canary_siem.console.section import Section

NAMES = [each.name for each in pkgutil.iter_modules(pages.__path__)]


@pytest.mark.parametrize("name", NAMES)
def test_every_module_has_a_section(name: str) -> None:
    section = importlib.import_module(f"{pages.__name__}.{name}").DOOR

    assert isinstance(section, Section)
    assert section.pages
    assert all(page.path.startswith("/") for page in section.pages)


def test_no_address_stands_for_two_pages() -> None:
    sections = [importlib.import_module(f"{pages.__name__}.{name}").DOOR for name in NAMES]
    found = [(page.method, page.path) for section in sections for page in section.pages]
    navs = [nav.path for section in sections for nav in section.nav]

    assert len(found) == len(set(found))
    assert len(navs) == len(set(navs))
    assert all(("GET", path) in found for path in navs)
