"""Receivers that repeat what they were sent."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr

from canary_siem.delivery.discretion import Discreet, hidden, secrets_of
from canary_siem.errors import BatchRefusedError, CanarySiemError, ReceiverUnavailableError
from canary_siem.interfaces import DELIVERED, Outcome
from canary_siem.trips import StoredTrip

SECRET = "s3cr3t-0123456789-abcdefgh"
TRIPS = [StoredTrip(1, "a", "trip", b"{}"), StoredTrip(2, "b", "trip", b"{}")]


class Inner(BaseModel):
    token: SecretStr


class Settings(BaseModel):
    url: str = "http://receiver.example"
    username: str | None = None
    password: SecretStr | None = None
    password_file: Path | None = None
    headers: Mapping[str, SecretStr] = {}
    inner: list[Inner] = []


class Receiver:
    """A connector that gives what it is told to give."""

    def __init__(self, given: Sequence[Outcome] | CanarySiemError) -> None:
        self.given = given
        self.closed = False

    async def deliver(self, trips: Sequence[StoredTrip]) -> Sequence[Outcome]:
        if isinstance(self.given, CanarySiemError):
            raise self.given
        return self.given

    async def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"a {SECRET} b", "a *** b"),
        (f"{SECRET}{SECRET}", "******"),
        (f"a {SECRET[:15]}", "a ***"),
        (f"a {SECRET[:15]}; check it", "a ***; check it"),
        (f"a {SECRET[:11]}", f"a {SECRET[:11]}"),
        ("nothing", "nothing"),
        ("", ""),
    ],
)
def test_a_secret_is_blotted_out_even_where_it_is_cut(text: str, expected: str) -> None:
    assert hidden(text, [SECRET]) == expected


def test_a_short_one_is_blotted_out_as_a_whole_and_a_very_short_one_is_not() -> None:
    assert hidden("pass1234 and pass12", ["pass1234"]) == "*** and pass12"
    assert hidden("a b", ["a", ""]) == "a b"


def test_secrets_are_found_wherever_they_are_set(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("from-a-file\n")
    settings = Settings(
        username="someone",
        password_file=file,
        headers={"X": SecretStr("in-a-header")},
        inner=[Inner(token=SecretStr("in-a-list"))],
    )

    found = secrets_of(settings)

    for secret in ("from-a-file", "in-a-header", "in-a-list"):
        assert secret in found
        assert b64encode(secret.encode()).decode() in found
        assert b64encode(f"someone:{secret}".encode()).decode() in found
    file.unlink()
    assert "from-a-file" not in secrets_of(settings)


async def test_what_an_error_says_is_blotted_out_and_the_rest_of_it_stays() -> None:
    settings = Settings(password=SecretStr(SECRET))
    away = ReceiverUnavailableError(f"HTTP 503: Basic {SECRET}", retry_after=7)
    refused = BatchRefusedError("too big", culprit=1, stored=1)

    with pytest.raises(ReceiverUnavailableError, match=r"^HTTP 503: Basic \*\*\*$") as first:
        await Discreet(Receiver(away), settings).deliver(TRIPS)
    with pytest.raises(BatchRefusedError, match=r"^too big$") as second:
        await Discreet(Receiver(refused), settings).deliver(TRIPS)

    assert first.value.retry_after == 7
    assert (second.value.culprit, second.value.stored) == (1, 1)


async def test_reasons_are_blotted_out_one_by_one() -> None:
    settings = Settings(password=SecretStr(SECRET))
    well = [DELIVERED, DELIVERED]
    badly = [DELIVERED, Outcome("rejected", f"no {SECRET}")]

    assert await Discreet(Receiver(well), settings).deliver(TRIPS) is well
    assert await Discreet(Receiver(badly), settings).deliver(TRIPS) == [
        DELIVERED,
        Outcome("rejected", "no ***"),
    ]


async def test_it_closes_what_it_holds() -> None:
    receiver = Receiver([])
    await Discreet(receiver, Settings()).close()

    assert receiver.closed
