"""What is written is what Splunk reads, whatever the value."""

import pytest

from dashboards.splunk.conf import written
from tests.dashboards.splunk.conf import read


def test_a_file_is_read_as_it_was_meant() -> None:
    stanzas = {
        "one": {"search": 'index=* a="b = c"\n| stats count\n| where count > 3', "empty": ""},
        "two [2]": {"x": "# no comment"},
    }

    assert read(written(stanzas, "Both.").decode()) == stanzas


def test_it_begins_with_what_it_is_for() -> None:
    assert written({"a": {"b": "c"}}, "It.") == b"# It.\n\n[a]\nb = c\n"


def test_a_line_of_several_ends_with_a_backslash() -> None:
    assert b"search = a\\\n| b\n" in written({"s": {"search": "a\n| b"}}, "It.")


@pytest.mark.parametrize("value", ["one\\\ntwo", "ends with one\\", "a space \nlater"])
def test_what_would_be_read_otherwise_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="key: a line ends"):
        written({"s": {"key": value}}, "It.")
