"""What every kind must hold, from the day its file is there."""

import inspect
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from canary_siem import plugins
from canary_siem.dialects.ecs import FIELDS
from canary_siem.house import House
from canary_siem.interfaces import Kind
from canary_siem.store.history import TripFilter
from canary_siem.tokens import Class, Token
from canary_siem.trips import Decoded, Hit
from listeners.http.places import find_token
from tests.canary_siem.api.served import make_house
from tests.canary_siem.kinds.things import DOMAIN, ID, hit, token
from tests.contracts.options import example
from tests.ecs import problems, unmapped

NAMES = plugins.names("kinds")
PARTS = ("Fires when", "Does not fire", "The analyst learns")
SEVERITIES = {21, 47, 73, 99}
PROOFS = {"proven", "structure-checked"}
SEEDS = [bytes([n]) * 16 for n in (3, 7, 250)]
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
# Rules and playbooks read canary.token.class: what a kind was once, it stays.
CLASSES: Mapping[str, str] = {
    kind: cls
    for cls, kinds in {
        "document": "word excel opendocument pdf svg qr_code",
        "credential": "aws_profile kubeconfig wireguard env_file docker_config package_index"
        " browser_bookmarks",
        "database": "sql_server postgresql mysql",
        "host": "windows_folder file_watch process_watch log_watch sensitive_command"
        " windows_fake_fs log4shell signed_exe",
        "mail": "email",
        "web": "web image cloned_site cloned_css redirect fingerprint saml_app web_app oracle",
        "network": "dns svn webdav mcp git_remote",
    }.items()
    for kind in kinds.split()
}

# A name as resolvers and intruders write it: any labels, ours, markers, the id twice.
labels = st.one_of(
    st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=1, max_size=63),
    st.text("0123456789abcdef", min_size=1, max_size=63),
    st.sampled_from(["g07", "x42", "y99", "w", "_", "ini", "l4j", "d1", "un", "cmd", ID, "=" * 9]),
    st.text(max_size=20).map(str.lower),
)
names = st.lists(labels, max_size=8).map(lambda parts: ".".join([*parts, ID, DOMAIN]))
words = st.one_of(st.text(max_size=60), st.sampled_from(["", "/", BROWSER, "*/*", "\0\r\n"]))
hits = st.builds(
    Hit,
    channel=st.sampled_from(["dns", "http", "smtp", "mysql"]),
    at=st.just(1),
    name=st.one_of(names, st.text(max_size=80)),
    source_ip=st.just("192.0.2.1"),
    accept=words,
    user_agent=words,
    path=words.map(lambda text: f"/{ID}/{text}"),
    original=st.binary(max_size=200),
    ecs=st.dictionaries(st.sampled_from(["url", "http", "email"]), st.just({}), max_size=2),
)


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def kind(name: str) -> Any:
    return plugins.load("kinds", name)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = make_house(tmp_path)
    yield made
    await made.close()


def planted(kind: Kind[Any], /, seed: bytes = SEEDS[0], **more: Any) -> Token:
    return replace(
        token(kind, kind.options.model_validate(example(kind)), seed=seed),
        **more,
    )


def test_it_says_what_it_is(kind: Kind[Any]) -> None:
    assert kind.title[0].isupper()
    assert kind.fires_on
    assert kind.title[-1] != "."
    assert kind.fires_on[-1] != "."
    assert kind.proof in PROOFS
    assert kind.judges


def test_its_name_and_class_are_a_contract(name: str, kind: Kind[Any]) -> None:
    assert kind.cls in get_args(Class)
    assert kind.cls == CLASSES.get(name, kind.cls)
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)


def test_its_docstring_says_what_fires_it_what_does_not_and_what_one_learns(
    kind: Kind[Any],
) -> None:
    told = inspect.getdoc(type(kind)) or ""

    assert [part for part in PARTS if part not in told] == []
    assert sorted(PARTS, key=told.index) == list(PARTS)


def test_its_severity_is_one_of_four(kind: Kind[Any]) -> None:
    assert kind.severity in SEVERITIES


def test_its_technique_is_whole(kind: Kind[Any]) -> None:
    if not kind.threat:
        return
    assert kind.threat["framework"] == "MITRE ATT&CK"
    for part, form in (("tactic", r"TA\d{4}"), ("technique", r"T\d{4}")):
        told = kind.threat[part]
        assert all(re.fullmatch(form, each) for each in told["id"])
        assert len(told["id"]) == len(told["name"]) == len(told["reference"])


def test_its_options_say_what_they_are(kind: Kind[Any]) -> None:
    fields = kind.options.model_fields

    assert kind.options.model_config["extra"] == "forbid"
    assert kind.options.model_config["frozen"]
    assert [name for name, field in fields.items() if not field.description] == []
    with pytest.raises(ValidationError):
        kind.options.model_validate({**example(kind), "no_such_option": 1})


