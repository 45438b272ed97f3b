"""What an intruder writes sets no filter between him and the people who are to know."""

from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from canary_siem.interfaces import DELIVERED
from connectors.email.connector import Email
from tests.connectors.email.mailing import connector, hit, settings
from tests.connectors.email.scripted import Scripted, scripted

WORD = "an-offer-that-filters-hate"
WILD: dict[str, Any] = {"user_agent.original": WORD}


def mailer_to(server: Scripted, place: Path, **more: Any) -> Email:
    given = settings(f"smtp://127.0.0.1:{server.port}", starttls="never")
    return connector(given, place, **more)


async def test_a_mail_that_is_refused_for_his_words_goes_without_them(tmp_path: Path) -> None:
    async with scripted() as server:
        server.dislikes = WORD
        mailer = mailer_to(server, tmp_path)
        with capture_logs() as logs:
            assert await mailer.deliver([hit(1, **WILD)]) == [DELIVERED]
        assert await mailer.deliver([hit(1, **WILD)]) == [DELIVERED]
        await mailer.close()

    [lines] = server.mails
    told = "\n".join(lines)
    assert "Subject: [canary-siem] high: Canarytoken tripped: share 1" in told
    assert "The relay refused the mail that told all" in told
    assert WORD not in told
    assert [(each["event"], each["log_level"]) for each in logs] == [
        ("mail refused but for its title", "warning")
    ]


async def test_so_does_what_follows(tmp_path: Path) -> None:
    at = [1_000_000.0]
    async with scripted() as server:
        server.dislikes = WORD
        mailer = mailer_to(server, tmp_path, now=lambda: at[0])
        assert await mailer.deliver([hit(1)]) == [DELIVERED]
        at[0] += 1
        assert await mailer.deliver([hit(2, **WILD), hit(3)]) == [DELIVERED] * 2
        at[0] += 60
        assert await mailer.deliver([hit(4)]) == [DELIVERED]
        await mailer.close()

    first, second = ("\n".join(lines) for lines in server.mails)
    assert "Left out" not in first
    assert "3 further hits since" in second
    assert "Left out" in second


async def test_a_word_in_the_title_is_no_words_of_his(tmp_path: Path) -> None:
    async with scripted() as server:
        server.dislikes = WORD
        mailer = mailer_to(server, tmp_path)
        [outcome] = await mailer.deliver([hit(1, message=f"Canarytoken tripped: {WORD}")])
        await mailer.close()

    assert (outcome.verdict, server.mails) == ("rejected", [])
    assert "We do not like what is in it" in outcome.reason
