"""Files for other systems, written into a folder."""

from pathlib import Path

import pytest

from canary_siem.cli.exporting import write_files
from canary_siem.errors import ActionError

FILES = {"a.json": b"1\n", "inner/b.json": b"2\n"}


def test_folders_are_made(tmp_path: Path) -> None:
    written = write_files(tmp_path / "out", FILES)

    assert written == [tmp_path / "out/a.json", tmp_path / "out/inner/b.json"]
    assert [each.read_bytes() for each in written] == [b"1\n", b"2\n"]
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["a.json", "inner"]


def test_the_same_again_is_no_trouble_and_changes_nothing(tmp_path: Path) -> None:
    (first, _) = write_files(tmp_path, FILES)
    before = first.stat()
    write_files(tmp_path, FILES)

    assert first.stat() == before


def test_what_is_there_with_other_content_is_left_alone_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner/b.json").write_bytes(b"mine\n")

    with pytest.raises(ActionError, match=r"b\.json is there already.*--force"):
        write_files(tmp_path, FILES)

    assert (tmp_path / "inner/b.json").read_bytes() == b"mine\n"
    assert not (tmp_path / "a.json").exists()


def test_who_insists_writes_over_it(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"mine\n")
    write_files(tmp_path, FILES, force=True)

    assert (tmp_path / "a.json").read_bytes() == b"1\n"


@pytest.mark.parametrize("blocked", ["out", "out/a.json"])
def test_where_it_can_not_be_written_is_told(tmp_path: Path, blocked: str) -> None:
    place = tmp_path / blocked
    if blocked == "out":
        place.write_text("a file")
    else:
        place.mkdir(parents=True)

    with pytest.raises(ActionError, match="--output"):
        write_files(tmp_path / "out", FILES, force=True)

    assert list(tmp_path.rglob(".*")) == []