@pytest.mark.parametrize("seed", SEEDS, ids=bytes.hex)
def test_what_it_makes_up_comes_from_the_seed(kind: Kind[Any], seed: bytes) -> None:
    given = kind.options.model_validate(example(kind))

    once = kind.plausible(given, seed)

    assert kind.plausible(given, seed) == once
    assert kind.plausible(once, seed) == once
    assert type(once) is kind.options
    assert kind.options.model_validate_json(once.model_dump_json()) == once


@pytest.mark.parametrize("seed", SEEDS, ids=bytes.hex)
def test_a_token_makes_the_same_twice(kind: Kind[Any], seed: bytes) -> None:
    first, second = planted(kind, seed=seed), planted(kind, seed=seed)

    assert kind.make(first, first.options) == kind.make(second, second.options)
    assert kind.snippets(first, first.options) == kind.snippets(second, second.options)
    assert kind.url(first, first.options) == kind.url(second, second.options)


def test_no_two_tokens_make_the_same_file(kind: Kind[Any]) -> None:
    tokens = [planted(kind, seed=seed) for seed in SEEDS]
    made = [kind.make(each, each.options) for each in tokens]

    for files in zip(*made, strict=True):
        assert len({file.content for file in files}) == len(tokens)


def test_its_files_are_fit_to_be_planted(kind: Kind[Any]) -> None:
    one = planted(kind)
    files = kind.make(one, one.options)

    assert len({file.filename for file in files}) == len(files)
    for file in files:
        assert re.fullmatch(r"[\w.-]+( [\w.-]+)*", file.filename)
        assert re.fullmatch(r"[a-z]+/[\w.+-]+(; ?charset=utf-8)?", file.media_type)
        assert file.content


def test_nothing_it_makes_names_us(kind: Kind[Any]) -> None:
    one = planted(kind)
    texts = [file.content.lower() for file in kind.make(one, one.options)]
    texts += [text.lower().encode() for text in kind.snippets(one, one.options).values()]

    assert [text for text in texts if b"canary" in text] == []


@pytest.mark.parametrize("seed", SEEDS, ids=bytes.hex)
async def test_a_trap_finds_its_address(
    name: str, kind: Kind[Any], house: House, seed: bytes
) -> None:
    one = planted(kind, kind=name, id=house.draw_id(), seed=seed)
    await house.store.tokens.save([one])

    address = urlsplit(kind.url(one, one.options))

    assert one.id in address.geturl()
    assert address.hostname
    assert address.hostname == DOMAIN or address.hostname.endswith(f".{DOMAIN}")
    assert find_token(house.trap, address.netloc, address.path or "/") is not None
    assert house.trap.find(one.hostname) is not None


@pytest.mark.parametrize("channel", ["dns", "http"])
async def test_its_trips_are_ecs(name: str, kind: Kind[Any], house: House, channel: str) -> None:
    one = planted(kind, kind=name, id=house.draw_id())
    await house.store.tokens.save([one])
    role: Any = "resolver" if channel == "dns" else "direct"

    await house.trap.spring(one, hit(one.hostname, channel=channel, role=role, at=10**18))
    (trip,) = await house.store.history.search(TripFilter(token=one.id, limit=5))
    document = orjson.loads(trip.document)

    assert problems(document) == []
    assert unmapped(document) == []
    assert document["event"]["kind"] == "alert"


@pytest.mark.parametrize("name", NAMES)
@given(seen=hits)
@settings(max_examples=60, deadline=None)
def test_it_reads_whatever_comes(name: str, seen: Hit) -> None:
    kind = plugins.load("kinds", name)
    for imported in (False, True):
        told = kind.decode(planted(kind, kind=name, imported=imported), seen)

        assert isinstance(told, Decoded)
        assert not (told.data and told.data_hex)
        orjson.dumps(told.fields)
        assert [field for field in flat(told.fields) if field not in FIELDS] == []


@pytest.mark.parametrize("name", NAMES)
@given(seen=hits)
@settings(max_examples=40, deadline=None)
def test_its_state_does_not_show(name: str, seen: Hit) -> None:
    kind = plugins.load("kinds", name)
    active = planted(kind, kind=name)
    asked = seen._replace(path=seen.path or f"/{ID}")

    answers = [
        kind.answer(each, each.options, asked)
        for each in (active, replace(active, state="paused"), replace(active, state="deleted"))
    ]

    assert answers[0] == answers[1] == answers[2]


def flat(fields: Mapping[str, Any], prefix: str = "") -> list[str]:
    """Name the leaves."""
    return [
        name
        for key, value in fields.items()
        for name in (
            flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else [f"{prefix}{key}"]
        )
    ]
