"""From a packet to people's mailboxes, by a real mail server."""

import signal
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.backends import mta
from tests.backends.fixtures import StartMailServer
from tests.roads.intruder import fetch, look_up_all
from tests.roads.program import Program, installed, wait
from tests.roads.relay import relay

pytestmark = [pytest.mark.backend, pytest.mark.slow]
TABLE = """
[connectors.soc]
type = "email"
url = "smtp://localhost:{port}"
starttls = "required"
ca_file = "{authority}"
sender = "canary-siem <canary@example.test>"
to = ["SOC <soc@example.test>"]
interval = "{interval}"
max_backoff = "0.2s"
"""
LOGIN = f'username = "canary"\npassword = "{mta.PASSWORD}"\n'


def table(server: mta.Server, more: str = "", *, port: int = 0, interval: str = "10m") -> str:
    authority = server.certificates.authority
    return TABLE.format(port=port or server.port, authority=authority, interval=interval) + more


def settled(program: Program) -> bool:
    return bool(program.connector("soc")["pending"] == 0)


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body
    return str(body.get_content())


def test_an_incident_is_one_mail_and_then_one_an_interval(
    mail_server: StartMailServer, tmp_path: Path
) -> None:
    server = mail_server(passwords=True)
    with installed(tmp_path, table(server, LOGIN, interval="60s")) as program:
        token = program.plant("web", "--label", "owner=finance-it")
        program.start()
        look_up_all(program, [token["hostname"]])
        [first] = server.wait_for(1)
        for number in range(5):
            fetch(program, token["hostname"], f"/{number}", headers={"User-Agent": "probe/1"})
        wait(lambda: settled(program))
        mails = server.wait_for(2)
        trips = program.trips()

    incident = trips[0]["canary"]["incident"]["id"]
    assert first["Message-ID"] == f"<{incident}@example.test>"
    assert first["Subject"] == f"[canary-siem] high: {trips[0]['message']}"
    assert first["Auto-Submitted"] == "auto-generated"
    assert "esmtpsa" in str(first["Received"])
    assert "owner: finance-it" in plain(first)
    [further] = [each for each in mails if each["In-Reply-To"]]
    assert further["References"] == first["Message-ID"]
    assert "probe/1" in plain(further)
    assert len(mails) == 2


def test_what_waits_to_be_mailed_survives_a_kill(
    mail_server: StartMailServer, tmp_path: Path
) -> None:
    server = mail_server()
    with installed(tmp_path, table(server, interval="2m")) as program:
        token = program.plant("web")
        program.start()
        look_up_all(program, [token["hostname"]])
        server.wait_for(1)
        fetch(program, token["hostname"], "/a")  # another channel: an alert that has to wait
        wait(lambda: settled(program))
        killed = time.time()
        assert len(server.mails()) == 1
        program.stop(signal.SIGKILL)
        program.start()
        program.call("token", "trigger", program.plant()["id"])  # wakes it: heartbeats are off
        mails = server.wait_for(3, seconds=60)

    further = [each for each in mails if str(each["Subject"]).startswith("Re: ")]
    assert len(further) == 1
    assert further[0]["Date"].datetime.timestamp() >= int(killed)
    assert "1 further hit since" in plain(further[0])


def test_a_relay_that_is_down_gets_everything_later_and_nothing_twice(
    mail_server: StartMailServer, tmp_path: Path
) -> None:
    server = mail_server()
    with (
        relay(server.port) as way,
        installed(tmp_path, table(server, port=way.port)) as program,
    ):
        tokens = [program.plant() for _ in range(3)]
        way.cut()
        program.start()
        look_up_all(program, [each["hostname"] for each in tokens])
        down = wait(lambda: _if_state(program, "retrying"))
        way.mend()
        wait(lambda: settled(program))
        mails = server.wait_for(3)
        found = program.connector("soc")

    assert f"smtp://localhost:{way.port}" in str(down)
    assert len({str(each["Message-ID"]) for each in mails}) == len(mails) == 3
    assert (found["state"], found["dead_letters"]) == ("ok", 0)


def test_a_wrong_password_holds_the_queue_and_is_shown_nowhere(
    mail_server: StartMailServer, tmp_path: Path
) -> None:
    server = mail_server(passwords=True)
    wrong = 'username = "canary"\npassword = "n0t-so-good"\n'
    with installed(tmp_path, table(server, wrong)) as program:
        token = program.plant()
        program.start()
        look_up_all(program, [token["hostname"]])
        held = wait(lambda: _if_state(program, "held"))
        program.stop()
        program.environment["CANARY_SIEM_CONNECTORS__SOC__PASSWORD"] = mta.PASSWORD
        program.start()
        wait(lambda: settled(program))
        mails = server.wait_for(2)
        seen = str(held) + "".join(program.log)

    assert "535" in str(held)
    assert "n0t-so" not in seen + "".join(map(str, mails))
    told = {str(each["Subject"]).partition(": ")[2][:18] for each in mails}
    assert told == {"Canarytoken trippe", "Connector soc can'"}  # and what was wrong with us


def test_doctor_mails_a_drill(mail_server: StartMailServer, tmp_path: Path) -> None:
    server = mail_server()
    with installed(tmp_path, table(server)) as program:
        told = program._run(["doctor", "--resolver", "127.0.0.1:9"], {}).stdout
        [mail] = server.wait_for(1)

    assert "soc: it took a drill from here" in told
    assert mail["Subject"] == (
        "[canary-siem] drill: Drill by doctor: if you read this, events arrive"
    )


def test_a_memo_of_any_letters_is_read_as_it_was_written(
    mail_server: StartMailServer, tmp_path: Path
) -> None:
    server = mail_server()
    memo = "Łódź 金融\r\nBcc: all@example.test"
    with installed(tmp_path, table(server)) as program:
        (token,) = program.json("token", "create", "dns", "--memo", memo.replace("\r\n", " "))
        program.start()
        look_up_all(program, [token["hostname"]])
        [mail] = server.wait_for(1)

    assert "Łódź 金融 Bcc: all[@]example[.]test" in str(mail["Subject"])
    assert mail["Bcc"] is None
    assert "Łódź 金融" in plain(mail)


def _if_state(program: Program, state: str) -> object:
    found = program.connector("soc")
    return found if found["state"] == state else None
