"""rsyslog: as a receiver that does little, and as a sender into Elasticsearch."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.backends import places
from tests.backends.elasticsearch import Node
from tests.backends.processes import HOST, accepts, free_port, running, scratch, wait_until
from tests.bench.sending import BATCH, Trips
from tests.bench.shapes import SkippedError

CONFIGURATION = """\
global(workDirectory="{folder}" maxMessageSize="64k")
module(load="imtcp")
module(load="omelasticsearch")
template(name="whole" type="string" string="%rawmsg%")
template(name="id" type="string" string="%$!document!event!id%")
ruleset(name="send" queue.type="linkedList" queue.size="200000" queue.dequeueBatchSize="{batch}"
        queue.workerThreads="1") {{
  set $.failed = parse_json($rawmsg, "\\$!document");
  action(type="omelasticsearch" server="{host}" serverport="{elasticsearch}" template="whole"
         searchIndex="{stream}" searchType="" bulkmode="on" writeoperation="create"
         dynbulkid="on" bulkid="id" errorfile="{folder}/errors")
}}
input(type="imtcp" address="{host}" port="{port}" ruleset="send")
"""


KEEPING = """\
global(workDirectory="{folder}" maxMessageSize="64k")
module(load="imtcp")
template(name="whole" type="string" string="%rawmsg%\\n")
ruleset(name="keep" queue.type="linkedList" queue.size="200000") {{
  action(type="omfile" file="{folder}/lines" template="whole" flushOnTXEnd="on")
}}
input(type="imtcp" address="{host}" port="{port}" ruleset="keep")
"""


@contextmanager
def keeper() -> Iterator[tuple[int, Path]]:
    """Run rsyslog as a receiver; lend its TCP port and the file it keeps lines in."""
    with _rsyslogd(KEEPING) as (port, folder):
        yield port, folder / "lines"


def sent(node: Node, stream: str, ready: Trips) -> float:
    """Hand everything to rsyslog; give documents a second until all are indexed.

    Raises:
        SkippedError: rsyslog or its module is not here.
    """
    if not any((folder / "omelasticsearch.so").exists() for folder in _modules()):
        raise SkippedError("omelasticsearch (Debian's rsyslog-elasticsearch) is not unpacked")
    with _rsyslogd(CONFIGURATION, elasticsearch=node.port, stream=stream, batch=BATCH) as (
        port,
        _,
    ):
        began = time.perf_counter()
        with socket.create_connection((HOST, port)) as tcp:
            tcp.sendall(b"".join(trip.document + b"\n" for trip in ready))
        wait_until(lambda: _indexed(node, stream) >= len(ready), what="rsyslog", seconds=120)
        return len(ready) / (time.perf_counter() - began)


@contextmanager
def _rsyslogd(text: str, **values: object) -> Iterator[tuple[int, Path]]:
    if why := places.lacking("rsyslogd"):
        raise SkippedError(why)
    with scratch() as folder:
        port = free_port()
        path = folder / "rsyslog.conf"
        path.write_text(text.format(folder=folder, host=HOST, port=port, **values))
        words = ["-n", "-iNONE", "-M", ":".join(map(str, _modules())), "-f", str(path)]
        with running(
            [places.cache() / "bin/rsyslogd", *words],
            ready=lambda: accepts(port),
            log=folder / "rsyslog.log",
            environment=places.library_environment("rsyslog"),
        ):
            yield port, folder


def _modules() -> list[Path]:
    return list(places.unpacked("rsyslog").glob("usr/lib/*/rsyslog"))


def _indexed(node: Node, stream: str) -> int:
    status, told = node.request("GET", f"/{stream}/_stats/indexing")
    if status != 200:  # the first document makes it
        return 0
    indexing = told["_all"]["primaries"].get("indexing", {})  # absent until its shard is there
    return int(indexing.get("index_total", 0))
