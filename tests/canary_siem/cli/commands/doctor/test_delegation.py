from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from dnslib import QTYPE, RR, DNSRecord

from canary_siem.cli.commands.doctor import asking, delegation
from canary_siem.cli.commands.doctor.finding import Finding
from canary_siem.config import load
from canary_siem.house import room
from tests.canary_siem.cli.commands.doctor.servers import replying, serving
from tests.canary_siem.cli.shell import CONFIG

OURS, OTHER = "A 203.0.113.10", "A 0.0.0.0"
SERVFAIL, NXDOMAIN, REFUSED = 2, 3, 5


async def look(folder: Path, *answers: str | int, config: str = CONFIG) -> list[Finding]:
    """Examine the first domain by resolvers that answer so."""
    file = folder / "canary-siem.toml"
    file.write_text(config.replace('nx_domains = ["nx.example.net"]\n', ""))
    with ExitStack() as stack:
        resolvers = [stack.enter_context(serving(answer)) for answer in answers]
        return [each async for each in delegation.look(load(file, room, {}), resolvers)]


async def test_a_resolver_that_finds_us_is_well(tmp_path: Path) -> None:
    [found] = await look(tmp_path, OURS)

    assert found.ok
    assert found.detail.endswith(": 203.0.113.10")


@pytest.mark.parametrize("answer", [NXDOMAIN, OTHER, REFUSED, SERVFAIL])
async def test_a_resolver_that_alone_does_not_blocks(tmp_path: Path, answer: str | int) -> None:
    well, blocking = await look(tmp_path, OURS, answer)

    assert well.ok
    assert not blocking.ok
    assert "blocks the domain" in blocking.todo


@pytest.mark.parametrize(
    ("answer", "todo"),
    [
        (NXDOMAIN, "registrar of ct.example.org delegate it"),
        (SERVFAIL, "open UDP and TCP 53"),
        (OTHER, "it should be 203.0.113.10"),
    ],
)
async def test_what_is_wrong_for_all_is_ours_to_mend(
    tmp_path: Path, answer: str | int, todo: str
) -> None:
    found = await look(tmp_path, answer, answer)

    assert [each.ok for each in found] == [False, False]
    assert all(todo in each.todo for each in found)


async def test_a_resolver_that_is_silent_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SECONDS", 0.05)
    file = tmp_path / "canary-siem.toml"
    file.write_text(CONFIG)

    found = [e async for e in delegation.look(load(file, room, {}), [("127.0.0.1", 1)])]

    assert [each.ok for each in found] == [False, False]
    assert "name another" in found[0].todo


def denying(packet: bytes, *, delegated: bool) -> bytes:
    """Deny every name, as we do, or as a parent does that knows no such domain."""
    request = DNSRecord.parse(packet)
    made = request.reply(ra=1)
    if delegated and request.q.qtype == QTYPE.SOA:
        made.add_answer(
            *RR.fromZone(f"{request.q.qname} 60 IN SOA ns1.example. a.example. 1 2 3 4 5")
        )
    else:
        made.header.rcode = NXDOMAIN
    return bytes(made.pack())


@pytest.mark.parametrize("delegated", [True, False])
async def test_names_that_are_denied_should_be_by_us(tmp_path: Path, delegated: bool) -> None:
    file = tmp_path / "canary-siem.toml"
    file.write_text(CONFIG)
    with replying(partial(denying, delegated=delegated)) as resolver:
        found = [e async for e in delegation.look(load(file, room, {}), [resolver])]

    assert [each.ok for each in found] == [False, delegated]
    assert found[1].detail.startswith("nx.example.net by ")
    assert delegated or "let the registrar of nx.example.net delegate it" in found[1].todo


async def test_an_ipv6_only_trap_is_asked_for_by_aaaa(tmp_path: Path) -> None:
    config = CONFIG.replace("203.0.113.10", "2001:db8::10")

    [found] = await look(tmp_path, "AAAA 2001:db8::10", config=config)

    assert found.ok


async def test_no_resolver_says_to_name_some(tmp_path: Path) -> None:
    [found] = await look(tmp_path)

    assert not found.ok
    assert "--resolver" in found.todo
