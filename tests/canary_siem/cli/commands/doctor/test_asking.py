from pathlib import Path
from typing import Any

import pytest
from dnslib import DNSRecord

from canary_siem.cli.commands.doctor import asking
from canary_siem.cli.commands.doctor.asking import Reply, ask, system_resolvers
from tests.canary_siem.cli.commands.doctor.servers import replying, serving


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SECONDS", 0.3)


async def test_an_answer_is_read() -> None:
    with serving("A 203.0.113.10", authoritative=True) as server:
        assert await ask(server, "a.example.org", "A") == Reply("NOERROR", ("203.0.113.10",), True)


async def test_a_denial_is_read() -> None:
    with serving(3) as server:
        assert await ask(server, "a.example.org", "A") == Reply("NXDOMAIN")


async def test_records_of_other_types_do_not_count() -> None:
    with serving("CNAME b.example.org.") as server:
        assert (await ask(server, "a.example.org", "A")).values == ()
        assert (await ask(server, "a.example.org", "CNAME")).values == ("b.example.org",)


async def test_what_was_cut_is_asked_again_by_tcp() -> None:
    long = "TXT " + " ".join(f'"{"x" * 250}"' for _ in range(8))
    with serving(long) as server:
        reply = await ask(server, "a.example.org", "TXT")

    assert len(reply.values[0]) > 1500


@pytest.mark.parametrize(
    "reply",
    [
        lambda _: None,
        lambda _: b"garbage",
        lambda data: bytes([data[0] ^ 1, *DNSRecord.parse(data).reply().pack()[1:]]),
    ],
    ids=["silence", "garbage", "another id"],
)
async def test_what_is_no_answer_is_none(reply: Any) -> None:
    with replying(reply) as server:
        assert await ask(server, "a.example.org", "A") == Reply("TIMEOUT")


async def test_no_server_is_no_answer() -> None:
    assert await ask(("127.0.0.1", 1), "a.example.org", "A") == Reply("TIMEOUT")


def test_the_systems_resolvers_are_read(tmp_path: Path) -> None:
    file = tmp_path / "resolv.conf"
    file.write_text("# x\nnameserver 192.0.2.1\nsearch a.b\nnameserver fe80::1%eth0\nnameserver\n")

    assert system_resolvers(file) == [("192.0.2.1", 53), ("fe80::1", 53)]
    assert system_resolvers(tmp_path / "gone") == []
