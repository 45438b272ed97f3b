"""What the app's files say is read as Splunk reads it."""

from pathlib import Path

import pytest

from connectors.splunk_hec.conf import read
from dashboards.splunk.app import FOLDER
from tests.dashboards.splunk.conf import read as read_otherwise


def test_stanzas_comments_and_lines_that_go_on(tmp_path: Path) -> None:
    file = tmp_path / "x.conf"
    file.write_text(
        "# no\n[a b]\nsearch = x=1\\\n| stats count\nempty =\n\n[c]\nd = [e]\n", "utf-8"
    )

    assert read(file) == {
        "a b": {"search": "x=1\n| stats count", "empty": ""},
        "c": {"d": "[e]"},
    }


@pytest.mark.parametrize("file", sorted(FOLDER.glob("default/*.conf")), ids=lambda path: path.name)
def test_the_apps_own_files_are_read_whole(file: Path) -> None:
    assert read(file) == read_otherwise(file.read_text("utf-8"))
    assert read(file)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        read(tmp_path / "nowhere.conf")
