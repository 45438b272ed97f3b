"""The shape of every room: one page that tells a plug-in author all there is to implement."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from canary_siem.artifacts import pixel
from canary_siem.sockets.reach import Reach
from canary_siem.tokens import Class, NoOptions, Readings, Token
from canary_siem.trips import NOTHING, Answer, Artifact, Decoded, Hit, StoredTrip

if TYPE_CHECKING:
    from pathlib import Path

    from canary_siem.shapes import TokenOut
    from canary_siem.store import Store

Room = TypeVar("Room")
Room_co = TypeVar("Room_co", covariant=True)
Settings_contra = TypeVar("Settings_contra", bound=BaseModel, contravariant=True)
Options = TypeVar("Options", bound=BaseModel)
Input = TypeVar("Input", bound=BaseModel)
Output = TypeVar("Output", bound=BaseModel)


# ---- listeners ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Site:
    """What a listener must know of where it stands; all names lower case, no trailing dot."""

    domains: tuple[str, ...]
    nx_domains: tuple[str, ...] = ()
    public_ips: tuple[str, ...] = ()
    nameservers: tuple[str, ...] = ()
    reach: Reach = field(default_factory=Reach, compare=False)  # whom it may ask


class Trap(Protocol):
    """The core as a listener sees it."""

    site: Site
    readings: Readings

    def find(self, name: str) -> Token | None:
        """Find the token whose id is a label of host *name* under one of our domains.

        Lower case, without trailing dot; the right-most known id decides. Takes microseconds.
        """

    def find_in(self, places: Sequence[str]) -> Token | None:
        """Find the token whose id is, as a whole, one of *places*; the right-most decides.

        Places are labels, path segments or query values, lower case.
        """

    def alias(self, key: str) -> Token | None:
        """Find the token that is known by *key* (an access key, a certificate digest)."""

    def tokens(self, kind: str) -> Sequence[Token]:
        """List the live tokens of *kind*: the same list as long as nothing has changed."""

    async def spring(self, token: Token, hit: Hit) -> Answer:
        """Make *hit* durable, then say what the intruder is to see."""

    async def spring_all(self, caught: Sequence[tuple[Token, Hit]]) -> Sequence[Answer]:
        """Do the same for hits that came together, with one wait for all of them."""

    def decoy(self, accept: str) -> Answer:
        """Say what a name that is no token gets, by HTTP ``Accept``: as a live `web` token."""

    def noise(self, channel: str, count: int = 1) -> None:
        """Count *count* queries or requests that named no token."""

    def overloaded(self, token: Token) -> None:
        """Count a hit that found the house full, and went unanswered."""

    def trouble(self, token: Token, reason: str) -> None:
        """Tell people that *token* can't fire, or with no *reason* that it can again."""

    def challenges(self, name: str) -> Sequence[str]:
        """Give the TXT values set for *name* (``_acme-challenge.…``), lower case."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A socket that listens."""

    listener: str
    transport: str
    address: str
    port: int


class Listener(Protocol):
    """Turns packets into hits. Built without side effects; ``start`` binds."""

    async def start(self) -> Sequence[Bound]:
        """Bind every address and begin to answer.

        Raises:
            ConfigError: An address can't be bound; nothing stays bound.
        """

    async def stop(self) -> None:
        """Take nothing new, finish what is under way, close. Safe to call twice."""


class ListenerDoor(Protocol):
    """What a listener's module exports as DOOR; with ``always = True`` it needs no table."""

    settings: type[BaseModel]
    example: Mapping[str, object]

    def build(self, settings: Any, trap: Trap) -> Listener: ...


# ---- connectors -----------------------------------------------------------------------------

