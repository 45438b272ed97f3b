"""Reading the address in a command, and what may follow it.

Source: RFC 5321, sections 4.1.1.2, 4.1.1.3 and 4.1.2; what Postfix takes for an address beyond
that, so that a careless client is understood.
"""

from typing import NamedTuple

LONGEST_DOMAIN = 255
"""RFC 5321, section 4.5.3.1.2."""
_ROUTING = "%!@"


class Address(NamedTuple):
    """A mailbox.

    Attributes:
        text: As it was written, between the angle brackets, without a source route.
        local: What stands before the last ``@``, quotes undone.
        domain: What stands behind it, lower case, as DNS has it; empty where there is none.
    """

    text: str
    local: str
    domain: str

    @property
    def empty(self) -> bool:
        """Whether it is the null address, which bounces come from."""
        return not self.text

    @property
    def literal(self) -> str:
        """The IP address that stands for the domain in brackets (section 4.1.3), or nothing."""
        if not (self.domain.startswith("[") and self.domain.endswith("]")):
            return ""
        return self.domain[1:-1].removeprefix("ipv6:")

    @property
    def routed(self) -> bool:
        """Whether the sender wants it to be passed on from here."""
        return any(sign in self.local for sign in _ROUTING)


class Argument(NamedTuple):
    """What stands behind ``FROM:`` or ``TO:``.

    Attributes:
        address: The mailbox; None where there is none that can be read.
        options: The words that follow it (section 4.1.2, *Mail-parameters*).
    """

    address: Address | None
    options: tuple[str, ...]


def argument(text: str, preposition: str) -> Argument | None:
    """Read what stands behind the verb of MAIL or RCPT; None where it is nothing like it.

    Args:
        text: The line without its verb and its end.
        preposition: ``FROM:`` or ``TO:``.
    """
    if text[: len(preposition)].upper() != preposition:
        return None
    text = text[len(preposition) :].strip()
    if not text:
        return None
    if text.startswith("<"):
        end = _closing(text)
        if end < 0:
            return Argument(None, ())
        inside, rest = text[1:end], text[end + 1 :]
    else:
        inside, _, rest = text.partition(" ")
    return Argument(mailbox(inside), tuple(rest.split()))


def mailbox(text: str) -> Address | None:
    """Read a mailbox, or the null address; None where it is neither."""
    text = text.strip()
    if text.startswith("@"):  # a source route (appendix C): it is not followed
        _, colon, behind = text.partition(":")
        text = behind if colon else text
    if not text:
        return Address("", "", "")
    local, _, domain = text.rpartition("@") if "@" in text else (text, "", "")
    plain, name = _plain(local), _domain(domain) if domain else ""
    if name is None or (" " in text and plain == local):
        return None
    return Address(text, plain, name)


def _closing(text: str) -> int:
    """Find the bracket that ends the path; one in quotes is none."""
    quoted = False
    at = 1
    while at < len(text):
        sign = text[at]
        if sign == "\\":
            at += 1
        elif sign == '"':
            quoted = not quoted
        elif sign == ">" and not quoted:
            return at
        at += 1
    return -1


def _plain(local: str) -> str:
    """Undo the quotes of a local part."""
    if len(local) < 2 or not (local.startswith('"') and local.endswith('"')):
        return local
    plain, escaped = [], False
    for sign in local[1:-1]:
        if sign == "\\" and not escaped:
            escaped = True
            continue
        plain.append(sign)
        escaped = False
    return "".join(plain)


def _domain(text: str) -> str | None:
    """Give a domain as DNS has it; None where it can be none."""
    text = text.lower().rstrip(".") if not text.startswith("[") else text.lower()
    if len(text) > LONGEST_DOMAIN or " " in text:
        return None
    if text.startswith("["):
        return text if text.endswith("]") else None
    if text.startswith(("-", ".")) or ".." in text:
        return None
    if text.isascii():
        return text
    try:
        return text.encode("idna").decode("ascii")
    except UnicodeError:
        return None
