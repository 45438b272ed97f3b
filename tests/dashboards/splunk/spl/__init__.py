"""Splunk's search language, as far as our app speaks it: for tests, since there is no Splunk.

It is ours, so it is no judge of what Splunk accepts: that is the grammar in tests/backends. It
says what a search comes to over documents, by Splunk's "Search Reference". What our app does not
use is an error, so that no part of a search is passed over.
"""

from tests.dashboards.splunk.spl.events import Event, events
from tests.dashboards.splunk.spl.pipeline import expand, run

__all__ = ["Event", "events", "expand", "run"]
