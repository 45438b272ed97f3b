"""Our process, as the kernel sees it."""

from pathlib import Path

from canary_siem.api import process


def test_a_process_is_read_from_proc(tmp_path: Path) -> None:
    numbers = ["0"] * 50
    numbers[11], numbers[12], numbers[17], numbers[21] = "150", "50", "4", "1000"
    (tmp_path / "stat").write_text(f"17 (a (b) c) {' '.join(numbers)}\n")
    (tmp_path / "fd").mkdir()
    (tmp_path / "fd" / "0").touch()
    found = {each.name: each.value for each in process.samples(tmp_path)}

    assert found["process_cpu_seconds"] == 2.0
    assert found["process_threads"] == 4
    assert found["process_open_fds"] == 1
    assert found["process_resident_memory_bytes"] % 1000 == 0


def test_without_proc_nothing_is_said(tmp_path: Path) -> None:
    assert process.samples(tmp_path / "none") == []
