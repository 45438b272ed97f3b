"""What a trip tells, fact by fact; absent means unknown, and is left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from canary_siem.console.recent import place_of
from canary_siem.dialects.reading import Document, part, read

OURS = "canarytokens"
"""The tag that every trip has."""
LONG = 2_000
"""Characters of a value that a page shows; the raw document has the rest."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the story.

    Attributes:
        label: In our words.
        value: As stored; an intruder may have written it.
        code: Whether it is read letter by letter.
        note: What a person must know to read it, in our words.
    """

    label: str
    value: str
    code: bool = False
    note: str = ""


_ROLES = {
    "direct": "connected to us himself",
    "resolver": "a resolver, seldom the intruder: it asked for somebody else",
    "forwarded": "told by a trusted proxy, or by an agent that read it in a log",
}
_WHO = (
    ("User", "user.email", False),
    ("User id", "user.id", False),
    ("Host", "host.name", True),
    ("Process", "process.name", True),
    ("Program file", "process.executable", True),
    ("Process id", "process.pid", True),
    ("Command line", "process.command_line", True),
    ("Working directory", "process.working_directory", True),
    ("Started by", "process.parent.name", True),
    ("Its command line", "process.parent.command_line", True),
    ("File", "file.path", True),
)
_HOW = (
    ("Question", "dns.question.type", True),
    ("Name asked for", "dns.question.name", True),
    ("Method", "http.request.method", True),
    ("Path", "url.path", True),
    ("Query", "url.query", True),
    ("Program (user agent)", "user_agent.original", True),
    ("Referring page", "http.request.referrer", True),
    ("Body", "http.request.body.content", True),
    ("Server name (TLS)", "tls.client.server_name", True),
    ("TLS", "tls.version", True),
    ("JA3", "tls.client.ja3", True),
    ("Certificate of", "tls.client.subject", True),
    ("Mail from", "email.from.address", True),
    ("Mail to", "email.to.address", True),
    ("Subject", "email.subject", True),
    ("Links in it", "canary.email.links", True),
    ("Message-ID", "email.message_id", True),
    ("Server that brought it", "canary.email.helo", True),
    ("Envelope from", "canary.email.envelope.from", True),
    ("Envelope to", "canary.email.envelope.to", True),
    ("Account", "cloud.account.id", True),
    ("Service", "service.name", True),
    ("Counter before", "canary.oracle.before", True),
    ("Counter after", "canary.oracle.after", True),
    ("Carried in the name", "canary.data", True),
    ("Carried in the name, hex", "canary.data_hex", True),
)
_PARTS = ("Path", "Query")


def who(document: Document) -> list[Fact]:
    """Say who it was, as far as the trip tells; what names a person or a machine goes first."""
    return list(_who(document))


def what(document: Document, fires_on: str) -> list[Fact]:
    """Say what was tripped.

    Args:
        document: The trip.
        fires_on: What its kind waits for; empty where the kind is gone.
    """
    token = part(part(document, "canary"), "token")
    found = [
        Fact("Where it lies", read(token, "memo")),
        Fact(
            "Kind",
            read(token, "kind").replace("_", " "),
            note=f"fires when {fires_on}" if fires_on else "",
        ),
        Fact("Domain", read(token, "domain"), code=True),
        Fact("Technique", ", ".join(_techniques(document)), note="MITRE ATT&CK"),
        *(
            Fact(f"Label {name}", read(part(document, "labels"), name))
            for name in part(document, "labels")
        ),
        Fact("Tags", ", ".join(tag for tag in read(document, "tags").split(",") if tag != OURS)),
        Fact("Token", read(token, "id"), code=True),
    ]
    return [fact for fact in found if fact.value]


def how(document: Document) -> list[Fact]:
    """Say what came, in the words of its protocol."""
    network = part(document, "network")
    transport, ours = read(network, "transport"), part(document, "destination")
    port = read(ours, "port")
    reached = f"{read(ours, 'ip')} port {port}" if port else read(ours, "ip")
    over = read(document, "canary.channel").upper()
    whole = read(document, "url.full") or read(document, "url.original")
    found = [
        Fact("Channel", f"{over} over {transport.upper()}" if transport else over),
        Fact("Reached us at", reached, code=True),
        Fact("Address asked for", whole[:LONG], code=True),
        *_told(document, _HOW),
        *_attached(document),
        Fact("Could not be read", read(document, "canary.decode.error")),
    ]
    # The whole address says what its parts do.
    return [fact for fact in found if fact.value and (fact.label not in _PARTS or not whole)]


def _who(document: Document) -> Iterator[Fact]:
    user = part(document, "user")
    if name := read(user, "name") or read(user, "full_name"):
        yield Fact("User", "\\".join(filter(None, (read(user, "domain"), name))), code=True)
    yield from (fact for fact in _told(document, _WHO) if fact.value != read(user, "name"))
    source, canary = part(document, "source"), part(document, "canary")
    role = read(canary, "source.role")
    address, port = read(source, "address"), read(source, "port")
    resolver = role == "resolver"
    yield Fact(
        "Resolver" if resolver else "Source",
        f"{address} port {port}" if port else address or "unknown",
        code=True,
        note=_ROLES.get(role, ""),
    )
    yield from _placed("Resolver's" if resolver else "", source)
    client = part(document, "client")
    if subnet := read(canary, "client_subnet"):
        yield Fact("Asked for", subnet, code=True, note="the network that the resolver named")
        yield from _placed("That network's", client)
    if "tor-exit" in read(document, "tags").split(","):
        yield Fact("Tor", "the address is a Tor exit")


def _placed(whose: str, end: Document) -> Iterator[Fact]:
    geo, network = part(end, "geo"), part(end, "as")
    place = place_of(end)
    if region := read(geo, "region_name"):
        place = f"{place} ({region})" if place else region
    if place:
        yield Fact(f"{whose} place".strip().capitalize(), place, note=read(geo, "timezone"))
    number, owner = read(network, "number"), read(network, "organization.name")
    if number or owner:
        label = f"{whose} network".strip().capitalize()
        yield Fact(label, " ".join(filter(None, (f"AS{number}" if number else "", owner))))


def _told(document: Document, fields: Sequence[tuple[str, str, bool]]) -> Iterator[Fact]:
    for label, name, code in fields:
        if value := read(document, name):
            yield Fact(label, value[:LONG], code)


def _attached(document: Document) -> Iterator[Fact]:
    """Name each attachment of a mail, as ECS nests them (``email.attachments.file``)."""
    attachments = part(document, "email").get("attachments")
    for each in attachments if isinstance(attachments, list) else ():
        file = part(each, "file") if isinstance(each, dict) else {}
        size, digest = read(file, "size"), read(file, "hash.sha256")
        told = [f"{size} octets" if size else "", f"SHA-256 {digest}" if digest else ""]
        yield Fact(
            "Attachment",
            (read(file, "name") or read(file, "mime_type") or "without a name")[:LONG],
            code=True,
            note=", ".join(filter(None, told)),
        )


def _techniques(document: Document) -> Iterator[str]:
    technique = part(part(document, "threat"), "technique")
    ids, names = technique.get("id"), technique.get("name")
    if isinstance(ids, list) and isinstance(names, list):
        for identifier, name in zip(ids, names, strict=False):
            yield f"{identifier} {name}"
