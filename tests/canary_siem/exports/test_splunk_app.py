"""The app's archive: the same octets each time, with modes that Splunk takes."""

import io
import tarfile
from pathlib import Path

import pytest

from canary_siem import __version__, plugins
from canary_siem.config import Config, load
from canary_siem.errors import ActionError
from canary_siem.exports import Sources
from canary_siem.exports.splunk_app import APP, DOOR, archive
from canary_siem.house import room

DASHBOARDS = Path(plugins.folder("dashboards").__path__[0])
NAME = f"{APP}-{__version__}.spl"
MACROS = f"{APP}/default/macros.conf"
SPLUNK = '[connectors.{}]\ntype = "splunk_hec"\nurl = "https://splunk:8088"\ntoken = "x"\n{}\n'


def made(config: Config | None = None, dashboards: Path = DASHBOARDS) -> bytes:
    return DOOR.make(Sources(lambda: b"", dashboards, lambda: config))[NAME]


def opened(package: bytes) -> tarfile.TarFile:
    return tarfile.open(fileobj=io.BytesIO(package))


def macros(package: bytes) -> str:
    member = opened(package).extractfile(MACROS)
    assert member
    return member.read().decode()


def configured(place: Path, *connectors: str) -> Config:
    file = place / "canary-siem.toml"
    text = f'domains = ["ct.example.org"]\ndata_dir = "{place}"\n'
    file.write_text(text + "".join(connectors), "utf-8")
    return load(file, room, {})


def test_it_is_the_same_each_time() -> None:
    assert made() == made()
    assert archive({"b": b"2", "a/c": b"1"}) == archive({"a/c": b"1", "b": b"2"})


def test_everything_stands_below_the_apps_folder_with_modes_that_splunk_takes() -> None:
    with opened(made()) as tar:
        for member in tar:
            assert member.name == APP or member.name.startswith(f"{APP}/")
            assert member.mode == (0o755 if member.isdir() else 0o644)
            assert (member.uid, member.gid, member.uname, member.mtime) == (0, 0, "", 0)
            assert not any(part.startswith((".", "_")) for part in member.name.split("/"))
        names = tar.getnames()

    assert len(names) == len(set(names))
    assert f"{APP}/default/app.conf" in names
    assert f"{APP}/static/appIcon.png" in names


def test_every_folder_comes_before_what_is_in_it() -> None:
    names = opened(made()).getnames()

    for number, name in enumerate(names):
        folder = name.rpartition("/")[0]
        assert not folder or folder in names[:number]


def test_what_a_desktop_leaves_behind_is_not_packed(tmp_path: Path) -> None:
    folder = tmp_path / "splunk/app" / APP
    for name in ("default/macros.conf", "default/.DS_Store", "__MACOSX/x", "._README.md"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")

    assert opened(made(dashboards=tmp_path)).getnames() == [
        *(APP, f"{APP}/default", f"{APP}/default/macros.conf")
    ]


def test_without_a_configuration_every_index_is_searched() -> None:
    assert "definition = index=*\n" in macros(made())


def test_the_index_is_the_connectors(tmp_path: Path) -> None:
    config = configured(tmp_path, SPLUNK.format("one", 'index = "canary"'))

    assert 'definition = index="canary"\n' in macros(made(config))


def test_two_indexes_are_none(tmp_path: Path) -> None:
    each = [SPLUNK.format(name, f'index = "{name}"') for name in ("one", "two")]

    assert "definition = index=*\n" in macros(made(configured(tmp_path, *each)))


def test_an_app_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ActionError, match="install canary-siem anew"):
        made(dashboards=tmp_path)
