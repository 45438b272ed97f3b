import configparser
import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from canary_siem.artifacts.draws import Draw
from canary_siem.kinds.windows_folder.archive import desktop_ini, folder, icon
from tests.backends import places
from tests.backends.commands import run
from tests.backends.fixtures import needs

MADE = datetime(2026, 3, 4, 12, tzinfo=UTC)
RESOURCE = "\\\\w.%USERNAME%.ini.tok.ct.example.org\\icons.dll,3"
SEEDS = [bytes([n]) * 16 for n in range(12)]


def opened(seed: bytes, name: str = "Documents") -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(folder(name, RESOURCE, seed, MADE)))


def test_desktop_ini_is_utf_16_as_windows_writes_it() -> None:
    content = desktop_ini(RESOURCE, Draw(SEEDS[0], "x"))

    text = content.decode("utf-16")  # needs, and eats, the byte order mark
    read = configparser.ConfigParser(interpolation=None)
    read.read_string(text)

    assert content.startswith(b"\xff\xfe\r\0\n\0")
    assert text.count("\n") == text.count("\r\n")
    assert read[".ShellClassInfo"]["IconResource"] == RESOURCE


def test_an_icon_is_a_unc_path_with_an_index() -> None:
    assert re.fullmatch(r"\\\\a\.b\\[a-z]+\.dll,\d", icon("a.b", Draw(SEEDS[0], "x")))


@pytest.mark.parametrize("seed", SEEDS)
def test_windows_would_find_attributes_and_dates_in_order(seed: bytes) -> None:
    with opened(seed) as archive:
        attributes = {entry.filename: entry.external_attr for entry in archive.infolist()}
        systems = {entry.create_system for entry in archive.infolist()}
        dates = [datetime(*entry.date_time, tzinfo=UTC) for entry in archive.infolist()]
        damaged = archive.testzip()

    papers = [name for name in attributes if name.endswith(".txt")]
    assert damaged is None
    assert systems == {0}  # FAT
    assert attributes.pop("Documents/") == 0x15  # folder, system, read-only
    assert attributes.pop("Documents/desktop.ini") == 0x26  # archive, system, hidden
    assert {attributes.pop(paper) for paper in papers} == {0x20}
    assert not attributes
    assert 1 <= len(papers) <= 4
    assert dates[0] == max(dates) <= MADE
    assert dates[1] == min(dates) >= datetime(2024, 1, 1, tzinfo=UTC)


def test_papers_are_notes_that_windows_reads() -> None:
    with opened(SEEDS[1]) as archive:
        papers = [archive.read(name) for name in archive.namelist() if name.endswith(".txt")]

    assert all(paper.count(b"\n") == paper.count(b"\r\n") > 3 for paper in papers)


def test_folders_are_unlike_one_another_in_size_and_names() -> None:
    archives = [folder("Documents", RESOURCE, seed, MADE) for seed in SEEDS]

    assert len({len(archive) for archive in archives}) > len(SEEDS) // 2
    assert folder("Documents", RESOURCE, SEEDS[0], MADE) == archives[0]


def test_a_name_that_is_not_ascii_is_marked_as_utf_8() -> None:
    with opened(SEEDS[0], "Verträge") as archive:
        assert "Verträge/desktop.ini" in archive.namelist()


@pytest.mark.backend
def test_zipinfo_and_unzip_agree(tmp_path: Path) -> None:
    needs(places.lacking("zipinfo"))
    path = tmp_path / "folder.zip"
    path.write_bytes(folder("Documents", RESOURCE, SEEDS[0], MADE))

    shown = run(["zipinfo", "-v", path])

    assert "MS-DOS file attributes (15 hex):                rdo sys dir" in shown
    assert "MS-DOS file attributes (26 hex):                hid sys arc" in shown
    assert "No errors detected" in run(["unzip", "-t", path])
