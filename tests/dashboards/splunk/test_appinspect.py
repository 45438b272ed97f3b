"""AppInspect passes the app as it is exported, and fails what is wrong. Its report is read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from canary_siem.exports.splunk_app import archive
from dashboards.splunk.app import files
from tests.dashboards.splunk.judges import Verdict, inspect

pytestmark = pytest.mark.backend
CLOUD = ("--included-tags", "cloud")
Files = dict[str, bytes]
SEARCHES, VIEW = "default/savedsearches.conf", "default/data/ui/views/canary_siem_classic.xml"


def judged(app: Files, place: Path, *words: str) -> Verdict:
    package = place / "app.spl"
    package.write_bytes(archive(app))
    return inspect(package, place, *words)


@pytest.mark.parametrize("words", [CLOUD, ()], ids=["cloud", "all"])
def test_nothing_is_found(words: tuple[str, ...], tmp_path: Path) -> None:
    verdict = judged(files(), tmp_path, *words)

    assert verdict.told == {}
    assert verdict.grave == {}
    assert verdict.status == 0
    assert verdict.counts["success"] > 90


def _local(app: Files) -> None:
    app["local/app.conf"] = app["default/app.conf"]


def _indexes(app: Files) -> None:
    app["default/indexes.conf"] = b"[main]\nfrozenTimePeriodInSecs = 60\n"


def _no_version(app: Files) -> None:
    app["default/app.conf"] = app["default/app.conf"].replace(b"version = ", b"edition = ")


def _no_xml(app: Files) -> None:
    app[VIEW] = app[VIEW].replace(b"</form>", b"")


def _old_python(app: Files) -> None:
    app["default/commands.conf"] = b"[canarytoken]\nfilename = it.py\npython.version = python3\n"
    app["bin/it.py"] = b"print('hello')\n"


def _real_time(app: Files) -> None:
    app[SEARCHES] = (
        app[SEARCHES].replace(b"-7d@d", b"rt-7d@d").replace(b"_time = now", b"_time = rt")
    )


FAULTS: dict[str, tuple[Callable[[Files], None], str, str]] = {
    "a local folder": (_local, "failure", "local"),
    "an index of its own": (_indexes, "failure", "indexes"),
    "no version": (_no_version, "failure", "version"),
    "a view that is no XML": (_no_xml, "failure", "xml"),
    "a command for a Python that goes": (_old_python, "warning", "python"),
    "searches in real time": (_real_time, "warning", "real"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(fault: str, tmp_path: Path) -> None:
    spoil, result, told = FAULTS[fault]
    app = files()
    spoil(app)

    verdict = judged(app, tmp_path, *CLOUD)

    assert verdict.grave.get(result, 0) > 0, verdict
    assert told in " ".join([*verdict.told, *verdict.told.values()]).lower()
    assert verdict.status != 0
