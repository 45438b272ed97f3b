"""A client with a key that does all it can: it gets problems, nobody else notices."""

import asyncio
import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import orjson
import pytest

from canary_siem import plugins
from canary_siem.api.routes import BASE, derive, installed
from canary_siem.cli.calling import opened
from canary_siem.config import load
from canary_siem.house import room
from canary_siem.planting import file_options
from tests.contracts.options import example
from tests.roads.hostile import ear, request, send
from tests.roads.intruder import look_up
from tests.roads.program import Program
from tests.roads.program import installed as installation
from tests.roads.surfaces import ask

pytestmark = pytest.mark.slow
MIB = 1 << 20
NO_ONE = "aaaaaaaaaaaaaaaaaaaa"
TOKENS = f"POST {BASE}/tokens"
WEB = {"kind": "web", "memo": "a share"}
DEEP = b'{"kind":"web","memo":"abc","options":{"a":' + b"[" * 100_000
SURROGATE = b'{"kind":"web","memo":"\\ud800 a"}'
HUGE = b'{"kind":"web","memo":"abc","count":1' + b"0" * 5_000 + b"}"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with installation(tmp_path_factory.mktemp("hostile")) as made:
        made.start()
        yield made
        troubles = [line for line in made.log if '"error"' in line or "Traceback" in line]
        assert troubles == []
        assert made.get("/readyz")[0] == 200
        assert made.stop() == 0


@pytest.fixture
def key(program: Program) -> str:
    """A fresh one for each test: none uses up another's rate."""
    return new_keys(program, 1)[0]


@pytest.fixture(scope="module")
def document(program: Program) -> str:
    return str(program.plant("word")["id"])


def new_keys(program: Program, count: int) -> list[str]:
    """Make keys through the store: faster than by commands."""

    async def make() -> list[str]:
        async with opened(load(program.config, room, {})) as house:
            return [(await house.store.keys.create(["admin"]))[1] for _ in range(count)]

    return asyncio.run(make())


def headers(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}


def post(program: Program, key: str, wish: Any) -> tuple[int, Any]:
    status, _, body = ask(program, "POST", f"{BASE}/tokens", orjson.dumps(wish), headers(key))
    return status, orjson.loads(body)


@pytest.mark.parametrize(
    ("body", "length", "statuses"),
    [
        (b"{", 10**10, {413}),
        (b"{", 10**30, {400, 413}),
        (DEEP, None, {400}),
        (DEEP + b"]" * 100_000 + b"}}", None, {400}),
        (b"[" + b"1," * 300_000 + b"1]", None, {400}),
        (SURROGATE, None, {400, 422}),
        (b'{"kind":"web","memo":"\xff\xfe\xfd"}', None, {400}),
        (b'{"kind":"web","memo":"a\\u0000bc"}', None, {422}),
        (b'{"kind":"we\\u0000b","memo":"abc"}', None, {422}),
        (b"\x00" * 1000, None, {400}),
        (b"\xef\xbb\xbf{}", None, {400}),
        (HUGE, None, {400, 422}),
        (b'{"kind":"web","memo":"abc","count":1e400}', None, {400, 422}),
        (b'{"kind":"web","memo":"abc","count":-1}', None, {422}),
        (b'{"kind":"../../etc/passwd","memo":"abc"}', None, {422}),
        (b'{"kind":"__init__","memo":"abc"}', None, {422}),
        (b'{"kind":"web","memo":"abc","domain":"evil.example"}', None, {422}),
        (b'{"kind":"web","memo":"abc","labels":{"a b":"c"}}', None, {422}),
        (b'{"kind":"web","memo":"abc","id":"../../../a"}', None, {422}),
        (b"kind=web&memo=abc", None, {400}),
    ],
)
def test_a_body_that_is_evil_is_a_problem(
    program: Program, key: str, body: bytes, length: int | None, statuses: set[int]
) -> None:
    said = send(program, request(TOKENS, key, body=body, length=length))

    assert said.status in statuses, said.whole
    assert said.is_problem


