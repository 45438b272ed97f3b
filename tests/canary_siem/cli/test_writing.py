from base64 import b64encode
from pathlib import Path

import pytest

from canary_siem.cli.writing import Folder
from canary_siem.errors import ActionError
from canary_siem.shapes import ArtifactOut


def artifact(content: bytes = b"hello", filename: str = "a.txt") -> ArtifactOut:
    return ArtifactOut(
        filename=filename,
        media_type="text/plain",
        sha256="0" * 64,
        size=len(content),
        content=b64encode(content).decode(),
    )


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    made = artifact()

    Folder(str(tmp_path / "deep" / "er")).write(made)

    assert Path(made.path or "").stat().st_mode & 0o777 == 0o600
    assert made.content is None


def test_another_file_of_that_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("mine")
    first, second = artifact(), artifact(b"other")

    Folder(str(tmp_path)).write(first)
    Folder(str(tmp_path)).write(second)

    assert (tmp_path / "a.txt").read_text() == "mine"
    assert Path(first.path or "").name == "a (2).txt"
    assert Path(second.path or "").name == "a (3).txt"


def test_the_very_same_file_is_not_written_twice(tmp_path: Path) -> None:
    first, second = artifact(), artifact()

    Folder(str(tmp_path)).write(first)
    Folder(str(tmp_path)).write(second)

    assert first.path == second.path
    assert len(list(tmp_path.iterdir())) == 1


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "target")

    made = artifact()
    Folder(str(tmp_path)).write(made)

    assert not (tmp_path / "target").exists()
    assert Path(made.path or "").name == "a (2).txt"


def test_a_name_never_leaves_the_folder(tmp_path: Path) -> None:
    made = artifact(filename="../../etc/passwd")

    Folder(str(tmp_path)).write(made)

    assert Path(made.path or "") == tmp_path / "passwd"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ActionError, match="give another --output"):
        Folder(str(tmp_path / "file" / "x")).write(artifact())


def test_what_has_no_content_writes_nothing(tmp_path: Path) -> None:
    made = artifact()
    made.content = None

    Folder(str(tmp_path)).write(made)

    assert made.path is None
    assert list(tmp_path.iterdir()) == []
