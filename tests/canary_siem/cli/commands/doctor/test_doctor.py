from pathlib import Path

from tests.canary_siem.cli.commands.doctor.servers import serving
from tests.canary_siem.cli.shell import Shell


def test_all_well_is_exit_0(shell: Shell) -> None:
    config = Path("canary-siem.toml")
    config.write_text(config.read_text().replace('nx_domains = ["nx.example.net"]\n', ""))
    with serving("A 203.0.113.10") as (address, port):
        said = shell("doctor", "--resolver", f"{address}:{port}")

    assert said.code == 0, said.out
    assert all(line.startswith("✓ ") for line in said.lines)
    assert [line.split()[1] for line in said.lines][-2:] == ["delegation", "receiver"]


def test_something_to_mend_is_exit_1_and_says_what_to_do(shell: Shell) -> None:
    with serving(3) as (address, port):
        said = shell("doctor", "--resolver", f"{address}:{port}")

    assert said.code == 1
    assert "✗ delegation  ct.example.org by 127.0.0.1:" in said.out
    assert "    let the registrar of ct.example.org delegate it" in said.out
    assert said.err == "2 to mend\n"


def test_machines_get_a_finding_a_line(shell: Shell) -> None:
    with serving(3) as (address, port):
        said = shell("doctor", "--json", "--resolver", f"{address}:{port}")

    assert said.code == 1
    assert all({"check", "ok", "detail"} <= each.keys() for each in said.documents)
    assert [each["check"] for each in said.documents if not each["ok"]] == ["delegation"] * 2


def test_a_resolver_is_an_address(shell: Shell) -> None:
    said = shell("doctor", "--resolver", "dns.example.org")

    assert said.code == 2
    assert "is not ADDRESS or ADDRESS:PORT" in said.err


def test_a_wrong_configuration_is_exit_2(shell: Shell) -> None:
    Path("canary-siem.toml").write_text("")

    assert shell("doctor").code == 2
