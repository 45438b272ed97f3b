"""Word artifacts: against python-docx from scratch; and DNS while a thousand are made by REST."""

import io
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import orjson
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml

from tests.backends.processes import HOST, free_port
from tests.bench import loads, making, ours
from tests.bench.shapes import Bench, Figure, Row, at_least

PICTURE = """\
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:drawing><wp:inline>
<wp:extent cx="9525" cy="9525"/><wp:docPr id="1" name="Picture 1"/><a:graphic><a:graphicData
 uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>
<pic:cNvPr id="1" name="Picture 1"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>
<a:blip r:link="{link}"/></pic:blipFill><pic:spPr><a:prstGeom prst="rect"/></pic:spPr></pic:pic>
</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"""
API = """
[api]
bind = ["{host}:{port}"]
"""
MADE = 1000
PACE_SECONDS = 0.002
CALL = """\
import sys, urllib.request
url, key, body = sys.argv[1:]
request = urllib.request.Request(url, body.encode(), {
    "Authorization": f"Bearer {key}", "Content-Type": "application/json"})
with urllib.request.urlopen(request) as reply:
    reply.read()
"""


def measure(bench: Bench) -> Iterator[Figure]:
    """Make them in this process; then let the service make them."""
    own = making.maker("word")
    found = bench.medians(
        {
            "ours": lambda: making.rate(own, bench.seconds / 4),
            "python-docx": lambda: making.rate(_from_scratch, bench.seconds / 4),
        }
    )
    peer = ("python-docx", found["python-docx"])
    yield at_least("`word` artifacts", found["ours"], peer, 50, "a second")
    port = free_port()
    with ours.house(API.format(host=HOST, port=port)) as config:
        key = orjson.loads(
            subprocess.check_output(
                ours.command(
                    "key", "create", "--scope", "tokens:write", "--json", "--config", config
                )
            )
        )["key"]
        ours.plant(config, 100)
        with ours.service(config) as service:
            latencies = bench.medians(
                {
                    "quiet": lambda: _p99(service, lambda at: at < bench.seconds),
                    "while making": lambda: _while_making(service, port, key),
                }
            )
    quiet, busy = latencies["quiet"] * 1e3, latencies["while making"] * 1e3
    yield Figure(
        f"DNS p99 while {MADE:,} `word` tokens are made by REST",
        f"{busy:.2f} ms",
        f"quiet: {quiet:.2f} ms",
        busy / quiet,
        "at most 2 x",
        busy <= 2 * quiet,
    )


def _from_scratch() -> bytes:
    """Make a document whose footer links a picture that lies elsewhere."""
    document = Document()
    document.add_heading("Budget 2026", 0)
    for _ in range(6):
        document.add_paragraph("What was agreed last quarter still holds for the next one.")
    footer = document.sections[0].footer
    link = footer.part.relate_to(
        f"http://a.{ours.DOMAIN}/a.png", RELATIONSHIP_TYPE.IMAGE, is_external=True
    )
    footer.paragraphs[0]._p.append(parse_xml(PICTURE.format(link=link)))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _while_making(service: ours.Ours, port: int, key: str) -> float:
    body = orjson.dumps({"kind": "word", "memo": "bench, many", "count": MADE}).decode()
    url = f"http://{HOST}:{port}/api/v1/tokens"
    with subprocess.Popen([sys.executable, "-c", CALL, url, key, body]) as call:
        found = _p99(service, lambda _: call.poll() is None)
    if call.returncode:
        raise AssertionError(f"the API refused: status {call.returncode}")
    return found


def _p99(service: ours.Ours, goes_on: Callable[[float], bool]) -> float:
    """Ask for noise at a steady pace while it *goes_on* (seconds since); the 99th percentile."""
    packet = loads.query(ours.PROBE)
    spent: list[float] = []
    began = time.perf_counter()
    with loads.client(service.dns) as udp:
        while goes_on(time.perf_counter() - began):
            spent.append(loads.ask(udp, packet))
            time.sleep(PACE_SECONDS)
    return sorted(spent)[int(len(spent) * 0.99)]


ROW = Row(measure)
