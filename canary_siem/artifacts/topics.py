"""What made-up documents are about: matters an intruder would want to read.

Slots in braces are filled by words.py. No sentence names a real firm, person or product.
"""

from typing import NamedTuple


class Section(NamedTuple):
    """A heading, and the sentences that may stand under it or in a list."""

    heading: str
    sentences: tuple[str, ...]
    points: tuple[str, ...] = ()


class Topic(NamedTuple):
    """A matter: a document whose title has one of *words* is about it."""

    words: tuple[str, ...]
    titles: tuple[str, ...]
    sections: tuple[Section, ...]


SALARIES = Topic(
    ("salar", "pay", "bonus", "compensation", "wage"),
    (
        "Salary Review {quarter}",
        "Compensation Bands {team}",
        "Bonus Allocation {quarter}",
        "Pay Equity Summary",
        "Executive Compensation Proposal",
    ),
    (
        Section(
            "Purpose",
            (
                "This note sets out the proposed adjustments for the {month} review.",
                "Figures are based on the payroll extract that {person} drew on {day} {month}.",
                "Please do not forward it outside the compensation committee.",
                "Individual letters go out only after {other} has signed off the totals.",
            ),
        ),
        Section(
            "Proposed adjustments",
            (
                "The overall increase is {percent} % of the base payroll, or {amount}.",
                "{team} receives the largest share because of the turnover earlier this year.",
                "Two positions in {team} are below the market median and are corrected first.",
                "Promotions are budgeted separately and are not part of the percentages below.",
            ),
            (
                "{team}: {percent} % on base, one correction above band",
                "{team2}: {percent} % on base, bonus pool of {amount}",
                "Retention payments: {amount} in total, paid in two instalments",
            ),
        ),
        Section(
            "Open points",
            (
                "{person} asked whether the car allowance counts towards the band.",
                "The works council has been informed but has not yet commented.",
                "We still owe {other} the list of people on notice.",
                "The cut-off date for changes is {day} {month}.",
            ),
        ),
    ),
)

BUDGET = Topic(
    ("budget", "forecast", "cost", "finance", "investment", "quarter", "cash", "closing"),
    (
        "Budget Forecast {quarter}",
        "Cost Reduction Plan {team}",
        "Investment Proposal {team}",
        "Cash Flow Outlook",
        "Year End Closing Notes",
    ),
    (
        Section(
            "Summary",
            (
                "Spending to the end of {month} stands at {amount}, {percent} % below plan.",
                "The difference is timing: three invoices of {team} will be booked next month.",
                "{person} expects the full-year figure to land within {percent} % of the budget.",
                "The numbers are preliminary and have not been seen by the auditors.",
            ),
        ),
        Section(
            "Main drivers",
            (
                "Licences and support contracts account for most of the increase.",
                "Travel has come back faster than assumed, mainly in {team}.",
                "The move to {place} was postponed and frees {amount} this year.",
                "Headcount is flat; two open positions in {team2} were withdrawn.",
            ),
            (
                "External consultants: {amount}, ends in {month}",
                "Hosting and licences: up {percent} % on the year before",
                "Reserve for the pending claim: {amount}",
            ),
        ),
        Section(
            "Decisions needed",
            (
                "We ask for the release of {amount} from the reserve before {day} {month}.",
                "{other} proposes to renegotiate the maintenance contract rather than extend it.",
                "Without a decision the order cannot be placed this quarter.",
                "The board paper will be circulated by {person} after this meeting.",
            ),
        ),
    ),
)

ACCESS = Topic(
    ("password", "access", "account", "credential", "vpn", "server", "admin", "login", "network"),
    (
        "Remote Access Handbook",
        "Emergency Account Procedure",
        "Server Handover {team}",
        "Network Documentation {site}",
        "Administrator Accounts {team}",
    ),
    (
        Section(
            "Scope",
            (
                "This page describes how {team} reaches the systems in {place}.",
                "It replaces the version that {person} circulated in {month}.",
                "Keep it in the team folder; it is not meant for the service desk.",
                "Questions go to {other}, who also keeps the sealed envelopes.",
            ),
        ),
        Section(
            "Systems",
            (
                "The jump host is reachable from the office network and through the tunnel.",
                "Backups are written every night at {hour} and kept for five weeks.",
                "The old domain controller stays up until the last branch has moved.",
                "Database accounts are shared within {team} until the vault is in place.",
            ),
            (
                "Jump host: two-factor login, local account as a fall-back",
                "File server {site}: service account, password in the safe",
                "Payroll database: read-only account for {team2}",
            ),
        ),
        Section(
            "In an emergency",
            (
                "Call {person} first; if there is no answer, call {other}.",
                "The break-glass account may be used without approval, but must be reported.",
                "Its password is changed on the next working day by {team}.",
                "Write down when you logged in and what you changed.",
            ),
        ),
    ),
)

