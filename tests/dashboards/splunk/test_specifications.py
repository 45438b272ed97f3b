"""Every setting of the app is one by Splunk's own specification of the file that it stands in."""

import re

import pytest

from dashboards.splunk.app import files
from tests.dashboards.splunk.conf import read
from tests.dashboards.splunk.judges import specification

pytestmark = pytest.mark.backend
NAMES = ("app", "props", "eventtypes", "tags", "macros", "savedsearches")
OTHERS = re.compile(r"action\.(correlationsearch|notable|risk)(\.|$)")
"""Enterprise Security's own; a ``savedsearches.conf`` may have settings of any action."""
KEYS: dict[str, set[str]] = {
    # Older than the specification that is to be had, which ends with Splunk 8.0.
    "app": {"show_in_nav"},
}


def allowed(name: str) -> re.Pattern[str]:
    """Make a pattern of what the specification says may stand there: ``EVAL-<fieldname>``."""
    heads = re.findall(r"(?m)^#?\s{0,2}([A-Za-z<][^\s=]*)\s*=", specification(name))
    shapes = [re.sub(r"\\?<[^>]*>", ".+", re.escape(head)) for head in heads]
    return re.compile("|".join(shapes))


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_specified(name: str) -> None:
    stanzas = read(files()[f"default/{name}.conf"].decode())
    known = allowed(name)
    used = {key for stanza in stanzas.values() for key in stanza}

    strange = {key for key in used if not known.fullmatch(key) and not OTHERS.match(key)}
    assert strange <= KEYS.get(name, set())


@pytest.mark.parametrize(
    ("name", "setting"), [("props", "EVALUATE-src"), ("savedsearches", "alert.suppressed")]
)
def test_a_setting_that_is_none_is_seen(name: str, setting: str) -> None:
    assert not allowed(name).fullmatch(setting)


def test_what_splunk_takes_out_of_an_event_by_itself_has_the_bounds_that_we_say() -> None:
    limits = specification("limits")

    assert re.search(r"extraction_cutoff = <integer>[^=]*Defaults to 5000", limits)
    assert re.search(r"\nlimit = <integer>\n[^=]*auto kv[^=]*Defaults to 100\.", limits)
