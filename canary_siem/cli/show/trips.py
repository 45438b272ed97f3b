"""Trips as a person reads them: a line each, or one as a story."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from canary_siem.cli.show.columns import clock, cut, facts, pad

Documents = Sequence[Mapping[str, Any]]
SEVERITIES = {
    21: ("low", None),
    47: ("medium", "yellow"),
    73: ("high", "red"),
    99: ("crit", "red"),
}
_HEAD = ("TIME", "SEV", "SOURCE", "KIND", "MEMO", "WHAT")
_CELLS = (20, 5, 22, 14, 26)
URL_CELLS, WHAT_CELLS = 50, 80


def lines(documents: Documents, first: bool) -> Iterator[str]:
    """Give a line a trip."""
    if first and documents:
        yield click.style(_row(_HEAD), dim=True)
    for document in documents:
        token = document["canary"]["token"]
        origin = document.get("source", {}).get("address", "unknown")
        if document["canary"]["source"]["role"] == "resolver":
            origin = f"via {origin}"
        yield _row(
            (
                clock(document["@timestamp"]),
                _severity(document),
                origin,
                token["kind"],
                cut(token.get("memo", ""), _CELLS[4]),
                what(document),
            )
        )


def story(documents: Documents, first: bool) -> Iterator[str]:
    """Tell one trip from top to bottom, the facts that say who before all others."""
    for document in documents:
        event, canary = document["event"], document["canary"]
        bold = click.style(document["message"], bold=True)
        yield f"{_severity(document)}  {bold}"
        told = {
            "when": document["@timestamp"],
            "who": " ".join(_who(document)),
            "from": " ".join(_origin(document)),
            "asked for": _asked(document),
            "mail": _mail(document),
            "links": " ".join(canary.get("email", {}).get("links", ())),
            "files": ", ".join(_attached(document)),
            "number": _number(document),
            "with": document.get("user_agent", {}).get("original", ""),
            "token": f"{canary['token']['id']} ({canary['token']['kind']})",
            "incident": f"{canary['incident']['id']}, hit {canary['incident']['sequence']}",
            "technique": ", ".join(_techniques(document)),
            "data": canary.get("data", canary.get("data_hex", "")),
            "unsure": canary.get("decode", {}).get("error", ""),
            "suppressed by": canary.get("suppressed_by", ""),
            "tags": " ".join(document.get("tags", ())),
            "event.id": event["id"],
        }
        yield from facts({name: value for name, value in told.items() if value}, "  ")


def drilled(documents: Documents, first: bool) -> Iterator[str]:
    """Say how a drill is followed."""
    for drill in documents:
        event_id = drill.get("event_id", "")
        sort = "alert" if drill["as_alert"] else "event"
        yield f"{click.style('✓', fg='green')} Tripped {drill['token']} as a drill ({sort})"
        if event_id:
            yield f"  event.id {event_id}: canary-siem trip {event_id}"


def what(document: Mapping[str, Any]) -> str:
    """Say in a few words what was asked of us, and with what."""
    agent = document.get("user_agent", {}).get("original", "")
    text = _asked(document) or _mail(document) or _number(document) or " ".join(_who(document))
    return cut(f"{cut(text, URL_CELLS)} ({agent})" if agent else text, WHAT_CELLS)


def _asked(document: Mapping[str, Any]) -> str:
    question = document.get("dns", {}).get("question", {})
    if question.get("name"):
        return f"{question.get('type', '')} {question['name']}".strip()
    url, request = document.get("url", {}), document.get("http", {}).get("request", {})
    target = url.get("full") or url.get("original") or url.get("path", "")
    return f"{request.get('method', '')} {target}".strip()


def _mail(document: Mapping[str, Any]) -> str:
    """Say who sent a mail, as its envelope has it where it has no headers, and about what."""
    if "email" not in document:
        return ""
    mail, envelope = document["email"], document["canary"].get("email", {}).get("envelope", {})
    senders = mail.get("from", {}).get("address") or [envelope.get("from") or "unknown"]
    subject = mail.get("subject")
    sender = f"from {', '.join(senders)}"
    return f"{sender}: {subject}" if subject else sender


def _attached(document: Mapping[str, Any]) -> Iterator[str]:
    for each in document.get("email", {}).get("attachments", ()):
        yield each.get("file", {}).get("name", "without a name")


def _number(document: Mapping[str, Any]) -> str:
    """Say how the number moved that an oracle watches."""
    moved = document.get("canary", {}).get("oracle", {})
    return f"from {moved['before']} to {moved['after']}" if moved else ""


def _row(cells: Sequence[str]) -> str:
    filled = [pad(cell, size) for cell, size in zip(cells, _CELLS, strict=False)]
    return "  ".join([*filled, *cells[len(_CELLS) :]]).rstrip()


def _severity(document: Mapping[str, Any]) -> str:
    event = document["event"]
    word, colour = SEVERITIES.get(event.get("severity", 0), ("?", None))
    if event["kind"] != "alert":
        return click.style("event", dim=True)
    return click.style(word, fg=colour, bold=colour == "red")


def _who(document: Mapping[str, Any]) -> Iterator[str]:
    user, host = document.get("user", {}), document.get("host", {})
    process = document.get("process", {})
    name = "\\".join(part for part in (user.get("domain"), user.get("name")) if part)
    if name:
        yield f"user {name}"
    if host.get("name"):
        yield f"on {host['name']}"
    if process.get("name"):
        yield f"with {process['name']}"


def _origin(document: Mapping[str, Any]) -> Iterator[str]:
    source = document.get("source", {})
    yield source.get("address", "unknown")
    geo, network = source.get("geo", {}), source.get("as", {})
    if place := ", ".join(geo[k] for k in ("city_name", "country_name") if k in geo):
        yield f"({place})"
    if organization := network.get("organization", {}).get("name"):
        yield f"AS{network.get('number', '')} {organization}"
    role = document["canary"]["source"]["role"]
    if role == "resolver":
        yield "(a resolver, seldom the intruder)"
    if subnet := document["canary"].get("client_subnet"):
        yield f"asking for {subnet}"


def _techniques(document: Mapping[str, Any]) -> Iterator[str]:
    technique = document.get("threat", {}).get("technique", {})
    for identifier, name in zip(technique.get("id", ()), technique.get("name", ()), strict=False):
        yield f"{identifier} {name}"
