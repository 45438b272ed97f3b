"""Who asks, as an event names him."""

import asyncio

from canary_siem.callers import CLI, Caller, acting, caller


def test_nobody_said_who_he_is() -> None:
    assert caller().fields() == {}


def test_what_is_done_within_is_done_in_his_name() -> None:
    with acting(Caller("0f1e2d", address="2001:db8::1")):
        with acting(Caller(CLI, "alice")):
            inner = caller().fields()
        outer = caller().fields()

    assert inner == {"user": {"id": "cli", "name": "alice"}}
    assert outer == {
        "user": {"id": "0f1e2d"},
        "source": {"address": "2001:db8::1", "ip": "2001:db8::1"},
    }
    assert caller() == Caller()


async def test_two_at_the_same_time_are_not_taken_for_each_other() -> None:
    meet = asyncio.Barrier(2)

    async def ask(name: str) -> str:
        with acting(Caller(name)):
            await meet.wait()
            return caller().id

    assert list(await asyncio.gather(ask("a"), ask("b"))) == ["a", "b"]
