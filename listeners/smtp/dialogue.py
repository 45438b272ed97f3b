"""The state of a conversation, without its connection, and what a command does to it."""

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from canary_siem.interfaces import Trap
from canary_siem.sockets.visitor import Visitor
from canary_siem.tokens import Token
from listeners.smtp import replies
from listeners.smtp.addresses import Address
from listeners.smtp.looks import Looks
from listeners.smtp.pace import Pace
from listeners.smtp.places import find_token, is_ours


class Act(Enum):
    """What is to be done before a reply goes out."""

    GO_ON = auto()
    SETTLE = auto()
    """The transaction is over."""
    MESSAGE = auto()
    """Take the message, after the reply."""
    SECURE = auto()
    """The transaction is over; TLS begins after the reply."""
    CLOSE = auto()
    """The transaction is over, and the conversation too."""


class Step(NamedTuple):
    """How a command is answered.

    Attributes:
        reply: Octets.
        act: What is to be done.
        named: The token that the command itself names: it has tripped now.
        login: As whom the client wanted to log in.
    """

    reply: bytes
    act: Act = Act.GO_ON
    named: Token | None = None
    login: str = ""


@dataclass(slots=True)
class Transaction:
    """One mail, from MAIL to the end of its message (RFC 5321, section 3.3).

    Attributes:
        sender: Whom it is from; None before MAIL.
        recipients: Those that were taken.
        tokens: Who is named in it, and the host by which.
    """

    sender: Address | None = None
    recipients: list[Address] = field(default_factory=list)
    tokens: dict[str, tuple[Token, str]] = field(default_factory=dict)


@dataclass
class Dialogue:
    """A conversation's state.

    Attributes:
        trap: The core.
        looks: How we present ourselves.
        pace: How much mail a source may bring.
        visitor: Who is there.
        most: Recipients of a mail at most.
        tls: Whether TLS can be begun.
        secure: Whether it was.
        helo: What the client calls itself.
        transaction: The mail under way.
        errors: How often the client was refused since its last mail.
        junk: How many commands did nothing since then.
    """

    trap: Trap
    looks: Looks
    pace: Pace
    visitor: Visitor
    most: int
    tls: bool
    secure: bool = False
    helo: str = ""
    transaction: Transaction = field(default_factory=Transaction)
    errors: int = 0
    junk: int = 0

    def start_tls(self) -> None:
        """Forget what was said in the clear (RFC 3207, section 4.2)."""
        self.secure, self.helo, self.transaction = True, "", Transaction()

    def forgive(self) -> None:
        """Begin to count anew, as after each mail that was taken."""
        self.errors = self.junk = 0

    def in_time(self) -> bool:
        """Say whether the client may bring another mail now."""
        return self.pace.take(self.visitor.ip)

    def is_ours(self, address: Address) -> bool:
        """Say whether mail to *address* is taken."""
        return is_ours(self.trap, address, {self.visitor.own_ip})

    def note(self, address: Address) -> None:
        """Remember the token that *address* names until the transaction is over."""
        if token := find_token(self.trap, address):
            host = "" if address.literal else address.domain
            self.transaction.tokens.setdefault(token.id, (token, host))


def say(text: str, act: Act = Act.GO_ON) -> Step:
    """Answer with one line, and nothing to be done but *act*."""
    return Step(replies.line(text), act)
