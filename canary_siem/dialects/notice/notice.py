"""One event in a person's words: what happened, who, where, which token, and what to look at."""

from collections.abc import Iterator
from dataclasses import dataclass

from canary_siem.dialects.notice.choice import is_drill
from canary_siem.dialects.notice.taming import harmless, tame
from canary_siem.dialects.reading import Document, is_trip, moment, part, read, stream

GRADES = {21: "low", 47: "medium", 73: "high", 99: "critical"}
ROLES = {
    "resolver": "It asked for somebody else: the intruder's address is in that resolver's logs.",
    "forwarded": "Named by a proxy or an agent of yours.",
}
"""What an address is, before anybody is blamed for it."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a person is told of one event. All text is harmless: see `taming`.

    Attributes:
        id: ``event.id``.
        thread: What belongs together: the incident, or our own words of one data set.
        sequence: Which hit of its incident; 0 where it belongs to none.
        title: What happened, to be read aloud.
        grade: ``low``, ``medium``, ``high``, ``critical``; for a drill ``drill``.
        severity: ``event.severity``.
        when: UTC, to the second.
        line: All that is new about a further hit, in one line.
        facts: What is known, a label and a text each, the most wanted first.
        url: The trip in the console; empty for none.
    """

    id: str
    thread: str
    sequence: int
    title: str
    grade: str
    severity: int
    when: str
    line: str
    facts: tuple[tuple[str, str], ...]
    url: str = ""


def notice(document: Document) -> Notice:
    """Write *document* for people."""
    event_id = read(document, "event.id")
    severity = part(document, "event").get("severity")
    known = severity if isinstance(severity, int) and severity in GRADES else 73
    told = _of_trip(document) if is_trip(document) else _of_ours(document)
    sequence = part(part(document, "canary"), "incident").get("sequence")
    drill = is_drill(document)
    alone = drill and not is_trip(document)
    return Notice(
        id=event_id,
        thread=event_id if alone else read(document, "canary.incident.id") or stream(document),
        sequence=sequence if isinstance(sequence, int) else 0,
        title=harmless(read(document, "message"), 200) or "An event without words",
        grade="drill" if drill else GRADES[known],
        severity=known,
        when=_when(document),
        line=": ".join(filter(None, (_when(document)[11:19], _line(document)))),
        facts=tuple((label, text) for label, text in told if text),
        url=tame(read(document, "event.url"), 2_000),
    )


def _of_trip(document: Document) -> Iterator[tuple[str, str]]:
    yield "When", _when(document)
    yield "Token", _token(document)
    labels = part(document, "labels")
    yield "Labels", harmless(", ".join(f"{name}: {each}" for name, each in labels.items()))
    yield "Who", _who(document)
    yield "Source", _source(document)
    yield "Beware", _beware(document)
    yield "Asked for", _asked(document)
    yield "With", harmless(read(document, "user_agent.original"))
    yield "File", harmless(read(document, "file.path") or read(document, "file.name"))
    yield "Mail", _mail(document)
    yield "Told", harmless(read(document, "canary.data") or read(document, "canary.data_hex"))
    yield "Technique", _technique(document)
    yield "Not sure", harmless(read(document, "canary.decode.error"))
    yield "Tags", harmless(read(document, "tags").replace(",", ", "))
    sequence = read(document, "canary.incident.sequence")
    yield "Incident", f"{read(document, 'canary.incident.id')}, hit {sequence}"
    yield "Event", read(document, "event.id")


def _of_ours(document: Document) -> Iterator[tuple[str, str]]:
    yield "When", _when(document)
    yield "What", harmless(read(document, "event.action"))
    yield "Why", harmless(read(document, "event.reason"))
    yield "By", harmless(read(document, "user.name"))
    yield "From", harmless(read(document, "observer.hostname"))
    yield "Event", read(document, "event.id")


def _line(document: Document) -> str:
    if not is_trip(document):
        return harmless(read(document, "message"), 200)
    agent = harmless(read(document, "user_agent.original"), 80)
    said = (_who(document), _source(document), _asked(document), agent)
    return tame("; ".join(filter(None, said)), 300)


def _when(document: Document) -> str:
    at = moment(document)
    return at.strftime("%Y-%m-%d %H:%M:%S UTC") if at else "at an unknown time"


def _token(document: Document) -> str:
    memo = read(document, "canary.token.memo") or "without a memo"
    kind, token = read(document, "canary.token.kind"), read(document, "canary.token.id")
    planted = read(document, "canary.token.created")[:10]
    known = ", ".join(filter(None, (kind, token, f"planted {planted}" if planted else "")))
    return harmless(f"{memo} ({known})" if known else memo)


def _who(document: Document) -> str:
    domain, name = read(document, "user.domain"), read(document, "user.name")
    login = f"{domain}\\{name}" if domain and name else name
    host, process = read(document, "host.name"), read(document, "process.name")
    parts = (login, f"on {host}" if host else "", f"with {process}" if process else "")
    return harmless(" ".join(filter(None, parts)))


def _source(document: Document) -> str:
    address = read(document, "source.address") or read(document, "source.ip")
    names = ("source.geo.city_name", "source.geo.country_name")
    place = ", ".join(filter(None, (read(document, name) for name in names)))
    number = read(document, "source.as.number")
    network = f"AS{number} {read(document, 'source.as.organization.name')}" if number else ""
    known = "; ".join(filter(None, (place, network.strip())))
    return harmless(f"{address} ({known})" if known and address else address)


def _beware(document: Document) -> str:
    tor = "tor-exit" in (document.get("tags") or ())
    said = (
        ROLES.get(read(document, "canary.source.role"), ""),
        "A Tor exit: the place says nothing." if tor else "",
    )
    return " ".join(filter(None, said))


def _asked(document: Document) -> str:
    question = read(document, "dns.question.name")
    if question:
        return harmless(f"{read(document, 'dns.question.type')} {question}")
    target = read(document, "url.full") or read(document, "url.original")
    method = read(document, "http.request.method")
    asked = f"{method} {target}".strip() or read(document, "canary.channel")
    return harmless(asked)


def _mail(document: Document) -> str:
    sender, subject = read(document, "email.from.address"), read(document, "email.subject")
    said = (f"from {sender}" if sender else "", f'"{subject}"' if subject else "")
    return harmless(" ".join(filter(None, said)))


def _technique(document: Document) -> str:
    said = ("threat.tactic.name", "threat.technique.id", "threat.technique.name")
    return harmless(" · ".join(filter(None, (read(document, name) for name in said))))
