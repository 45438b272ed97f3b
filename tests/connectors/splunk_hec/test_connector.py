"""A batch on its way into HEC: what is said of it, and when."""

import time

import pytest
from structlog.testing import capture_logs

from canary_siem.errors import AccessRefusedError, BatchRefusedError, ReceiverUnavailableError
from canary_siem.interfaces import DELIVERED
from tests.backends import hec as real
from tests.connectors.splunk_hec import scripted
from tests.connectors.splunk_hec.scripted import Answer, code, connected, hec
from tests.samples import stored_trips

ACKED = Answer(body='{"text":"Success","code":0,"ackId":5}')


async def test_a_batch_arrives_in_order_each_with_its_id() -> None:
    trips = stored_trips(3)
    async with hec() as behind, connected(behind.url, index="canary") as connector:
        outcomes = await connector.deliver(trips)

    assert outcomes == [DELIVERED] * 3
    assert [each["fields"]["event_id"] for each in behind.events()] == [t.id for t in trips]
    assert behind.events()[0]["index"] == "canary"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (code(9, 503), ReceiverUnavailableError),
        (code(4, 403), AccessRefusedError),
        (code(6, 400), BatchRefusedError),
        (Answer(200, "<html>"), ReceiverUnavailableError),
    ],
)
async def test_what_hec_refuses_is_raised(answer: Answer, error: type[Exception]) -> None:
    async with hec() as behind, connected(behind.url) as connector:
        behind.answers.append(answer)

        with pytest.raises(error):
            await connector.deliver(stored_trips(2))


async def test_an_acknowledgement_is_waited_for() -> None:
    async with hec() as behind, connected(behind.url, ack=True) as connector:
        behind.answers.append(ACKED)
        behind.acks += [False, False, True]

        outcomes = await connector.deliver(stored_trips(1))

    assert outcomes == [DELIVERED]
    assert [body for path, _, body in behind.requests if path.endswith("/ack")] == [
        b'{"acks":[5]}'
    ] * 3


async def test_a_lost_acknowledgement_means_send_again_with_the_same_id() -> None:
    trips = stored_trips(1)
    async with (
        hec() as behind,
        connected(behind.url, ack=True, ack_timeout="100ms") as connector,
    ):
        behind.answers += [ACKED, ACKED]
        with pytest.raises(ReceiverUnavailableError, match="sent again"):
            await connector.deliver(trips)
        behind.acks.append(True)

        await connector.deliver(trips)

    assert {each["fields"]["event_id"] for each in behind.events()} == {trips[0].id}
    assert len(behind.events()) == 2


async def test_a_question_that_gets_no_answer_is_asked_again() -> None:
    async with hec() as behind, connected(behind.url, ack=True) as connector:
        behind.answers.append(ACKED)
        behind.acks += [Answer(503, "busy"), Answer(drop=True), True]

        assert await connector.deliver(stored_trips(1)) == [DELIVERED]

    assert len(behind.events()) == 1


async def test_a_receiver_that_went_away_while_we_asked_is_unavailable() -> None:
    async with hec() as behind, connected(behind.url, ack=True) as connector:
        behind.answers.append(ACKED)
        behind.acks += [Answer(503, "busy")] * 3

        with pytest.raises(ReceiverUnavailableError, match="/ack"):
            await connector.deliver(stored_trips(1))


async def test_an_acknowledgement_that_splunk_does_not_give_holds_the_queue() -> None:
    async with hec() as behind, connected(behind.url, ack=True) as connector:
        with pytest.raises(AccessRefusedError, match="set ack = false"):
            await connector.deliver(stored_trips(1))


async def test_an_acknowledgement_that_is_switched_off_meanwhile_holds_the_queue() -> None:
    async with hec() as behind, connected(behind.url, ack=True) as connector:
        behind.answers.append(ACKED)
        behind.acks.append(code(14))

        with pytest.raises(AccessRefusedError, match="set ack = false"):
            await connector.deliver(stored_trips(1))


async def test_a_receiver_that_is_nearly_full_is_left_alone_and_told_of_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("connectors.splunk_hec.connector.SLOW_DOWN", 0.05)
    async with hec() as behind, connected(behind.url) as connector:
        behind.answers += [code(24, 200), code(25, 200)]
        with capture_logs() as logs:
            await connector.deliver(stored_trips(1))
            before = time.monotonic()
            await connector.deliver(stored_trips(1))
            waited = time.monotonic() - before
            await connector.deliver(stored_trips(1))

    assert waited >= 0.05
    assert len(behind.events()) == 3
    assert [entry["event"] for entry in logs] == ["receiver nearly full"]


async def test_closing_twice_is_safe() -> None:
    async with hec() as behind, scripted.connected(behind.url) as connector:
        await connector.deliver(stored_trips(1))
        await connector.close()


@pytest.mark.backend
@pytest.mark.parametrize("compress", [True, False])
async def test_a_real_receiver_takes_and_acknowledges_a_batch(
    hec_receiver: real.Receiver, compress: bool
) -> None:
    trips = stored_trips(200)
    async with connected(
        hec_receiver.url, ack=True, compress=compress, index="canary"
    ) as connector:
        outcomes = await connector.deliver(trips)

    events = hec_receiver.wait_for(200)
    assert outcomes == [DELIVERED] * 200
    assert [each["fields"]["event_id"] for each in events] == [trip.id for trip in trips]
    assert {each["sourcetype"] for each in events} == {"canary_siem:trip"}
    assert {each["index"] for each in events} == {"canary"}
    assert events[0]["time"] == pytest.approx(1772600767.123456)


@pytest.mark.backend
async def test_a_real_receiver_that_wants_another_token_holds_the_queue() -> None:
    if reason := real.missing():
        pytest.skip(reason)
    with real.receiver(token="right", tls=True) as receiver:
        options = {"ca_file": receiver.authority}
        async with connected(receiver.url, token="wrong", **options) as connector:
            with pytest.raises(AccessRefusedError, match="401"):
                await connector.deliver(stored_trips(1))
        async with connected(receiver.url, token="right", **options) as connector:
            assert await connector.deliver(stored_trips(1)) == [DELIVERED]
        async with connected(receiver.url, token="right") as connector:
            with pytest.raises(AccessRefusedError, match="set ca_file"):
                await connector.deliver(stored_trips(1))
