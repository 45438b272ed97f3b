"""The API described three times: the judges take each, and all say the same."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openapi_spec_validator
import orjson
import pytest

from canary_siem.api.openapi import describe
from canary_siem.api.routes import derive, installed
from canary_siem.config import load
from canary_siem.exports import Sources
from canary_siem.exports.openapi import DOOR
from canary_siem.house import room
from tests.canary_siem.exports.openapi.forms import FORMS, answers, arguments, forms, operations

JUDGES: dict[str, Any] = {
    "openapi-3.1.json": openapi_spec_validator.OpenAPIV31SpecValidator,
    "openapi-3.0.json": openapi_spec_validator.OpenAPIV30SpecValidator,
    "swagger-2.0.json": openapi_spec_validator.OpenAPIV2SpecValidator,
}
OLDER = FORMS[1:]


def errors(name: str, document: Any) -> list[str]:
    return [str(each) for each in JUDGES[name](document).iter_errors()]


FAULTS: dict[str, Callable[[Any], Any]] = {
    "no title": lambda document: document["info"].pop("title"),
    "a place that is none": lambda document: parameter(document).update({"in": "nowhere"}),
    "a type that is none": lambda document: said(document).update(type="text"),
}


def parameter(document: Any) -> Any:
    return operations(document)["list_kinds"]["parameters"][0]


def said(document: Any) -> Any:
    schemas = document.get("definitions") or document["components"]["schemas"]
    return schemas["KindOut"]["properties"]["title"]


@pytest.mark.parametrize("name", FORMS)
def test_its_judge_takes_it(name: str) -> None:
    assert errors(name, forms()[name]) == []


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("fault", FAULTS)
def test_its_judge_sees_what_is_wrong(name: str, fault: str) -> None:
    broken = orjson.loads(orjson.dumps(forms()[name]))
    FAULTS[fault](broken)

    assert errors(name, broken)


@pytest.mark.parametrize("name", OLDER)
def test_every_call_is_there_with_all_its_words(name: str) -> None:
    newest, older = operations(forms()[FORMS[0]]), operations(forms()[name])

    assert older.keys() == newest.keys()
    for word in ("summary", "description", "tags", "security"):
        assert {key: each.get(word) for key, each in older.items()} == {
            key: each.get(word) for key, each in newest.items()
        }


@pytest.mark.parametrize("name", OLDER)
@pytest.mark.parametrize("operation", sorted(operations(forms()[FORMS[0]])))
def test_no_argument_is_lost(name: str, operation: str) -> None:
    newest, older = forms()[FORMS[0]], forms()[name]

    assert arguments(older, operations(older)[operation]) == arguments(
        newest, operations(newest)[operation]
    )


@pytest.mark.parametrize("name", OLDER)
@pytest.mark.parametrize("operation", sorted(operations(forms()[FORMS[0]])))
def test_no_answer_is_lost(name: str, operation: str) -> None:
    newest, older = forms()[FORMS[0]], forms()[name]

    assert answers(older, operations(older)[operation]) == answers(
        newest, operations(newest)[operation]
    )


def test_a_body_of_2_0_is_always_a_reference() -> None:
    document = forms()["swagger-2.0.json"]
    bodies = [
        each["schema"]
        for operation in operations(document).values()
        for each in operation.get("parameters", ())
        if each["in"] == "body"
    ]

    assert len(bodies) == sum(
        "requestBody" in each for each in operations(forms()[FORMS[0]]).values()
    )
    assert all(list(each) == ["$ref"] for each in bodies)
    assert {"$ref": "#/definitions/CreateTokenBody"} in bodies


def test_the_server_is_where_the_console_is(tmp_path: Path) -> None:
    file = tmp_path / "canary-siem.toml"
    file.write_text(
        f'domains = ["ct.example.org"]\ndata_dir = "{tmp_path}/data"\n'
        'console_url = "https://canary.example.org:8443/soc/"\n',
        "utf-8",
    )
    sources = Sources(lambda: describe(derive(installed())), Path(), lambda: load(file, room, {}))

    made = {name: orjson.loads(text) for name, text in DOOR.make(sources).items()}

    for name in FORMS[:2]:
        assert made[name]["servers"] == [{"url": "https://canary.example.org:8443/soc"}]
    newest = made["swagger-2.0.json"]
    assert (newest["host"], newest["basePath"]) == ("canary.example.org:8443", "/soc")
    assert newest["schemes"] == ["https"]
    assert errors("swagger-2.0.json", newest) == []
