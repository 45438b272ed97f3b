"""What to do next, by what is known: for whoever was woken by it."""

from collections.abc import Iterator

from canary_siem.dialects.reading import Document, part, read

_CLASSES = {
    "document": "A copy of the document was opened. Who can read the place where it lies, and who "
    "has taken files from there lately?",
    "credential": "A credential that nobody should have was tried. Whatever lay beside it is "
    "known to him too: change those credentials, and look for their use.",
    "database": "Somebody reads the database, or a copy of it. Which account ran the query, and "
    "where is there a dump of it?",
    "host": "Something ran, or was opened, on a machine. Look at it before it is switched off.",
    "mail": "The mailbox or an address in it is read by somebody else. Close its sessions, look "
    "at its rules and log-ins.",
    "web": "Somebody follows what he found. Where does this address stand, and who can read it?",
    "network": "A name that stands nowhere else was looked up. Your own resolver's log tells "
    "which machine asked.",
}


def advice(document: Document) -> list[str]:
    """Give the steps, the most urgent first."""
    return list(_advice(document))


def _advice(document: Document) -> Iterator[str]:
    tags = set(read(document, "tags").split(","))
    canary, source = part(document, "canary"), part(document, "source")
    if "drill" in tags:
        yield "This is a drill. See that it reached your SIEM; nothing else is to be done."
        return
    host, user = read(document, "host.name"), read(document, "user.name")
    if host or user:
        named = " and ".join(
            filter(
                None,
                (f"the machine {host}" if host else "", f"the account {user}" if user else ""),
            )
        )
        yield f"Begin with {named}: that is where it was tripped."
    if decoded := read(canary, "decode.error"):
        yield f"Take the names with care: {decoded}."
    yield _CLASSES.get(
        read(canary, "token.class"), "Find out who can reach the place where it lies."
    )
    if read(canary, "source.role") == "resolver":
        at, name = read(document, "@timestamp")[11:19], read(document, "dns.question.name")
        yield (
            "The address is a resolver's. If it is yours, search its log for "
            f"{name or 'the name'} at {at} UTC; if not, its operator knows who asked."
        )
    elif "tor-exit" in tags:
        yield "Blocking a Tor exit gains little: look for what happened inside instead."
    elif address := read(source, "address"):
        yield f"Search your other logs for {address}, some hours before and after."
    if tags & {"link-preview", "scanner"}:
        yield (
            "If a program of yours fetched it, suppress that source; then see who posted the link."
        )
    if "deleted-token" in tags:
        yield "Its token is deleted, yet a copy is still out there: somebody holds it."
