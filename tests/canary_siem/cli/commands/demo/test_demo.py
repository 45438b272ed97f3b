import os
import pty
import re
import signal
import subprocess

from tests.canary_siem.cli.shell import COMMAND, Shell


def test_a_person_sees_token_trip_event_and_where_it_went(shell: Shell) -> None:
    said = shell("demo", "--once")

    assert said.code == 0, said.err
    for part in (
        "Nothing leaves this machine",
        "He sees 127.0.0.1, after",
        "He sees HTTP/1.1 200 OK, ",
        "Canarytoken tripped: deploy script on the build server (dns) via resolver 127.0.0.1",
        "Canarytoken tripped: finance share, salaries 2026 (word) from 127.0.0.1",
        "file (jsonl, at least once): ",
        '   {"@timestamp":"',
    ):
        assert part in said.out
    assert "Not yet there" not in said.out


def test_machines_get_the_two_events(shell: Shell) -> None:
    dns, http = shell.json("demo").documents

    assert (dns["canary"]["channel"], http["canary"]["channel"]) == ("dns", "http")
    assert dns["event"]["kind"] == http["event"]["kind"] == "alert"


def test_on_a_terminal_it_stays_until_ctrl_c_and_leaves_nothing(shell: Shell) -> None:
    primary, secondary = pty.openpty()
    process = subprocess.Popen(
        [COMMAND, "demo"],
        cwd=shell.folder,
        env={**os.environ, "TMPDIR": str(shell.folder)},
        stdin=secondary,
        stdout=secondary,
        stderr=secondary,
        start_new_session=True,
    )
    os.close(secondary)
    shown = b""
    try:
        while b"tail -f" not in shown:
            shown += os.read(primary, 65536)
        assert b"Your turn" in shown
        assert re.search(rb"http://127\.0\.0\.1:\d+/login#key=csk_", shown)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
    finally:
        process.kill()
        process.wait()
        os.close(primary)

    assert b"Traceback" not in shown
    assert not list(shell.folder.glob("canary-siem-demo-*"))
