"""What the planter may say; what it asks for."""

from typing import Any

import pytest
from pydantic import ValidationError

from canary_siem.kinds.oracle import DOOR
from canary_siem.kinds.oracle.kind import OracleOptions
from tests.canary_siem.kinds.things import hit, token

PAGE = "https://www.example.org/n.json"
ADDRESS = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"


def options(**said: Any) -> OracleOptions:
    return OracleOptions.model_validate(said)


def test_a_page_and_a_pointer_are_enough() -> None:
    made = options(url=PAGE, pointer="/a/0/b~1c")

    assert (made.alert_on, made.every, made.preset) == ("change", "1h", None)
    assert DOOR.asks(made) == (PAGE,)


def test_a_preset_gives_both() -> None:
    made = options(preset=f"bitcoin:{ADDRESS}")

    assert made.url == f"https://blockchain.info/balance?active={ADDRESS}"
    assert made.pointer == f"/{ADDRESS}/final_balance"


def test_what_is_said_goes_before_what_a_preset_says() -> None:
    made = options(preset=f"bitcoin:{ADDRESS}", url=PAGE)
    other = options(preset=f"bitcoin:{ADDRESS}", pointer="/n")

    assert (made.url, made.pointer) == (PAGE, f"/{ADDRESS}/final_balance")
    assert other.pointer == "/n"
    assert options(preset="linkedin", url=PAGE).pointer == "/viewersCount"


def test_who_says_both_need_not_say_whose_number_it_is() -> None:
    made = options(preset="imgur", url=PAGE, pointer="/n")

    assert (made.url, made.pointer, made.preset) == (PAGE, "/n", "imgur")


@pytest.mark.parametrize("whole", ["", "#"])
def test_an_answer_may_be_nothing_but_the_number(whole: str) -> None:
    assert options(url=PAGE, pointer=whole).pointer == ""


@pytest.mark.parametrize(
    "said",
    [
        {"url": PAGE, "pointer": "#"},
        {"url": PAGE, "pointer": "/n", "every": "90s", "alert_on": "fall"},
        {"preset": f"bitcoin:{ADDRESS}"},
        {"preset": "linkedin", "url": PAGE},
    ],
)
def test_what_is_kept_is_what_was_said(said: dict[str, Any]) -> None:
    made = options(**said)

    assert OracleOptions.model_validate_json(made.model_dump_json(exclude_defaults=True)) == made


@pytest.mark.parametrize(
    ("said", "field", "why"),
    [
        ({}, "", "needs url and pointer, or a preset"),
        ({"url": PAGE}, "", "needs url and pointer"),
        ({"pointer": "/n"}, "", "needs url and pointer"),
        ({"preset": "linkedin"}, "", "needs url and pointer"),
        ({"preset": "bitcoin"}, "preset", "write bitcoin:ADDRESS"),
        ({"url": "file:///etc/passwd", "pointer": "/n"}, "url", "begins with https://"),
        ({"url": "https://a:b@example.org/", "pointer": "/n"}, "url", "every event would show"),
        ({"url": PAGE, "pointer": "n"}, "pointer", "should match pattern"),
        ({"url": PAGE, "pointer": "/~2"}, "pointer", "should match pattern"),
        ({"url": PAGE, "pointer": "/n", "alert_on": "any"}, "alert_on", "'rise' or 'fall'"),
        ({"url": PAGE, "pointer": "/n", "every": "0"}, "every", "not within 1s and 30d"),
        ({"url": PAGE, "pointer": "/n", "every": "900ms"}, "every", "not within 1s and 30d"),
        ({"url": PAGE, "pointer": "/n", "every": "31d"}, "every", "not within 1s and 30d"),
        ({"url": PAGE, "pointer": "/n", "every": "often"}, "every", "is no length of time"),
    ],
)
def test_what_makes_no_sense_is_named(said: dict[str, Any], field: str, why: str) -> None:
    with pytest.raises(ValidationError) as caught:
        options(**said)

    first = caught.value.errors()[0]
    assert ".".join(map(str, first["loc"])) == field
    assert why in first["msg"]


def test_the_trap_itself_is_told_nothing() -> None:
    one = token(DOOR, options(url=PAGE, pointer="/n"))

    assert not DOOR.decode(one, hit()).fields
    assert PAGE not in DOOR.url(one, one.options)  # type: ignore[arg-type]  # as it is kept
