"""The kind itself: options, artifacts, what is learnt."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from canary_siem.interfaces import Kind
from canary_siem.kinds.log_watch.patterns import FIELDS, fields, rules
from canary_siem.kinds.log_watch.planting import agent, name, unit
from canary_siem.kinds.log_watch.reading import read
from canary_siem.kinds.log_watch.threats import threat
from canary_siem.names import labels_before
from canary_siem.tokens import Token
from canary_siem.trips import Artifact, Decoded, Hit


def _pattern(text: str) -> str:
    rules([text])
    return text


Path = Annotated[str, Field(pattern=r"^/[^\x00-\x1f\x7f]+$", max_length=1000)]
Pattern = Annotated[str, Field(min_length=1), AfterValidator(_pattern)]


class LogWatchOptions(BaseModel):
    """What the planter may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: list[Path] = Field(
        min_length=1,
        max_length=16,
        description="The log, by its whole path; several may be given.",
        examples=[["/var/log/auth.log"]],
    )
    pattern: list[Pattern] = Field(
        min_length=1,
        max_length=16,
        description="What trips: mysql-denied, sshd or sudo, each alone or for one user "
        "(sshd:backup); mysql-query for the table user_password, or mysql-query:TABLE; or a "
        "regular expression of Python, whose groups are told (user_name, source_ip). Several may "
        "be given.",
        examples=[["sshd"]],
    )


class LogWatch(Kind[LogWatchOptions]):
    """An agent for a machine of yours, which follows a log and tells of lines that match.

    It is one file of Python (3.8 or later, nothing else), with a unit for systemd. It goes on
    where it stopped, follows through rotation by name and by copy, tells each line once, and
    keeps to 60 at once and one a second: what is more is counted, and told as ``suppressed``.
    Fires when a line is written that matches: ``mysql-denied`` is a refused login (the error log
    with ``log_warnings=2``, or the general log), ``mysql-query`` a statement that names the decoy
    table, a backup's too (the general log), ``sshd`` a login that failed or succeeded, ``sudo`` a
    command that was run or refused (auth.log, secure). Where people work, name a user whom nobody
    has cause to be: ``sshd:oracle``. Of a regular expression of yours, groups called as fields
    of ECS with ``_`` for ``.`` (``user_name``, ``source_ip``, ``url_path``) become these fields;
    others stand in ``canary.data``.
    Does not fire for what only the journal has, where the agent does not run, or where neither
    names nor, with ``--via http``, web pages can be reached from there.
    The analyst learns what the line says: who, and from which address (not the resolver's: that
    one stands in ``related.ip``), by the agent's word; and the machine's name. Whoever may run
    statements can write lines into the general log that look like another's; of a connection that
    is told of twice, differently, no user is named. Some 100 characters fit into a name; the end
    of more is cut, and said to be.
    """

    title = "Log line"
    cls = "host"
    fires_on = "a line matches"
    judges = "MariaDB, logrotate"
    categories = ("host",)
    types = ("access",)
    options = LogWatchOptions

    def make(self, token: Token, options: LogWatchOptions) -> Sequence[Artifact]:
        """Write the agent and its unit."""
        called = name(token.seed)
        told, looked_for = fields(options.pattern), rules(options.pattern)
        program = agent(called, token.hostname, options.file, told, looked_for)
        return (
            Artifact(f"{called}.py", "text/x-python; charset=utf-8", program),
            Artifact(f"{called}.service", "text/plain; charset=utf-8", unit(called, options.file)),
        )

    def decode(self, token: Token, hit: Hit) -> Decoded:
        """Read what the agent tells: fields of ours, and the groups of the token's patterns."""
        labels = labels_before(token.id, hit.name)
        patterns = tuple(getattr(token.options, "pattern", ()))
        told = read(labels, _allowed(patterns), imported=token.imported, length=len(hit.name))
        if told.fields and (meant := threat(patterns)):
            return replace(told, fields={**told.fields, "threat": meant})
        return told


@lru_cache(1024)
def _allowed(patterns: tuple[str, ...]) -> Mapping[str, type]:
    return {**dict.fromkeys(fields(patterns).values(), str), **FIELDS}


DOOR = LogWatch()