Guarantee = Literal["effectively once", "at least once", "best effort"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a receiver said about one trip."""

    verdict: Literal["delivered", "retry", "rejected"]
    reason: str = ""


DELIVERED = Outcome("delivered")


class Connector(Protocol):
    """Takes trips to one receiver; knows nothing of retry, queue or schedule.

    Built without side effects; connects on first use.
    """

    async def deliver(self, trips: Sequence[StoredTrip]) -> Sequence[Outcome]:
        """Send *trips*; say for each, in order, what became of it.

        Raises:
            ReceiverUnavailableError: Nothing is known to be taken; keep the batch, come back.
            BatchRefusedError: Too big or malformed as a whole; delivery halves it.
            AccessRefusedError: We are refused; hold the queue and tell the operator.
        """

    async def close(self) -> None:
        """Let go of every connection. Safe to call twice."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are, for receivers that want to be told.

    Attributes:
        place: A folder, made on first use, for what the connector must remember; None for none.
    """

    observer: str
    namespace: str = "default"
    place: "Path | None" = None


@dataclass(frozen=True, slots=True)
class ConnectorDoor(Generic[Room_co]):
    """What a connector's module exports as DOOR.

    Attributes:
        settings: ``[connectors.NAME]`` without ``type`` and what delivery reads itself.
        build: Makes the connector from its settings.
        example: Minimal and valid; feeds ``init``, the docs and the contract tests.
        guarantee: What ``connectors`` shows.
        max_count: Trips a batch at most.
        max_bytes: Octets of documents a batch at most.
        setup: ``setup(settings, identity, assets)`` makes the product ready and tells what it
            changed, a line each; *assets* is the product's folder under ``dashboards/``.
    """

    settings: type[BaseModel]
    build: Callable[[Any, Identity], Room_co]
    example: Mapping[str, object]
    guarantee: Guarantee
    max_count: int = 1000
    max_bytes: int = 1 << 20
    setup: "Callable[[Any, Identity, Path], Awaitable[Sequence[str]]] | None" = None


# ---- kinds ----------------------------------------------------------------------------------


class Kind(Generic[Options]):
    """A sort of token. The defaults suit a kind that makes no file and decodes nothing.

    Attributes:
        judges: Which programs that we did not write say so, in words.
        denied: Whether tokens are made under ``nx_domains``, where there are any.
        listener: What has to listen beside DNS and HTTP.
    """

    title: ClassVar[str]
    cls: ClassVar[Class]
    fires_on: ClassVar[str]
    proof: ClassVar[str] = "proven"
    judges: ClassVar[str] = ""
    severity: ClassVar[int] = 73
    categories: ClassVar[tuple[str, ...]] = ()
    types: ClassVar[tuple[str, ...]] = ()
    threat: ClassVar[Mapping[str, Any]] = {}
    denied: ClassVar[bool] = False
    listener: ClassVar[str] = ""
    options: type[Options]

    def plausible(self, options: Options, seed: bytes) -> Options:
        """Fill in what the planter left out, from *seed*; kept with the token."""
        return options

    def url(self, token: Token, options: Options) -> str:
        """Give an address that fires it."""
        return f"http://{token.hostname}/"

    def make(self, token: Token, options: Options) -> Sequence[Artifact]:
        """Build what is planted: the same bytes for the same token."""
        return ()

    def snippets(self, token: Token, options: Options) -> Mapping[str, str]:
        """Give texts to copy, by name."""
        return {}

    def asks(self, options: Options) -> Sequence[str]:
        """Name the URLs that we ourselves shall ask for it; each must be within reach."""
        return ()

    def decode(self, token: Token, hit: Hit) -> Decoded:
        """Read what the intruder's machine told us."""
        return NOTHING

    def answer(self, token: Token, options: Options, hit: Hit) -> Answer:
        """Say what the intruder sees: what noise sees, unless the answer is the bait."""
        return decoy(hit.accept)


def decoy(accept: str) -> Answer:
    """Say what noise gets over HTTP, and every token whose answer is no bait, by ``Accept``."""
    return _PAGE if pixel.decoy(accept) is pixel.HTML_PAGE else _PICTURE


_PICTURE, _PAGE = (
    Answer(headers=page.headers, media_type=page.media_type, body=page.body)
    for page in (pixel.PICTURE_PAGE, pixel.HTML_PAGE)
)


# ---- actions --------------------------------------------------------------------------------

Scope = Literal["tokens:read", "tokens:write", "trips:read", "admin"]


@dataclass(frozen=True, slots=True)
class Action(Generic[Input, Output]):
    """Something that a shell, a playbook or a search can ask of us; every surface derives from it.

    Attributes:
        run: The work. Raises ActionError where it can't be done as asked.
        input: What the caller says; each field's description is the help text of every surface.
        output: What the caller gets.
        scope: Which key may call it.
        command: Words on the command line: ``("token", "create")``; empty for none.
        route: Method and path under ``/api/v1``: ``("POST", "/tokens")``; empty for none.
        positional: Fields that the command line takes without an option name.
        read_only: Whether it changes nothing.
        status: HTTP status of success.
        example: A valid input, shown in help and tried by tests.
    """

    run: Callable[["House", Input], Awaitable[Output]]
    input: type[Input]
    output: type[Output]
    scope: Scope
    command: tuple[str, ...] = ()
    route: tuple[str, str] | tuple[()] = ()
    positional: tuple[str, ...] = ()
    read_only: bool = False
    status: int = 200
    example: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConnectorInfo:
    """A connector as configured, for those who only ask about it."""

    name: str
    type: str
    guarantee: Guarantee


class House(Protocol):
    """What an action may use: the store, the kinds, the trap, the connectors by name."""

    @property
    def site(self) -> Site: ...
    @property
    def store(self) -> "Store": ...
    @property
    def trap(self) -> Trap: ...
    @property
    def connectors(self) -> Sequence[ConnectorInfo]: ...

    def kind(self, name: str) -> Kind[Any]:
        """Give the kind of that name; a hyphen is taken for an underscore.

        Raises:
            ActionError: There is none.
        """

    def kinds(self) -> Sequence[str]:
        """Name every kind."""

    # Both raise ValueError or ActionError where the options don't suit.
    async def make(self, token: Token) -> Sequence[Artifact]:
        """Make the token's artifacts, where that slows no listener: the same bytes each time."""

    async def present(self, tokens: Sequence[Token], *, inline: bool) -> "list[TokenOut]":
        """Do so for each of a few, and describe it; *inline* with the artifacts' bytes."""

    def draw_id(self) -> str:
        """Draw a token id."""

    def draw_domain(self, *, denied: bool = False) -> str:
        """Draw one of our domains: tokens spread over them; *denied*, of those that deny."""

    async def audit(self, action: str, message: str, kind_of_change: str, **fields: Any) -> None:
        """Say in the trip log what was done, and who asked: *action* as ``canarytoken-created``.

        Args:
            action: ``event.action``.
            message: A sentence for a person, without any secret.
            kind_of_change: ``creation``, ``change`` or ``deletion`` (``event.type``).
            fields: Further field sets.
        """


__all__ = [
    "DELIVERED",
    "Action",
    "Bound",
    "Connector",
    "ConnectorDoor",
    "ConnectorInfo",
    "House",
    "Identity",
    "Kind",
    "Listener",
    "ListenerDoor",
    "NoOptions",
    "Outcome",
    "Scope",
    "Site",
    "Trap",
    "decoy",
]
