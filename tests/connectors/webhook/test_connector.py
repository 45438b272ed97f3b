"""Trips become requests, and answers outcomes."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from canary_siem.delivery.discretion import Discreet
from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError
from canary_siem.interfaces import DELIVERED, Identity
from canary_siem.trips import StoredTrip
from connectors.webhook.connector import Webhook
from tests.connectors.webhook.receiving import Answer, connector, receiver, settings
from tests.connectors.webhook.test_signature import NEW, OLD
from tests.samples import health_document, stored, stored_trips, trip_document

AUTH = "Bearer s3cr3t-t0ken"


async def test_each_trip_is_one_signed_request(tmp_path: Path) -> None:
    (tmp_path / "headers").write_text(f"Authorization: {AUTH}\n")
    trips = stored_trips(3)
    async with receiver() as server:
        sent = connector(server.url, secret=f"{NEW} {OLD}", headers_file=tmp_path / "headers")
        assert await sent.deliver(trips) == [DELIVERED] * 3
        await sent.close()

    assert [body for _, _, body in server.requests] == [each.document for each in trips]
    for trip, (_, headers, body) in zip(trips, server.requests, strict=True):
        assert headers["webhook-id"] == trip.id
        assert headers["Content-Type"] == "application/json"
        assert headers["Authorization"] == AUTH
        for secret in (OLD, NEW):
            assert Verifier(secret).verify(body, dict(headers)) == orjson.loads(trip.document)


async def test_what_comes_again_has_the_same_id_and_a_new_time() -> None:
    now = iter([10.0] * 4 + [99.0] * 4)
    async with receiver() as server:
        sent = Webhook(settings(url=server.url), Identity("trap-1"), now=lambda: next(now))
        for _ in range(2):
            await sent.deliver(stored_trips(1))
        await sent.close()

    first, second = (headers for _, headers, _ in server.requests)
    assert first["webhook-id"] == second["webhook-id"]
    assert (first["webhook-timestamp"], second["webhook-timestamp"]) == ("10", "99")


async def test_people_get_alerts_and_programs_everything() -> None:
    quiet = stored(health_document())
    async with receiver() as server:
        for given in ({"format": "slack"}, {"format": "ecs"}):
            sent = connector(server.url, **given)
            assert await sent.deliver([quiet, stored(trip_document())]) == [DELIVERED] * 2
            await sent.close()

    assert [set(each) & {"blocks", "event"} for each in server.bodies()] == [
        {"blocks"},
        {"event"},
        {"event"},
    ]


async def test_a_refused_event_is_a_dead_letter_and_the_others_go_on() -> None:
    async with receiver() as server:
        server.answers = [Answer(), Answer(422, "invalid_blocks"), Answer()]
        sent = connector(server.url)
        outcomes = await sent.deliver(stored_trips(3))
        await sent.close()

    assert [each.verdict for each in outcomes] == ["delivered", "rejected", "delivered"]
    assert outcomes[1].reason.endswith("422 invalid_blocks")


@pytest.mark.parametrize("document", [b"[]", b"nonsense"])
async def test_what_is_no_document_is_a_dead_letter(document: bytes) -> None:
    async with receiver() as server:
        sent = connector(server.url, format="ocsf")
        [outcome] = await sent.deliver([StoredTrip(1, "id-1", "trip", document)])
        await sent.close()

    assert (outcome.verdict, server.requests) == ("rejected", [])


async def test_retry_after_is_told_or_kept() -> None:
    clock = [1_000.0]
    async with receiver() as server:
        sent = Webhook(settings(url=server.url), Identity("trap-1"), now=lambda: clock[0])
        server.answers = [Answer(429, headers={"Retry-After": "30"})]
        with pytest.raises(ReceiverUnavailableError) as first:
            await sent.deliver(stored_trips(2))
        server.answers = [Answer(), Answer(503, headers={"Retry-After": "30"})]
        outcomes = await sent.deliver(stored_trips(3))
        clock[0] += 10
        with pytest.raises(ReceiverUnavailableError, match="503") as early:
            await sent.deliver(stored_trips(3)[1:])
        clock[0] += 20
        assert await sent.deliver(stored_trips(3)[1:]) == [DELIVERED] * 2
        await sent.close()

    assert first.value.retry_after == 30.0
    assert [each.verdict for each in outcomes] == ["delivered", "retry", "retry"]
    assert early.value.retry_after == 20.0
    ids = [headers["webhook-id"] for _, headers, _ in server.requests]
    assert ids == [stored_trips(3)[n].id for n in (0, 0, 1, 1, 2)]


async def test_a_clock_that_steps_back_makes_nobody_wait() -> None:
    clock = [1_000_000.0]
    async with receiver() as server:
        sent = Webhook(settings(url=server.url), Identity("trap-1"), now=lambda: clock[0])
        server.answers = [Answer(), Answer(503, headers={"Retry-After": "30"})]
        await sent.deliver(stored_trips(2))
        clock[0] -= 86_400
        assert await sent.deliver(stored_trips(2)[1:]) == [DELIVERED]
        await sent.close()


async def test_we_are_refused_halfway() -> None:
    async with receiver() as server:
        server.answers = [Answer(), Answer(403), Answer(403)]
        sent = connector(server.url)
        outcomes = await sent.deliver(stored_trips(3))
        with pytest.raises(AccessRefusedError, match="403"):
            await sent.deliver(stored_trips(3)[1:])
        await sent.close()

    assert [each.verdict for each in outcomes] == ["delivered", "retry", "retry"]


async def test_an_answer_that_repeats_what_it_was_sent_tells_no_secret(tmp_path: Path) -> None:
    (tmp_path / "headers").write_text(f"Authorization: {AUTH}\n")
    async with receiver() as server:
        said = f"bad {AUTH}, or {AUTH.partition(' ')[2]}, at {server.url}"
        server.answers = [Answer(400, said)]
        given = settings(url=server.url, headers_file=tmp_path / "headers")
        sent = Discreet(Webhook(given, Identity("trap-1")), given)
        [outcome] = await sent.deliver(stored_trips(1))
        await sent.close()

    assert "s3cr3t" not in outcome.reason
    assert "400 bad ***, or ***, at" in outcome.reason


async def test_a_template_that_is_gone_holds_the_queue(tmp_path: Path) -> None:
    template = tmp_path / "sms.txt"
    template.write_text("{{notice.title}}")
    async with receiver() as server:
        given: dict[str, Any] = {"template": template}
        sent = connector(server.url, **given)
        template.unlink()
        with pytest.raises(AccessRefusedError, match="the template can't be used"):
            await sent.deliver(stored_trips(1))
        template.write_text("{{notice.grade}}")
        assert await sent.deliver(stored_trips(1)) == [DELIVERED]
        await sent.close()

    assert [body for _, _, body in server.requests] == [b"high"]