MERGER = Topic(
    ("merger", "acquisition", "project", "deal", "diligence", "strategy", "board"),
    (
        "Project {codename} Overview",
        "Due Diligence Findings {codename}",
        "Acquisition Timeline {codename}",
        "Board Briefing {codename}",
        "Integration Plan {codename}",
    ),
    (
        Section(
            "Status",
            (
                "The non-binding offer was accepted on {day} {month}; exclusivity runs six weeks.",
                "{person} leads the talks, {other} coordinates the advisers.",
                "The price under discussion is {amount}, of which {percent} % is deferred.",
                "Only the people on the insider list may know the name of the target.",
            ),
        ),
        Section(
            "Findings so far",
            (
                "Two customer contracts can be terminated on a change of ownership.",
                "The site in {place} needs investment that the seller has not budgeted.",
                "Revenue of the last quarter was {percent} % below the information memorandum.",
                "{team} found no open litigation beyond what had been disclosed.",
            ),
            (
                "Tax: provision of {amount} to be covered by the seller",
                "People: retention agreements with five key employees in {place}",
                "Technology: core system out of support, replacement planned by {team}",
            ),
        ),
        Section(
            "Next steps",
            (
                "The second round of documents opens in {month}.",
                "{team2} prepares the communication for both work forces.",
                "A draft of the purchase agreement is expected by {day} {month}.",
                "The supervisory board decides after the management presentation.",
            ),
        ),
    ),
)

INCIDENT = Topic(
    ("incident", "audit", "risk", "security", "investigation", "compliance", "report"),
    (
        "Incident Report {month}",
        "Internal Audit Findings {team}",
        "Risk Register {team}",
        "Investigation Notes {site}",
        "Compliance Review {quarter}",
    ),
    (
        Section(
            "What happened",
            (
                "On {day} {month} at {hour} {team} noticed unusual transfers from {place}.",
                "The account belonged to a contractor whose access should have ended in {month}.",
                "{person} disabled it and informed {other} within the hour.",
                "So far there is no sign that customer records left the company.",
            ),
        ),
        Section(
            "Findings",
            (
                "The review found {count} exceptions, of which three are rated high.",
                "Approvals were given verbally and could not be reproduced.",
                "The same person may enter and release a payment below {amount}.",
                "Logs older than thirty days had been overwritten.",
            ),
            (
                "High: shared administrator account in {team}",
                "High: supplier master data can be changed without a second person",
                "Medium: restore test of the payroll system overdue since {month}",
            ),
        ),
        Section(
            "Measures",
            (
                "{team} separates the two roles by {day} {month}.",
                "{other} reports the progress to the audit committee every month.",
                "The cost of the measures is estimated at {amount}.",
                "Until then every release is checked by {person}.",
            ),
        ),
    ),
)

STAFF = Topic(
    ("staff", "personnel", "restructuring", "reorganisation", "hr", "employee", "hiring"),
    (
        "Reorganisation {team}",
        "Staffing Plan {quarter}",
        "Succession Planning {team}",
        "Site Closure {site}",
        "Performance Review Summary {team}",
    ),
    (
        Section(
            "Background",
            (
                "{team} and {team2} will be brought together under {person} from {month}.",
                "The aim is to save {amount} a year without touching the night service.",
                "Nothing in this paper has been announced; please treat it accordingly.",
                "A first round of talks with {other} took place on {day} {month}.",
            ),
        ),
        Section(
            "Effects on staff",
            (
                "{count} positions are affected, most of them in {place}.",
                "Natural turnover covers about {percent} % of the reduction.",
                "Whoever moves to another site keeps the present contract for two years.",
                "Part-time arrangements are to be settled one by one.",
            ),
            (
                "{team}: two team leads become one, decision by {month}",
                "{team2}: six positions move to {place}",
                "Early retirement: offered to people born before 1966",
            ),
        ),
        Section(
            "Communication",
            (
                "Managers are told one day before everyone else.",
                "{person} speaks to the staff in {place} in person.",
                "Questions and answers are being drafted by {team2}.",
                "The press office has a short statement ready, not to be used unasked.",
            ),
        ),
    ),
)

TOPICS = (SALARIES, BUDGET, ACCESS, MERGER, INCIDENT, STAFF)
