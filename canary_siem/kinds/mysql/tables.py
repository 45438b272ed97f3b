"""Tables that a firm's database holds, with rows, drawn from a seed."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.words import FIRST_NAMES, LAST_NAMES, TEAMS, person, slug

Value = str | int | Decimal
_HASH = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def _listed(words: str) -> Sequence[str]:
    return tuple(words.split())


_CITIES = _listed(
    "Antwerp Basel Bergen Bilbao Bremen Bristol Cork Dresden Ghent Graz Leeds Lille Linz Lyon "
    "Malmö Nantes Odense Parma Plzeň Porto Tampere Turin Utrecht Zürich"
)
_TRADES = _listed("Logistics Foods Tools Textiles Glass Metals Print Optics Packaging Systems")
_GOODS = _listed("Valve Bracket Hinge Sensor Cable Gasket Bearing Panel Filter Switch Relay Pump")


class Column(NamedTuple):
    """A column: its name, its type in MySQL's words, and what stands in it.

    Attributes:
        make: Draws a value, given the day of the dump.
    """

    name: str
    type: str
    make: Callable[[Draw, date], Value]


class Table(NamedTuple):
    """A table; its first column, ``id``, counts."""

    name: str
    columns: Sequence[Column]
    first: int
    rows: Sequence[Sequence[Value]]


def _person(draw: Draw, _: date) -> str:
    return person(draw)


def _first_name(draw: Draw, _: date) -> str:
    return draw.pick(FIRST_NAMES)


def _last_name(draw: Draw, _: date) -> str:
    return draw.pick(LAST_NAMES)


def _login(draw: Draw, _: date) -> str:
    return slug(person(draw), ".").lower()


def _firm(draw: Draw, _: date) -> str:
    names = draw.some(LAST_NAMES, 2)
    return draw.pick(
        (f"{names[0]} {draw.pick(_TRADES)}", f"{names[0]} & {names[1]}", f"{names[0]}'s")
    )


def _words(draw: Draw, _: date, *, words: Sequence[str]) -> str:
    return draw.pick(words)


def _one_of(*words: str) -> Callable[[Draw, date], str]:
    return partial(_words, words=words)


def _number(draw: Draw, _: date, *, low: int, high: int) -> int:
    return draw.between(low, high)


def _numbers(low: int, high: int) -> Callable[[Draw, date], int]:
    return partial(_number, low=low, high=high)


def _money(draw: Draw, _: date) -> Decimal:
    return Decimal(draw.between(1_200, 980_000)).scaleb(-2)


def _wage(draw: Draw, _: date) -> Decimal:
    return Decimal(draw.between(280, 1450) * 10_000).scaleb(-2)


def _day(draw: Draw, today: date) -> str:
    return (today - timedelta(days=draw.between(1, 1400))).isoformat()


def _later(draw: Draw, today: date) -> str:
    return (today + timedelta(days=draw.between(20, 1400))).isoformat()


def _moment(draw: Draw, today: date) -> str:
    clock = f"{draw.between(6, 21):02}:{draw.below(60):02}:{draw.below(60):02}"
    return f"{today - timedelta(days=draw.between(1, 400))} {clock}"


def _phone(draw: Draw, _: date) -> str:
    return f"+44 20 7946 0{draw.below(1000):03}"  # kept for fiction by Ofcom


def _bcrypt(draw: Draw, _: date) -> str:
    return "$2y$10$" + "".join(_HASH[octet & 63] for octet in draw.octets(53))


def _key(draw: Draw, _: date) -> str:
    return draw.octets(16).hex()


def _goods(draw: Draw, _: date) -> str:
    return f"{draw.pick(_GOODS)} {draw.pick('ABDKMRSX')}{draw.between(10, 900)}"


_NAME, _CODE, _AMOUNT = "varchar(120)", "varchar(64)", "decimal(12,2)"
TEMPLATES: Mapping[str, Sequence[Column]] = {
    "customers": (
        Column("name", _NAME, _firm),
        Column("contact", _NAME, _person),
        Column("city", _CODE, _one_of(*_CITIES)),
        Column("phone", _CODE, _phone),
        Column("credit_limit", _AMOUNT, _money),
        Column("created_at", "datetime", _moment),
    ),
    "orders": (
        Column("customer_id", "int", _numbers(1, 60)),
        Column("ordered_on", "date", _day),
        Column("total", _AMOUNT, _money),
        Column("status", _CODE, _one_of("open", "shipped", "shipped", "paid", "paid", "returned")),
    ),
    "invoices": (
        Column("customer_id", "int", _numbers(1, 60)),
        Column("issued_on", "date", _day),
        Column("amount", _AMOUNT, _money),
        Column("paid", "tinyint(1)", _numbers(0, 1)),
    ),
    "employees": (
        Column("first_name", _CODE, _first_name),
        Column("last_name", _CODE, _last_name),
        Column("department", _CODE, _one_of(*TEAMS)),
        Column("salary", _AMOUNT, _wage),
        Column("hired_on", "date", _day),
    ),
    "users": (
        Column("username", _CODE, _login),
        Column("password_hash", "char(60)", _bcrypt),
        Column("role", _CODE, _one_of("user", "user", "user", "editor", "admin")),
        Column("last_login", "datetime", _moment),
    ),
    "api_keys": (
        Column("owner", _CODE, _login),
        Column("secret", "char(32)", _key),
        Column("scope", _CODE, _one_of("read", "read", "write", "admin")),
        Column("created_at", "datetime", _moment),
    ),
    "suppliers": (
        Column("name", _NAME, _firm),
        Column("city", _CODE, _one_of(*_CITIES)),
        Column("since", "date", _day),
    ),
    "products": (
        Column("title", _NAME, _goods),
        Column("price", _AMOUNT, _money),
        Column("stock", "int", _numbers(0, 900)),
    ),
    "contracts": (
        Column("supplier_id", "int", _numbers(1, 40)),
        Column("subject", _NAME, _goods),
        Column("value", _AMOUNT, _money),
        Column("ends_on", "date", _later),
    ),
    "payments": (
        Column("invoice_id", "int", _numbers(1, 90)),
        Column("amount", _AMOUNT, _money),
        Column("method", _CODE, _one_of("transfer", "transfer", "card", "direct debit")),
        Column("booked_on", "date", _day),
    ),
    "audit_log": (
        Column("username", _CODE, _login),
        Column("action", _CODE, _one_of("login", "login", "export", "change", "delete")),
        Column("happened_at", "datetime", _moment),
    ),
}
_WORDS = {  # a word in a name of the planter's: what such a table holds
    r"user|account|login|passw|cred|member": "users",
    r"key|token|secret|client": "api_keys",
    r"employ|staff|salar|person|payroll|wage": "employees",
    r"custom|contact|patient|subscri": "customers",
    r"invoic|bill": "invoices",
    r"pay|transact|card": "payments",
    r"order|sale|booking": "orders",
    r"suppl|vendor": "suppliers",
    r"contract|agree": "contracts",
    r"product|item|stock|article": "products",
}


def names(draw: Draw) -> list[str]:
    """Draw what the tables of a database are called, in the order of a dump."""
    fixed = ["users", draw.pick(("employees", "customers"))]
    others = [each for each in TEMPLATES if each not in fixed]
    return sorted(fixed + draw.some(others, draw.between(3, 5)))


def table(draw: Draw, name: str, today: date) -> Table:
    """Draw a table called *name*: about that, where we know what that is."""
    found = (template for words, template in _WORDS.items() if re.search(words, name.lower()))
    template = name if name in TEMPLATES else next(found, "audit_log")
    columns = TEMPLATES[template]
    first = draw.pick((1, 1, 1, draw.between(2, 4000)))
    rows = [
        [number, *(column.make(draw, today) for column in columns)]
        for number in range(first, first + draw.between(12, 80))
    ]
    return Table(name, columns, first, rows)