@pytest.mark.parametrize(
    "head",
    [
        *(f"X-{number}: a" for number in (1,)),
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked, identity",
        "Content-Length: -1",
        "Content-Length: 0x10",
        "X: a\x00b",
        "X : a",
        " X: folded",
        "\r\n".join(f"X-{number}: a" for number in range(10_000)),
        f"X: {'a' * MIB}",
    ],
    ids=lambda head: repr(head[:24]),
)
def test_a_head_that_is_evil_is_a_problem(program: Program, key: str, head: str) -> None:
    said = send(program, request(f"PUT {BASE}/tokens", key, head))

    assert said.status in {400, 405, 411, 413, 431}, said.whole[:200]
    assert said.is_problem


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x00" * 10_000,
        b"A" * MIB,
        b"GET " + b"/a" * MIB + b" HTTP/1.1\r\n\r\n",
        b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n",
        b"GET http://169.254.169.254/latest HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    ],
    ids=lambda data: repr(data[:16]),
)
def test_what_is_no_request_of_ours_is_refused(program: Program, data: bytes) -> None:
    said = send(program, data, end=True)

    assert said.status == 0 or 400 <= said.status < 500, said.whole[:200]


@pytest.mark.parametrize(
    "filename",
    [
        *("..", "%2e%2e", "..%2f..%2f..%2fetc%2fpasswd", "%2fetc%2fpasswd", "..%5c..%5cwin.ini"),
        *("%00", "a%00.docx", "%ff%fe", "%c0%ae%c0%ae", "canary-siem.db", "a" * 4_000),
        *("%0d%0aX-Evil:%201", "....//....//etc/passwd", "%252e%252e%252fetc"),
    ],
)
def test_no_file_name_leads_to_another_file(
    program: Program, key: str, document: str, filename: str
) -> None:
    said = send(program, request(f"GET {BASE}/tokens/{document}/artifacts/{filename}", key))

    assert said.status in {404, 422}, said.whole[:300]
    assert b"root:" not in said.whole
    assert b"\r\nX-Evil" not in said.whole
    assert said.is_problem


@pytest.mark.parametrize(
    "query",
    [
        f"page_token={'A' * 8_000}",
        f"page_token={'A' * 200}",
        f"page_token={b64encode(b'9' * 18 + b':' + b'z' * 40).decode()}",
        "page_token=%00%ff",
        "page_size=0",
        "page_size=99999999999999999999999999",
        "page_size=1&page_size=2",
        "q=%00",
        "q='%20OR%201=1--",
        "state=burnt",
        "&".join(f"q{number}=a" for number in range(500)),
    ],
    ids=lambda query: query[:24],
)
def test_a_query_that_is_evil_is_a_problem_or_finds_what_it_says(
    program: Program, key: str, query: str
) -> None:
    said = send(program, request(f"GET {BASE}/tokens?{query}", key))

    assert said.status in {200, 400, 422, 431}, said.whole[:300]
    assert said.is_problem or said.status == 200


def test_no_route_takes_another_method(program: Program, key: str) -> None:
    routes = derive(installed())
    for path in {each.path for each in routes.all}:
        own = {each.method for each in routes.all if each.path == path}
        real = path.replace("{event.id}", NO_ONE).replace("{id}", NO_ONE)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "COPY"} - own:
            said = send(program, request(f"{method} {BASE}{real}", key))
            assert said.status == 405, (method, real)
            assert b"\r\nAllow: " in said.whole
            assert said.is_problem


def test_what_is_said_twice_counts_once(program: Program, key: str) -> None:
    body = b'{"kind":"no_such","kind":"web","memo":"one","memo":"another"}'
    last = send(program, request(TOKENS, key, body=body))
    two_keys = send(program, request(f"GET {BASE}/kinds", key, "Authorization: Bearer csk_a_b"))

    assert last.status == 201
    assert orjson.loads(last.body)["memo"] == "another"
    assert two_keys.status in {200, 400, 401}


