"""Who is told of what, and when: a mail at once, a mail with others, or a line in the next one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from canary_siem.dialects.notice import Notice
from connectors.email.mail import Mail
from connectors.email.memory import MOST_IDS, MOST_LINES, Memory, Thread, Waiting

MANY = "many"
"""The thread of those incidents that share their mails."""

SOON = 1 / 20
"""What part of an interval is between the first mail of a thread and the next: a look-up is often
followed, within a second, by the request that tells who it was."""


@dataclass(frozen=True, slots=True)
class Due:
    """A mail that is to go now.

    Attributes:
        thread: Whose it is.
        mail: What it says.
        news: What it tells for the first time, beside what waited.
    """

    thread: str
    mail: Mail
    news: Sequence[Notice] = ()


class Plan:
    """Decides, and keeps account in *memory*.

    Args:
        memory: What was told.
        interval: Seconds between two mails of one thread, at least.
        burst: Mails an interval, beyond which incidents share one.
    """

    def __init__(self, memory: Memory, interval: float, burst: int) -> None:
        self._memory = memory
        self._interval = interval
        self._burst = burst

    def is_known(self, notice: Notice) -> bool:
        """Say whether people were told, or will be: it came again."""
        thread = self._memory.threads.get(notice.thread)
        return thread is not None and notice.id in thread.known

    def due(self, news: Mapping[str, Sequence[Notice]], now: float) -> list[Due]:
        """Give the mails that are to go now; the rest of *news* waits from here on.

        Args:
            news: What nobody was told, by thread, in order.
            now: Seconds since the epoch.
        """
        earliest = now - self._interval
        self._memory.mails = [each for each in self._memory.mails if earliest < each <= now]
        room = self._burst - len(self._memory.mails)
        found = []
        for name, notices in news.items():
            thread = self._memory.threads.get(name)
            drill = notices[0].grade == "drill"
            if thread is None and (drill or room > 0):
                found.append(Due(name, first(name, notices), notices))
                room -= not drill
            elif thread is None or thread.gathered:
                self._gather(name, notices, now)
            elif self._rested(thread, now) or _worse(thread, notices):
                found.append(Due(name, further(name, thread, notices), notices))
            else:
                self._wait(thread, notices, now)
        told = {each.thread for each in found}
        for name, thread in self._memory.threads.items():
            if thread.waiting and name not in told and self._rested(thread, now):
                mail = gathered(thread) if name == MANY else further(name, thread, ())
                found.append(Due(name, mail))
        return found

    def pause(self, now: float) -> float | None:
        """Give the seconds until something is due that waits; None where nothing does."""
        waiting = [each for each in self._memory.threads.values() if each.waiting]
        until = [each.mailed + self._gap(each) - now for each in waiting]
        return max(0.0, min(until)) if until else None

    def mailed(self, due: Due, now: float) -> None:
        """Note that *due* went out."""
        begun = Thread(id=due.mail.id, subject=due.mail.subject)
        thread = self._memory.threads.setdefault(due.thread, begun)
        thread.mailed = now
        thread.mails += 1
        thread.waiting = None
        self._memory.mails.append(now)
        self._note(thread, due.news, now)

    def dropped(self, due: Due, now: float) -> None:
        """Note that *due* will never go out: nothing of it waits any more."""
        if thread := self._memory.threads.get(due.thread):
            thread.mailed = now
            thread.waiting = None

    def _rested(self, thread: Thread, now: float) -> bool:
        return not 0 <= now - thread.mailed < self._gap(thread)  # nor where the clock stepped back

    def _gap(self, thread: Thread) -> float:
        return self._interval * (SOON if thread.mails == 1 else 1)

    def _gather(self, name: str, notices: Sequence[Notice], now: float) -> None:
        """Let *notices* wait for the mail that many incidents share."""
        own = self._memory.threads.setdefault(name, Thread(gathered=True))
        self._note(own, notices, now)
        many = self._memory.threads.setdefault(MANY, Thread(mailed=now))
        self._wait(many, notices, now, [f"{each.grade}: {each.title}" for each in notices])

    def _wait(
        self,
        thread: Thread,
        notices: Sequence[Notice],
        now: float,
        lines: Sequence[str] = (),
    ) -> None:
        waiting = thread.waiting = thread.waiting or Waiting()
        room = MOST_LINES - len(waiting.lines)
        waiting.lines += (lines or [each.line for each in notices])[:room]
        waiting.count += len(notices)
        waiting.since = waiting.since or notices[0].when
        waiting.last, waiting.url = notices[-1].id, notices[-1].url
        self._note(thread, notices, now)

    def _note(self, thread: Thread, notices: Sequence[Notice], now: float) -> None:
        thread.touched = now
        thread.total += len(notices)
        thread.known = [*thread.known, *(each.id for each in notices)][-MOST_IDS:]
        thread.severity = max([thread.severity, *(each.severity for each in notices)])


def first(name: str, notices: Sequence[Notice]) -> Mail:
    """Write the first mail of a thread, with what came in the same moment."""
    told, *others = notices
    # The name of the incident itself is for the mail with its first hit: after a loss of memory
    # a later one is not to be taken for a copy of it.
    late = told.sequence > 1
    return Mail(
        id=f"{name}.{told.id}" if late else name if told.sequence else told.id,
        subject=f"{told.grade}: {told.title}",
        title=told.title,
        grade=told.grade,
        severity=max(each.severity for each in notices),
        facts=told.facts,
        lines=[each.line for each in others[:MOST_LINES]],
        more=max(0, len(others) - MOST_LINES),
        url=told.url,
        thread=name if late else "",
    )


def further(name: str, thread: Thread, notices: Sequence[Notice]) -> Mail:
    """Write what happened since the last mail of *thread*."""
    waited = thread.waiting or Waiting()
    count = waited.count + len(notices)
    lines = [*waited.lines, *(each.line for each in notices)][:MOST_LINES]
    newest = notices[-1] if notices else None
    worst = max(notices, key=lambda each: each.severity) if _worse(thread, notices) else None
    since = waited.since or notices[0].when
    total = thread.total + len(notices)
    hits = "1 further hit" if count == 1 else f"{count} further hits"
    return Mail(
        id=f"{name}.{newest.id if newest else waited.last}",
        # What is worse has a subject of its own.
        subject=f"{worst.grade}: {worst.title}" if worst else thread.subject,
        again=worst is None,
        title=worst.title if worst else f"{hits} since {since}, {total} told in all",
        grade=worst.grade if worst else "",
        severity=max([0, *(each.severity for each in notices)]),
        facts=worst.facts if worst else newest.facts if newest else (),
        lines=lines,
        more=count - len(lines),
        url=newest.url if newest else waited.url,
        thread=thread.id,
    )


def gathered(many: Thread) -> Mail:
    """Write the mail that incidents share while there are too many of them."""
    waited = many.waiting or Waiting()
    title = f"{waited.count} hits of further incidents since {waited.since}"
    return Mail(
        id=f"{MANY}.{waited.last}",
        subject=title,
        title=title,
        grade="",
        severity=many.severity,
        lines=waited.lines,
        more=waited.count - len(waited.lines),
        url=waited.url,
    )


def _worse(thread: Thread, notices: Sequence[Notice]) -> bool:
    return any(each.severity > thread.severity for each in notices)
