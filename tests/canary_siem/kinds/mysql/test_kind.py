import gzip
import re
from datetime import timedelta

import pytest
from pydantic import ValidationError

from canary_siem.kinds.mysql import DOOR
from canary_siem.kinds.mysql.kind import MysqlOptions
from canary_siem.trips import NOTHING
from tests.canary_siem.kinds.things import DOMAIN, ID, MADE, hit, token

OLD_ID = "h6jmkykjd2rrd2ahnkl6v6zdb"


def made(options: MysqlOptions | None = None, **more: object) -> tuple[str, str]:
    planted = token(DOOR, options, **more)
    (artifact,) = DOOR.make(planted, MysqlOptions.model_validate(planted.options.model_dump()))
    return artifact.filename, gzip.decompress(artifact.content).decode()


def test_the_dump_ends_in_what_the_snippet_gives() -> None:
    planted = token(DOOR)
    options = MysqlOptions.model_validate(planted.options.model_dump())

    (statements,) = DOOR.snippets(planted, options).values()

    assert statements in made()[1]
    assert f"'{ID}.'" in statements
    assert f"''{ID}.{DOMAIN}''" in statements


def test_its_tables_are_those_asked_for_or_plausible_ones() -> None:
    _, asked = made(MysqlOptions(decoy=["salaries", "App_Users2"]))
    _, drawn = made()

    assert re.findall(r"CREATE TABLE `(\w+)`", asked) == ["salaries", "App_Users2"]
    assert 5 <= len(re.findall(r"CREATE TABLE `(\w+)`", drawn)) <= 7


def test_the_port_is_where_the_listener_is_reached() -> None:
    _, text = made(MysqlOptions(port=13306))

    assert "MASTER_PORT=13306" in text
    assert "SOURCE_PORT=13306" in text


def test_its_date_lies_before_the_token_was_made() -> None:
    for n in range(20):
        name, text = made(seed=bytes([n]))
        (day,) = re.findall(r"Dump completed on (\S+)", text)
        assert str((MADE - timedelta(days=45)).date()) < day < str(MADE.date())
        assert day in name or day.replace("-", "") in name
        assert re.fullmatch(r"[a-z0-9._-]+\.sql\.gz", name)


def test_no_two_dumps_are_called_alike() -> None:
    assert len({made(seed=bytes([n]))[0] for n in range(20)}) > 15


@pytest.mark.parametrize(
    "given", [{"decoy": ["a`b"]}, {"decoy": ["x" * 64]}, {"decoy": ["t"] * 21}, {"port": 0}]
)
def test_options_are_bounded(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        MysqlOptions.model_validate(given)


def test_a_login_is_decoded_and_a_look_up_is_not() -> None:
    said = f"{ID}.en_US.3.12.db1.alice@10.0.0"
    login = hit("", channel="mysql", ecs={"user": {"name": said}})

    found = DOOR.decode(token(DOOR), login)

    assert found.fields == {"host": {"name": "db1"}, "user": {"name": "alice"}}
    assert DOOR.decode(token(DOOR), hit()) == NOTHING
    assert DOOR.decode(token(DOOR), hit("", channel="mysql")) == NOTHING


def test_an_older_clients_login_is_decoded_for_its_imported_id() -> None:
    login = hit("", channel="mysql", ecs={"user": {"name": f"{OLD_ID}en_USdb1"}})

    found = DOOR.decode(token(DOOR, id=OLD_ID, imported=True), login)

    assert found.fields == {"host": {"name": "db1"}}
    assert not found.complete


def test_the_technique_is_that_of_taking_data_from_databases() -> None:
    assert DOOR.threat["technique"]["subtechnique"]["id"] == ["T1213.006"]