def test_whoever_says_nothing_more_keeps_nobody_waiting(program: Program, key: str) -> None:
    token = program.plant("dns")
    half = request(TOKENS, key, body=b"{", length=MIB)
    with ExitStack() as open_still:
        for data in (half, b"GET /heal", b"", request(f"GET {BASE}/trips/stream", key)):
            for _ in range(20):
                to = socket.create_connection(("127.0.0.1", program.bound["api", "tcp"]), 30)
                open_still.enter_context(to)
                to.sendall(data)

        assert look_up(program, token["hostname"]).header.rcode == 0
        assert program.get("/healthz")[0] == 200
        assert post(program, new_keys(program, 1)[0], WEB)[0] == 201


def test_a_burst_of_artifacts_leaves_the_trap_answering(program: Program) -> None:
    token = program.plant("dns")
    keys = new_keys(program, 2)
    wish = {"kind": "word", "memo": "a share", "inline": True, "count": 5}
    done = threading.Event()
    answered = 0

    def burst(key: str) -> int:
        return post(program, key, wish)[0]

    def curious() -> None:
        nonlocal answered
        while not done.is_set():
            assert look_up(program, token["hostname"]).header.rcode == 0
            answered += 1

    with ThreadPoolExecutor(25) as pool:
        watching = pool.submit(curious)
        try:
            statuses = list(pool.map(burst, keys * 24))
        finally:
            done.set()
        watching.result()

    assert set(statuses) <= {201, 429, 503}
    assert 201 in statuses
    assert answered > 0


def test_values_that_look_like_places_lead_nowhere(program: Program) -> None:
    with ear() as listening:
        places = [
            f"http://127.0.0.1:{listening.port}/a",
            f"//127.0.0.1:{listening.port}/a",
            f"\\\\127.0.0.1@{listening.port}\\share",
            "file:///etc/passwd",
            "/etc/passwd",
            "../../../../etc/passwd",
            "$(cat /etc/passwd)",
            "{{7*7}}",
        ]
        kinds = plugins.names("kinds")
        keys = new_keys(program, len(kinds))
        told = [
            each
            for kind, own in zip(kinds, keys, strict=True)
            for each in tried(program, own, kind, places)
        ]

    assert listening.calls == []
    assert told
    for status, body in told:
        assert status in {201, 422}, body
        assert b"root:x:0" not in body
        assert b64encode(b"root:x:0") not in body


def tried(program: Program, key: str, kind: str, places: list[str]) -> Iterator[tuple[int, bytes]]:
    """Give *places* to each option of a kind, one by one; of what is planted, every file too."""
    door = plugins.load("kinds", kind)
    files = file_options(door.options)
    for name in door.options.model_fields:
        for place in places:
            value = b64encode(place.encode()).decode() if name in files else place
            wish = {"kind": kind, "memo": place, "options": {**example(door), name: value}}
            text = orjson.dumps({**wish, "inline": True})
            status, _, body = ask(program, "POST", f"{BASE}/tokens", text, headers(key))
            yield status, body


def test_a_key_can_not_be_guessed(program: Program, key: str) -> None:
    _, key_id, secret = key.split("_", 2)
    before = ask(program, "GET", f"{BASE}/kinds?name=web", headers=headers(key))[2]
    guesses = [
        *("", "csk_", f"csk_{key_id}", f"csk_{key_id}_", f"csk_{key_id}_{secret[:-1]}"),
        *(f"csk_{key_id}_{secret}x", f"csk_{key_id}_{secret.swapcase()}", f"csk__{secret}"),
        *(f"csk_' OR '1'='1_{secret}", f"csk_%_{secret}", f"csk_*_{secret}", secret, key_id),
        *(f"CSK_{key_id}_{secret}", f"csk_{key_id}_{secret}\x0b", "x" * 8_000),
        *(f"csk_{key_id}_{number:043}" for number in range(300)),
    ]
    said = [send(program, request(f"GET {BASE}/kinds?name=web", guess)) for guess in guesses]

    assert {each.status for each in said} <= {400, 401, 431}
    assert all(each.is_problem for each in said)
    assert all(secret.encode() not in each.whole for each in said)
    assert [each.status for each in said].count(401) > 300
    # Whoever guesses uses up nobody's rate.
    assert ask(program, "GET", f"{BASE}/kinds?name=web", headers=headers(key))[2] == before
