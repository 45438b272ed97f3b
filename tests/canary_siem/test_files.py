"""Files that operators replace while we run."""

from pathlib import Path

from structlog.testing import capture_logs

from canary_siem.files import AGAIN_SECONDS, LOOK_SECONDS, Reloaded


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
    clock = Clock()
    file = Reloaded(path, read, clock)
    file.refresh()

    with capture_logs() as logs:
        path.write_text("broken")
        assert not file.refresh()
        clock.now += AGAIN_SECONDS
        assert not file.refresh()
        path.unlink()
        clock.now += AGAIN_SECONDS
        assert not file.refresh()

    assert file.value == "one"
    assert [entry["reason"][:6] for entry in logs] == ["broken", "[Errno"]


def test_a_broken_file_is_read_again_less_often(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_text("broken")
    clock = Clock()
    file = Reloaded(path, read, clock)
    file.refresh()

    path.write_text("mended")
    assert not file.refresh()
    clock.now += AGAIN_SECONDS

    assert (file.refresh(), file.value) == (True, "mended")
