"""What stands in made-up lists: each a way to make a column of drawn numbers.

A whole column at once: lists have hundreds of cells, and a workbook is to take less than a
millisecond.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from canary_siem.artifacts.words import CODENAMES, FIRST_NAMES, LAST_NAMES

SoFar = Mapping[str, Any]
"""The columns made already, by key; ``day`` is today's serial number, ``start`` a small number
that is drawn for each list."""
Make = Callable[[Sequence[int], SoFar], Sequence[Any]]
"""Makes a column of numbers of 32 bits, one for each row."""

ROLES = (
    *("Analyst", "Team Lead", "Senior Engineer", "Engineer", "Assistant", "Head of Department"),
    *("Specialist", "Project Manager", "Buyer", "Controller", "Technician", "Clerk"),
)
FIRMS = (
    *("Logistics", "Consulting", "Systems", "Trading", "Foods", "Packaging", "Components"),
    *("Engineering", "Textiles", "Energy", "Print", "Freight", "Holdings", "Services"),
)
SYSTEMS = {
    "File server": "srv-file",
    "Domain controller": "srv-dc",
    "Payroll database": "srv-sql",
    "Backup server": "srv-bkp",
    "Firewall": "fw",
    "Virtualisation host": "vhost",
    "Mail gateway": "mx",
    "Core switch": "sw-core",
    "Time recording": "srv-time",
    "Intranet": "srv-web",
    "Print server": "srv-prt",
    "Storage array": "san",
    "Remote access": "vpn",
}
ACCOUNTS = ("administrator", "admin", "root", "svc_backup", "svc_sql", "sa", "localadmin")
DEVICES = ("Notebook", "Desktop", "Monitor 27 in", "Docking station", "Phone", "Tablet", "Printer")
ITEMS = (
    *("Licences", "Hosting", "Maintenance", "Consultants", "Travel", "Training", "Rent", "Energy"),
    *("Hardware", "Recruiting", "Insurance", "Telephony", "Vehicles", "Marketing", "Cleaning"),
    *("Audit fees", "Legal advice", "Temporary staff", "Freight", "Repairs", "Furniture"),
    *("Subscriptions", "Security", "Catering", "Waste disposal", "Research", "Certification"),
    *("Tools", "Stationery", "Leasing", "Postage", "Memberships", "Translations", "Archiving"),
    *("Calibration", "Work clothes", "Events"),
)
TASKS = (
    *("Kick-off", "Data room", "Tax review", "Contract review", "Site visits", "Valuation"),
    *("Works council", "Draft agreement", "Board paper", "Financing", "Communication plan"),
    *("Antitrust filing", "IT assessment", "Insurance review", "Environmental report"),
    *("Pension review", "Customer calls", "Signing", "Closing", "Integration office"),
)
GRADES = tuple(f"E{number}" for number in range(5, 15))
_MARKS = "!#$%*-+_?"


def between(low: int, high: int, step: int = 1) -> Make:
    """Give whole numbers, multiples of *step*."""
    low, count = low // step, (high - low) // step + 1
    return lambda drawn, so_far: [(low + number % count) * step for number in drawn]


def cents(low: int, high: int) -> Make:
    """Give amounts with two decimals."""
    low, count = low * 100, (high - low) * 100
    return lambda drawn, so_far: [(low + number % count) / 100 for number in drawn]


def percent(low: int, high: int) -> Make:
    """Give shares in half percents, as fractions of 1."""
    low, count = low * 2, (high - low) * 2 + 1
    return lambda drawn, so_far: [(low + number % count) / 200 for number in drawn]


def one(items: Sequence[Any]) -> Make:
    """Give one of *items* in each row."""
    count = len(items)
    return lambda drawn, so_far: [items[number % count] for number in drawn]


def each(items: Sequence[str]) -> Make:
    """Give *items* one after another; none twice before all are."""
    count = len(items)
    return lambda drawn, so_far: [
        items[(so_far["start"] + at * 7) % count] for at in range(len(drawn))
    ]


def counted(first: int, step: int) -> Make:
    """Give numbers that grow from row to row, about by *step*."""
    return lambda drawn, so_far: [
        first + so_far["start"] + at * step + number % step for at, number in enumerate(drawn)
    ]


def coded(prefix: str, first: int, step: int) -> Make:
    """Give such numbers behind *prefix*."""
    numbers = counted(first, step)
    return lambda drawn, so_far: [f"{prefix}{number}" for number in numbers(drawn, so_far)]


def ago(days: int) -> Make:
    """Give days of the last *days*."""
    return lambda drawn, so_far: [so_far["day"] - 3 - number % days for number in drawn]


def since(days: int, step: int) -> Make:
    """Give days that follow one another, about *step* apart, the first of them *days* ago."""
    return lambda drawn, so_far: [
        so_far["day"] - days + at * step + number % step for at, number in enumerate(drawn)
    ]


def soon(drawn: Sequence[int], so_far: SoFar) -> Sequence[int]:
    """Give days of the next two years."""
    return [so_far["day"] + number % 700 for number in drawn]


def rank(drawn: Sequence[int], so_far: SoFar) -> Sequence[int]:
    """Number the rows."""
    return range(1, len(drawn) + 1)


def task(drawn: Sequence[int], so_far: SoFar) -> Sequence[str]:
    """Give tasks in their order."""
    return TASKS[: len(drawn)]


def serial(drawn: Sequence[int], so_far: SoFar) -> Sequence[str]:
    """Give serial numbers."""
    return [f"{number:08X}" for number in drawn]


def after(key: str, least: int, step: int, steps: int) -> Make:
    """Give days that lie *least* days behind those of a column, and up to *steps* times *step*."""
    return lambda drawn, so_far: [
        day + least + number % steps * step for day, number in zip(so_far[key], drawn, strict=True)
    ]


def rounded(amount: float) -> float:
    """Round an amount, not negative, to two decimals; ``round`` takes three times as long."""
    return int(amount * 100 + 0.5) / 100


def of(compute: Callable[..., Any], *keys: str) -> Make:
    """Give what *compute* makes of the other columns named."""
    return lambda drawn, so_far: list(map(compute, *[so_far[key] for key in keys]))


def spent(drawn: Sequence[int], so_far: SoFar) -> Sequence[float]:
    """Give what was spent of a ``plan``."""
    return [
        rounded(plan * (550 + number % 540) / 1000)
        for plan, number in zip(so_far["plan"], drawn, strict=True)
    ]


def done(drawn: Sequence[int], so_far: SoFar) -> Sequence[float]:
    """Give how much of tasks is done that last ``from`` … ``to``."""
    day = so_far["day"]
    return [
        1 if to <= day else number % 20 * 5 / 100 if begun < day else 0
        for begun, to, number in zip(so_far["from"], so_far["to"], drawn, strict=True)
    ]


somebody = one([f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES])
"""Gives people."""
firm = one([f"{name} {trade}" for name in CODENAMES for trade in FIRMS])
"""Gives what companies are called."""


def system(drawn: Sequence[int], so_far: SoFar) -> Sequence[str]:
    """Give what machines are for."""
    start, names = so_far["start"], list(SYSTEMS)
    return [names[(start + at * 5) % len(names)] for at in range(len(drawn))]


def host(drawn: Sequence[int], so_far: SoFar) -> Sequence[str]:
    """Give what those machines are called."""
    return [
        f"{SYSTEMS[system]}{1 + number % 19:02}"
        for system, number in zip(so_far["system"], drawn, strict=True)
    ]


def password(drawn: Sequence[int], so_far: SoFar) -> Sequence[str]:
    """Give passwords as people make them up."""
    return [
        f"{CODENAMES[number % len(CODENAMES)]}{_MARKS[number // 24 % len(_MARKS)]}"
        f"{1000 + number // 216 % 9000}"
        for number in drawn
    ]
