"""What `token create pdf` wrote says a name to two parsers; who looks it up has tripped it."""

import io
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dnslib
import pikepdf
import pypdf
import pytest

from tests.ecs import problems
from tests.roads.program import Program, installed, wait


def addresses(content: bytes) -> set[str]:
    """Ask two parsers where the first page sends the viewer."""
    page: Any = pypdf.PdfReader(io.BytesIO(content), strict=True).pages[0]
    with pikepdf.open(io.BytesIO(content)) as opened:
        return {str(page["/AA"]["/O"]["/URI"]), str(opened.pages[0].obj["/AA"]["/O"].URI)}


def asked(program: Program, name: str, kind: str) -> dnslib.DNSRecord:
    with program.udp() as udp:
        udp.send(dnslib.DNSRecord.question(name, kind).pack())
        return dnslib.DNSRecord.parse(udp.recv(4096))


@pytest.mark.parametrize("way", ["made up", "template"])
def test_the_name_in_it_does_not_exist_and_trips(way: str, tmp_path: Path) -> None:
    template = tmp_path / "ours.pdf"
    with pikepdf.new() as blank:
        blank.add_blank_page()
        blank.save(template)
    more = ["--option", f"template={template}"] if way == "template" else []
    with installed(tmp_path) as program:
        token = program.plant("pdf", "--output", str(tmp_path / "share"), *more)
        (artifact,) = token["artifacts"]
        (address,) = addresses(Path(artifact["path"]).read_bytes())
        name = urlsplit(address).hostname or ""
        program.start()
        replies = [asked(program, name, kind) for kind in ("A", "AAAA")]
        trips = wait(lambda: (found := program.trips()) and len(found) == 2 and found)

    assert token["hostname"] == name
    assert name.endswith(".cdn.example.test")
    assert {reply.header.rcode for reply in replies} == {dnslib.RCODE.NXDOMAIN}
    assert [reply.rr for reply in replies] == [[], []]
    assert {trip["canary"]["token"]["id"] for trip in trips} == {token["id"]}
    assert {trip["dns"]["response_code"] for trip in trips} == {"NXDOMAIN"}
    assert not any({"answers", "resolved_ip"} & set(trip["dns"]) for trip in trips)
    assert len({trip["canary"]["incident"]["id"] for trip in trips}) == 1
    assert [trip["event"]["kind"] for trip in trips] == ["alert", "event"]
    assert [problem for trip in trips for problem in problems(trip)] == []


def test_where_nothing_is_denied_the_name_exists(tmp_path: Path) -> None:
    with installed(tmp_path, CANARY_SIEM_NX_DOMAINS="[]") as program:
        token = program.plant("pdf")
        program.start()
        reply = asked(program, token["hostname"], "A")
        (trip,) = wait(program.trips)

    assert token["hostname"].endswith(".ct.example.test")
    assert [str(each.rdata) for each in reply.rr] == ["203.0.113.10"]
    assert trip["dns"]["response_code"] == "NOERROR"


def test_the_planter_s_own_domain_wins(tmp_path: Path) -> None:
    with installed(tmp_path) as program:
        token = program.plant("pdf", "--domain", "ct.example.test")

    assert token["hostname"].endswith(".ct.example.test")


def test_a_template_that_will_not_do_is_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 and no more")
    with installed(tmp_path) as program:
        line = program.fails(
            *("token", "create", "pdf", "--memo", "a pdf", "--option", f"template={broken}")
        )

    assert "template: it is damaged" in line
    assert "give a .pdf as it was saved or printed" in line
    assert "object at 0x" not in line
