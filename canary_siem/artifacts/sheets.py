"""What made-up workbooks hold: lists an intruder would want to read.

Slots in braces are filled by words.py. No cell names a real firm, person or product.
"""

from operator import add, sub, truediv
from typing import Literal, NamedTuple

from canary_siem.artifacts import cells
from canary_siem.artifacts.cells import (
    Make,
    after,
    ago,
    between,
    counted,
    each,
    of,
    one,
    percent,
    rounded,
    somebody,
)
from canary_siem.artifacts.words import SITES, TEAMS

Format = Literal["plain", "text", "number", "money", "percent", "date"]


class Column(NamedTuple):
    """A column of a list.

    Attributes:
        key: What formulas call it.
        heading: What stands above it.
        format: How its cells look.
        width: In characters.
        make: Makes a cell.
        formula: What Excel computes there, with keys in braces for cells of the same row; *make*
            then gives the same as a value.
        total: Whether it is summed up at the end.
        spare: Whether a list may do without it.
    """

    key: str
    heading: str
    format: Format
    width: int
    make: Make
    formula: str = ""
    total: bool = False
    spare: bool = False


class Sheet(NamedTuple):
    """A sort of list: a workbook whose title has one of *words* holds it."""

    words: tuple[str, ...]
    titles: tuple[str, ...]
    tabs: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[int, int]


_NUMBER = Column("no", "Pers. No.", "text", 10, counted(10_230, 17))
_NAME = Column("name", "Name", "text", 22, somebody)
_TEAM = Column("team", "Department", "text", 23, one(TEAMS))
_ROLE = Column("role", "Position", "text", 21, one(cells.ROLES), spare=True)
_OWNER = Column("owner", "Owner", "text", 22, somebody)
_SITE = Column("site", "Site", "text", 15, one(SITES), spare=True)
_REMARKS = ("full-time", "full-time", "full-time", "part-time", "on notice", "fixed-term")
_FIRM = Column("firm", "Company", "text", 24, cells.firm)

