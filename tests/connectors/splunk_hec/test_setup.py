"""What ``setup splunk`` makes, mends and tells. No Splunk was asked: see management_api.py."""

import stat
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from canary_siem.errors import AccessRefusedError, ActionError, ReceiverUnavailableError
from canary_siem.interfaces import Identity
from connectors.splunk_hec.settings import SplunkHecSettings
from connectors.splunk_hec.setup import SWITCHED_OFF, setup
from tests.connectors.splunk_hec.management_api import (
    BEARER,
    INPUTS,
    PASSWORD,
    TOKEN_VALUE,
    Splunk,
    splunk,
)
from tests.connectors.splunk_hec.setting_up import set_up


@pytest.fixture
async def behind() -> AsyncIterator[Splunk]:
    async with splunk() as running:
        yield running


@pytest.fixture(autouse=True)
def administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY_SIEM_SETUP__USERNAME", "admin")
    monkeypatch.setenv("CANARY_SIEM_SETUP__PASSWORD", PASSWORD)


async def run(behind: Splunk, folder: Path, **options: Any) -> Sequence[str]:
    """Give what was told of all but the app, which has tests of its own."""
    told = await set_up(behind, folder, **options)
    of_the_app = ("app ", "macros ", "props ", "eventtypes ", "tags ", "rule ", "view ", "navig")
    return [line for line in told if not line.startswith(of_the_app)]


async def test_index_and_token_are_made_and_the_token_kept(behind: Splunk, tmp_path: Path) -> None:
    told = await run(behind, tmp_path, ack=True)

    file = tmp_path / "hec"
    assert told == [
        "index canary: created",
        "HEC token canary-siem: created",
        f"{file}: written",
    ]
    assert behind.tokens["canary-siem"] == {
        "token": TOKEN_VALUE,
        "index": "canary",
        "indexes": ["canary"],
        "useACK": "1",
        "disabled": False,
    }
    assert file.read_text() == f"{TOKEN_VALUE}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_a_second_time_changes_nothing(behind: Splunk, tmp_path: Path) -> None:
    await run(behind, tmp_path)
    before = list(behind.posts)

    assert await run(behind, tmp_path) == []
    assert behind.posts == before


async def test_a_token_that_was_changed_is_mended(behind: Splunk, tmp_path: Path) -> None:
    await run(behind, tmp_path)
    behind.tokens["canary-siem"] |= {"indexes": ["main"], "useACK": "1"}

    told = await run(behind, tmp_path)

    assert told == ["HEC token canary-siem: useACK, indexes updated"]
    assert behind.tokens["canary-siem"]["indexes"] == ["canary", "main"]
    assert behind.posts[-1][0] == f"{INPUTS}/http%3A%252F%252Fcanary-siem"


async def test_a_token_that_may_write_anywhere_stays_so(behind: Splunk, tmp_path: Path) -> None:
    await run(behind, tmp_path)
    behind.tokens["canary-siem"]["indexes"] = []

    assert await run(behind, tmp_path) == []


async def test_without_an_index_the_default_stays(behind: Splunk, tmp_path: Path) -> None:
    await run(behind, tmp_path, index="")

    assert behind.indexes == {"main"}
    assert "index" not in behind.tokens["canary-siem"]


async def test_what_is_switched_off_is_left_to_the_administrator(
    behind: Splunk, tmp_path: Path
) -> None:
    await run(behind, tmp_path)
    behind.switched_off = True
    behind.tokens["canary-siem"]["disabled"] = True

    told = await run(behind, tmp_path)

    assert told == [
        SWITCHED_OFF,
        "HEC token canary-siem is disabled: enable it in Splunk",
    ]


async def test_a_token_in_place_is_never_printed(behind: Splunk, tmp_path: Path) -> None:
    told = await run(behind, tmp_path, token="another")

    assert TOKEN_VALUE not in "".join(told)
    assert "set token to the value Splunk shows" in told[-1]
    assert await run(behind, tmp_path, token=TOKEN_VALUE) == []


async def test_a_value_that_splunk_keeps_back_is_asked_of_the_administrator(
    behind: Splunk, tmp_path: Path
) -> None:
    await run(behind, tmp_path)
    del behind.tokens["canary-siem"]["token"]

    told = await run(behind, tmp_path)

    assert told[0].startswith("put the value Splunk shows")
    assert (tmp_path / "hec").read_text() == f"{TOKEN_VALUE}\n"


async def test_an_authentication_token_will_do(
    behind: Splunk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CANARY_SIEM_SETUP__PASSWORD")
    monkeypatch.setenv("CANARY_SIEM_SETUP__TOKEN", BEARER)

    assert len(await run(behind, tmp_path)) == 3


async def test_a_folder_that_is_not_there_is_named(behind: Splunk, tmp_path: Path) -> None:
    with pytest.raises(ActionError, match="nowhere"):
        await run(behind, tmp_path, token_file=tmp_path / "nowhere/hec")


async def test_no_credentials_are_asked_for(
    behind: Splunk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CANARY_SIEM_SETUP__USERNAME")

    with pytest.raises(AccessRefusedError, match="CANARY_SIEM_SETUP__USERNAME"):
        await run(behind, tmp_path)


async def test_wrong_credentials_are_told(
    behind: Splunk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY_SIEM_SETUP__PASSWORD", "wrong")

    with pytest.raises(AccessRefusedError, match="refuses the log-in"):
        await run(behind, tmp_path)


@pytest.mark.parametrize(
    ("status", "error"),
    [(403, AccessRefusedError), (400, ActionError), (503, ReceiverUnavailableError)],
)
async def test_what_splunk_refuses_is_told_in_its_words(
    behind: Splunk, tmp_path: Path, status: int, error: type[Exception]
) -> None:
    behind.fail = status

    with pytest.raises(error, match="insufficient permission"):
        await run(behind, tmp_path)


async def test_a_certificate_that_nobody_vouches_for_is_refused(
    behind: Splunk, tmp_path: Path
) -> None:
    with pytest.raises(AccessRefusedError, match="set ca_file"):
        await run(behind, tmp_path, ca_file=None)

    assert behind.posts == []


async def test_what_is_no_splunk_is_told(behind: Splunk, tmp_path: Path) -> None:
    behind.login = "<html>Welcome"

    with pytest.raises(ReceiverUnavailableError, match="not Splunk's management port"):
        await run(behind, tmp_path)


async def test_without_a_management_url_port_8089_of_the_host_is_asked(tmp_path: Path) -> None:
    given = {"url": "http://127.0.0.1:8088", "token": "t"}
    settings = SplunkHecSettings.model_validate(given)

    with pytest.raises(ReceiverUnavailableError, match=r"http://127\.0\.0\.1:8089"):
        await setup(settings, Identity("trap-1"), tmp_path)
