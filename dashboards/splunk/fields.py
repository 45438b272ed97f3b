"""What the app calls the fields of an event: definitions/fields.toml as search-time settings."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from canary_siem.dialects.ecs import FIELDS

FILE = Path(__file__).parent / "definitions/fields.toml"
STREAMS = ("trip", "health", "audit")
_PLACE = re.compile(r"\{([a-z_.]+)\}")


@dataclass(frozen=True, slots=True)
class Name:
    """A field of the app.

    Attributes:
        ecs: The ECS fields that it takes its value from; the first that is there.
        otherwise: What it is where none of them is there; empty for absent.
        spl: An expression instead, in which ``{field}`` stands for an ECS field.
        many: Whether it has several values.
        number: Whether it is one; data models leave out a port that is a text.
    """

    ecs: Sequence[str] = ()
    otherwise: str = ""
    spl: str = ""
    many: bool = False
    number: bool = False

    def used(self) -> list[str]:
        """Name the ECS fields that it is made of."""
        return [*self.ecs, *_PLACE.findall(self.spl)]

    def expression(self) -> str:
        """Write it as Splunk's ``EVAL-…`` has it."""
        if self.spl:
            return _PLACE.sub(lambda place: f"coalesce({', '.join(_found(place[1]))})", self.spl)
        last = [f'"{self.otherwise}"'] if self.otherwise else []
        parts = [*(each for field in self.ecs for each in _found(field, many=self.many)), *last]
        found = f"coalesce({', '.join(parts)})" if len(parts) > 1 else parts[0]
        return f"tonumber({found})" if self.number else found


def names(stream: str) -> dict[str, Name]:
    """Give the fields of ``canary_siem:STREAM``, by what they are called."""
    told = tomllib.loads(FILE.read_text("utf-8"))
    return {name: _read(each) for name, each in sorted((told["shared"] | told[stream]).items())}


def props() -> dict[str, dict[str, str]]:
    """Give props.conf: one stanza a source type; all of it at search time but where events end."""
    return {f"canary_siem:{stream}": dict(_stanza(stream)) for stream in STREAMS}


def _stanza(stream: str) -> Iterator[tuple[str, str]]:
    yield "KV_MODE", "json"
    yield "SHOULD_LINEMERGE", "false"
    yield "LINE_BREAKER", r"([\r\n]+)"
    yield "TRUNCATE", "100000"  # the longest event: 30,000 bytes of event.original, escaped
    yield "TIME_PREFIX", '^\\{"@timestamp":"'
    yield "TIME_FORMAT", "%Y-%m-%dT%H:%M:%S.%6N%Z"
    yield "MAX_TIMESTAMP_LOOKAHEAD", "32"
    yield "category", "Application"
    yield "description", f"canary-siem: {stream}"
    for name, field in names(stream).items():
        yield f"EVAL-{name}", field.expression()


def _read(told: Mapping[str, object]) -> Name:
    known = {"ecs": "ecs", "else": "otherwise", "spl": "spl", "list": "many", "number": "number"}
    return Name(**{known[key]: value for key, value in told.items()})  # type: ignore[arg-type]


def _found(field: str, *, many: bool = False) -> Iterator[str]:
    """Give where *field* is: in the event; where that is cut, what Splunk took out of it."""
    known = FIELDS.get(field)
    array = many or bool(known and known.array)
    found = f'json_extract(_raw, "{field}")'
    yield f"json_array_to_mv({found})" if array else found
    yield f"'{field}{{}}'" if array else f"'{field}'"