PAY = Sheet(
    ("salar", "pay", "bonus", "compensation", "wage"),
    ("Salary Overview {quarter}", "Payroll {month}", "Bonus Plan {team}", "Compensation {team}"),
    ("Salaries", "Overview", "Payroll", "Sheet1"),
    (
        _NUMBER,
        _NAME,
        _TEAM,
        _ROLE,
        Column("grade", "Grade", "text", 8, one(cells.GRADES), spare=True),
        Column("base", "Base salary", "money", 14, between(31_000, 128_000, 250), total=True),
        Column("rate", "Bonus %", "percent", 10, percent(0, 18)),
        Column(
            "bonus",
            "Bonus",
            "money",
            13,
            of(lambda base, rate: rounded(base * rate), "base", "rate"),
            formula="ROUND({base}*{rate},2)",
            total=True,
        ),
        Column(
            "sum",
            "Total",
            "money",
            14,
            of(add, "base", "bonus"),
            formula="{base}+{bonus}",
            total=True,
        ),
    ),
    (18, 40),
)
BUDGET = Sheet(
    ("budget", "forecast", "cost", "finance", "investment", "quarter"),
    ("Budget {team}", "Forecast {quarter}", "Cost Centres {quarter}", "Cost Report {month}"),
    ("Budget", "Forecast", "Cost centres", "Sheet1"),
    (
        Column("no", "Cost centre", "text", 12, counted(4_100, 10)),
        Column("item", "Item", "text", 20, each(cells.ITEMS)),
        Column("who", "Responsible", "text", 22, somebody, spare=True),
        Column("plan", "Budget", "money", 14, between(6_000, 480_000, 500), total=True),
        Column(
            "spent",
            "Actual",
            "money",
            14,
            cells.spent,
            total=True,
        ),
        Column(
            "left",
            "Variance",
            "money",
            14,
            of(sub, "plan", "spent"),
            formula="{plan}-{spent}",
            total=True,
        ),
        Column(
            "used",
            "Used",
            "percent",
            9,
            of(truediv, "spent", "plan"),
            formula="{spent}/{plan}",
            spare=True,
        ),
    ),
    (18, len(cells.ITEMS)),
)
ACCESS = Sheet(
    ("password", "access", "account", "credential", "vpn", "server", "admin", "login", "network"),
    ("Administrator Accounts", "Server List {site}", "Access Data {team}", "Emergency Accounts"),
    ("Accounts", "Servers", "Access", "Sheet1"),
    (
        Column("system", "System", "text", 22, cells.system),
        Column("host", "Host", "text", 14, cells.host),
        Column("user", "Account", "text", 16, one(cells.ACCOUNTS)),
        Column("password", "Password", "text", 18, cells.password),
        _OWNER,
        _SITE,
        Column("changed", "Last changed", "date", 13, ago(900)),
    ),
    (16, 32),
)
CUSTOMERS = Sheet(
    ("customer", "client", "contract", "sales", "deal", "price", "discount", "partner"),
    ("Customer List {site}", "Contract Overview {quarter}", "Key Customers", "Discounts {site}"),
    ("Customers", "Contracts", "Accounts", "Sheet1"),
    (
        Column("no", "Customer", "text", 11, counted(200_400, 31)),
        _FIRM,
        Column("contact", "Contact", "text", 22, somebody),
        Column("manager", "Account manager", "text", 22, somebody, spare=True),
        Column("value", "Annual value", "money", 15, between(4_000, 620_000, 100), total=True),
        Column("rate", "Discount", "percent", 10, percent(0, 22)),
        Column(
            "net",
            "Net",
            "money",
            15,
            of(lambda value, rate: rounded(value * (1 - rate)), "value", "rate"),
            formula="ROUND({value}*(1-{rate}),2)",
            total=True,
        ),
        Column("until", "Renewal", "date", 12, cells.soon),
    ),
    (18, 38),
)
INVOICES = Sheet(
    ("invoice", "payment", "supplier", "bank", "transfer", "purchase", "order", "audit"),
    ("Open Invoices {month}", "Supplier Payments {quarter}", "Payment Run {month}"),
    ("Open items", "Payments", "Invoices", "Sheet1"),
    (
        Column("no", "Invoice", "text", 12, cells.coded("RE-", 20_140, 3)),
        Column("date", "Date", "date", 12, cells.since(170, 4)),
        _FIRM,
        Column("net", "Net", "money", 14, cells.cents(180, 64_000), total=True),
        Column("rate", "VAT %", "percent", 8, one((0.2, 0.2, 0.2, 0.05, 0))),
        Column(
            "vat",
            "VAT",
            "money",
            12,
            of(lambda net, rate: rounded(net * rate), "net", "rate"),
            formula="ROUND({net}*{rate},2)",
            total=True,
        ),
        Column(
            "gross",
            "Gross",
            "money",
            14,
            of(add, "net", "vat"),
            formula="{net}+{vat}",
            total=True,
        ),
        Column("due", "Due", "date", 12, after("date", 15, 15, 3)),
        Column(
            "state", "Status", "text", 10, one(("open", "open", "paid", "on hold")), spare=True
        ),
    ),
    (18, 40),
)
STAFF = Sheet(
    ("staff", "personnel", "employee", "headcount", "hiring", "leave", "reorganisation"),
    ("Staff List {team}", "Personnel Plan {quarter}", "Headcount {site}", "Leave Overview {team}"),
    ("Staff", "Personnel", "List", "Sheet1"),
    (
        _NUMBER,
        _NAME,
        _TEAM,
        _ROLE,
        Column("since", "Joined", "date", 12, ago(7_000)),
        Column("hours", "Hours", "number", 8, one((40, 40, 40, 38, 30, 20))),
        Column("leave", "Leave days", "number", 11, between(24, 32), spare=True),
        Column("note", "Remark", "text", 14, one(_REMARKS)),
    ),
    (18, 42),
)
ASSETS = Sheet(
    ("asset", "inventory", "device", "equipment", "hardware", "stock"),
    ("Asset Register {site}", "Inventory {quarter}", "Device List {team}"),
    ("Assets", "Inventory", "Devices", "Sheet1"),
    (
        Column("tag", "Tag", "text", 10, cells.coded("A", 40_310, 3)),
        Column("device", "Device", "text", 18, one(cells.DEVICES)),
        Column("serial", "Serial", "text", 14, cells.serial),
        Column("user", "User", "text", 22, somebody),
        _SITE,
        Column("bought", "Purchased", "date", 12, ago(1_900)),
        Column("value", "Value", "money", 12, cells.cents(60, 2_400), total=True),
    ),
    (18, 42),
)
PLAN = Sheet(
    ("project", "merger", "acquisition", "schedule", "timeline", "diligence", "strategy", "board"),
    ("Project {codename} Schedule", "Timeline {codename}", "Due Diligence {codename}"),
    ("Plan", "Timeline", "Tasks", "Sheet1"),
    (
        Column("no", "No.", "text", 6, cells.rank),
        Column("task", "Task", "text", 22, cells.task),
        _OWNER,
        Column("from", "Start", "date", 12, cells.since(60, 9)),
        Column("to", "End", "date", 12, after("from", 3, 1, 28)),
        Column(
            "days",
            "Days",
            "number",
            8,
            of(sub, "to", "from"),
            formula="{to}-{from}",
        ),
        Column("done", "Done", "percent", 9, cells.done),
        Column("cost", "Cost", "money", 13, between(2_000, 90_000, 500), total=True, spare=True),
    ),
    (12, len(cells.TASKS)),
)

SHEETS = (INVOICES, PAY, BUDGET, ACCESS, CUSTOMERS, ASSETS, STAFF, PLAN)
"""In the order in which a title is looked at: "Payments" before "Pay"."""
