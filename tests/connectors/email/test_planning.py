"""Who is told of what, and when."""

from connectors.email.memory import MOST_IDS, MOST_LINES, Memory
from connectors.email.planning import MANY, SOON, Due, Plan
from tests.connectors.email.mailing import INCIDENT, told

INTERVAL = 600.0
ONE, TWO = INCIDENT.format(1), INCIDENT.format(2)


def planned(burst: int = 10) -> tuple[Plan, Memory]:
    memory = Memory()
    return Plan(memory, INTERVAL, burst), memory


def begun(**options: int) -> tuple[Plan, Memory]:
    """Give a plan by which the first hit of incident ONE was mailed at 0."""
    plan, memory = planned(**options)
    sent(plan, plan.due({ONE: [told(1)]}, 0.0), 0.0)
    return plan, memory


def sent(plan: Plan, dues: list[Due], now: float) -> list[Due]:
    for each in dues:
        plan.mailed(each, now)
    return dues


def test_a_new_incident_is_mailed_at_once_with_what_came_in_the_same_moment() -> None:
    plan, memory = planned()
    [due] = plan.due({ONE: [told(1), told(2), told(3)]}, 0.0)

    assert (due.mail.id, due.mail.thread) == (ONE, "")
    assert due.mail.subject == f"high: {told(1).title}"
    assert due.mail.lines == [told(2).line, told(3).line]
    plan.mailed(due, 0.0)
    assert memory.threads[ONE].total == 3
    assert all(plan.is_known(told(n)) for n in (1, 2, 3))
    assert not plan.is_known(told(4))


def test_what_follows_waits_a_little_then_an_interval() -> None:
    plan, _ = begun()

    assert plan.due({ONE: [told(2)]}, 1.0) == []
    assert plan.due({ONE: [told(3)]}, 2.0) == []
    assert plan.pause(2.0) == INTERVAL * SOON - 2.0
    [due] = sent(plan, plan.due({}, 30.0), 30.0)
    assert due.mail.title == f"2 further hits since {told(2).when}, 3 told in all"
    assert (due.mail.subject, due.mail.again) == (f"high: {told(1).title}", True)
    assert due.mail.thread == ONE
    assert due.mail.lines == [told(2).line, told(3).line]
    assert due.mail.url == told(3).url

    assert plan.due({ONE: [told(4)]}, 31.0) == []
    assert plan.pause(31.0) == INTERVAL - 1.0
    assert plan.due({}, 629.0) == []
    [last] = sent(plan, plan.due({}, 630.0), 630.0)
    assert last.mail.title.startswith("1 further hit since")
    assert plan.pause(631.0) is None


def test_a_hit_after_a_long_pause_is_mailed_at_once() -> None:
    plan, _ = begun()
    [due] = plan.due({ONE: [told(2)]}, 700.0)

    assert due.news == [told(2)]
    assert due.mail.facts == told(2).facts


def test_the_same_mail_has_the_same_name() -> None:
    first, second = (begun()[0].due({ONE: [told(2)]}, 700.0)[0].mail for _ in range(2))

    assert first.id == second.id == f"{ONE}.{told(2).id}"


def test_what_is_worse_does_not_wait_and_says_so() -> None:
    plan, _ = begun()
    plan.due({ONE: [told(2)]}, 1.0)
    worse = told(3, **{"event.severity": 99})
    [due] = plan.due({ONE: [worse]}, 2.0)

    assert due.mail.subject == f"critical: {worse.title}"
    assert (due.mail.grade, due.mail.thread, due.mail.again) == ("critical", ONE, False)
    assert due.mail.lines == [told(2).line, worse.line]
    assert due.mail.facts == worse.facts


def test_a_storm_of_incidents_shares_one_mail_an_interval() -> None:
    plan, memory = planned(burst=3)
    storm = {INCIDENT.format(n): [told(1, n)] for n in range(1, 31)}
    sent(plan, plan.due(storm, 0.0), 0.0)

    assert len(memory.mails) == 3
    assert plan.due({INCIDENT.format(20): [told(2, 20)]}, 100.0) == []
    assert plan.due({}, INTERVAL - 1) == []
    [due] = sent(plan, plan.due({}, INTERVAL), INTERVAL)
    assert due.thread == MANY
    assert due.mail.title.startswith("28 hits of further incidents since")
    assert len(due.mail.lines) == MOST_LINES
    assert due.mail.more == 28 - MOST_LINES
    assert due.mail.lines[0] == f"high: {told(1, 4).title}"


def test_after_a_storm_each_incident_has_its_mail_again() -> None:
    plan, _ = begun(burst=1)
    assert plan.due({TWO: [told(1, 2)]}, 1.0) == []

    three = INCIDENT.format(3)
    sent(plan, plan.due({}, INTERVAL + 1), INTERVAL + 1)
    [due] = plan.due({three: [told(1, 3)]}, 2 * INTERVAL + 2)
    assert due.thread == three


def test_a_drill_never_waits() -> None:
    plan, _ = begun(burst=1)
    drill = told(1, 2, **{"canary.drill": True})

    assert [each.news for each in plan.due({TWO: [drill]}, 1.0)] == [[drill]]


def test_after_a_loss_of_memory_a_later_hit_has_a_name_of_its_own() -> None:
    plan, _ = planned()
    [due] = plan.due({ONE: [told(7)]}, 0.0)

    assert due.mail.id == f"{ONE}.{told(7).id}"
    assert due.mail.thread == ONE


def test_a_clock_that_steps_back_holds_nothing_up() -> None:
    plan, _ = begun()

    assert len(plan.due({ONE: [told(2)]}, -5_000.0)) == 1


def test_what_was_refused_is_not_tried_for_ever() -> None:
    plan, memory = begun()
    plan.due({ONE: [told(2)]}, 1.0)
    [due] = plan.due({}, 100.0)
    plan.dropped(due, 100.0)

    assert memory.threads[ONE].waiting is None
    assert plan.due({}, 101.0) == []


def test_memory_is_bounded_and_counts_go_on() -> None:
    plan, memory = begun()
    for number in range(2, 402):
        plan.due({ONE: [told(number)]}, 1.0)

    thread = memory.threads[ONE]
    assert len(thread.known) == MOST_IDS
    assert thread.total == 401
    assert thread.waiting
    assert (thread.waiting.count, len(thread.waiting.lines)) == (400, MOST_LINES)
