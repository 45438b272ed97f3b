"""Files that operators replace while we run."""

from pathlib import Path

from structlog.testing import capture_logs

from canary_siem.files import LOOK_SECONDS, Reloaded


class Clock:
    now = 0.0

    def __call__(self) -> float:
        self.now += LOOK_SECONDS
        return self.now


def read(path: Path) -> str:
    text = path.read_text()
    if text == "broken":
        raise ValueError(text)
    return text


def test_a_file_is_read_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_text("one")
    file = Reloaded(path, read, Clock())

    assert (file.refresh(), file.value) == (True, "one")
    assert (file.refresh(), file.value) == (False, "one")
    path.write_text("three")
    assert (file.refresh(), file.value) == (True, "three")


def test_between_looks_the_disk_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_text("one")
    file = Reloaded(path, read, lambda: 1.0)
    file.refresh()

    path.write_text("three")

    assert (file.refresh(), file.value) == (False, "one")


def test_trouble_is_told_once_and_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_text("one")
    file = Reloaded(path, read, Clock())
    file.refresh()

    with capture_logs() as logs:
        path.write_text("broken")
        assert not file.refresh()
        assert not file.refresh()
        path.unlink()
        assert not file.refresh()

    assert file.value == "one"
    assert [entry["reason"][:6] for entry in logs] == ["broken", "[Errno"]
