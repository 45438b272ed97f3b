"""A mail as it goes out: headers that no text can break, a plain part and an HTML one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from connectors.email.settings import EmailSettings, mailbox

FOLDED = policy.SMTP.clone(cte_type="7bit")
"""Whatever is written goes through relays that know neither 8BITMIME nor SMTPUTF8."""

WHOLE = FOLDED.clone(max_line_length=998)
"""RFC 5322, section 2.1.1: as long as it may be. A subject in one piece is what filters look for;
only what has to be encoded has to be folded (RFC 2047, section 2)."""

URGENT = 73
COLOURS = {"low": "#5b7083", "medium": "#9a6700", "high": "#b42318", "critical": "#7a0019"}
GREY = "#57606a"
LEFT_OUT = ("Left out", "The relay refused the mail that told all: read it in the console.")
LABEL, TEXT = f"padding:3px 14px 3px 0;color:{GREY};vertical-align:top", "padding:3px 0"


@dataclass(frozen=True, slots=True)
class Mail:
    """What is to be said.

    Attributes:
        id: Left part of the ``Message-ID``; the same whenever the same is said.
        subject: Without our prefix.
        title: The first line.
        grade: ``low`` to ``critical``, ``drill``; empty for none.
        severity: ``event.severity``.
        facts: A label and a text each.
        lines: What else happened, a line each.
        more: How many lines are left out.
        url: Where all of it is to be read; empty for nowhere.
        thread: Left part of the first mail's ``Message-ID``, where this is not the first.
        again: Whether the subject is that of the first.
    """

    id: str
    subject: str
    title: str
    grade: str
    severity: int
    facts: Sequence[tuple[str, str]] = ()
    lines: Sequence[str] = ()
    more: int = 0
    url: str = ""
    thread: str = ""
    again: bool = False


def bare(mail: Mail) -> Mail:
    """Give *mail* without what the intruder's side wrote: no word of his keeps people unaware."""
    return replace(mail, facts=(LEFT_OUT,), lines=(), more=0)


def written(mail: Mail, settings: EmailSettings, at: float) -> bytes:
    """Write *mail* as RFC 5322 has it.

    Args:
        mail: What is to be said.
        settings: From whom, to whom.
        at: Now, seconds since the epoch.
    """
    sender = mailbox(settings.sender)
    # Mail programs keep a thread together by its subject, but for this before all of it.
    again = "Re: " if mail.again else ""
    subject = _as_it_stands(f"{again}{settings.subject_prefix} {mail.subject}".strip())
    ascii_only = all(map(str.isascii, (subject, settings.sender, *settings.to)))
    message = EmailMessage(policy=WHOLE if ascii_only else FOLDED)
    message["From"] = sender
    message["To"] = [mailbox(each) for each in settings.to]
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime.fromtimestamp(at, UTC))
    message["Message-ID"] = f"<{mail.id}@{sender.domain}>"
    if mail.thread:
        message["In-Reply-To"] = message["References"] = f"<{mail.thread}@{sender.domain}>"
    # RFC 3834, section 5; the second is what Exchange looks for.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if mail.severity >= URGENT and mail.grade != "drill":
        message["Importance"] = "high"  # RFC 4021, section 2.1.54
    message.set_content(_plain(mail))
    message.add_alternative(_html(mail), subtype="html")
    return message.as_bytes()


def _as_it_stands(text: str) -> str:
    """Let *text* hold no encoded word (RFC 2047): one is decoded, line breaks and all."""
    return text.replace("=?", "= ?")


def _plain(mail: Mail) -> str:
    width = max((len(label) for label, _ in mail.facts), default=0)
    parts = [
        mail.title,
        *([f"Severity: {mail.grade}"] if mail.grade else []),
        *([mail.url] if mail.url else []),
        "",
        *(f"{label:<{width}}  {text}" for label, text in mail.facts),
    ]
    if mail.lines:
        parts += ["", "And then (UTC):", *(f"  {each}" for each in mail.lines)]
    if mail.more:
        parts.append(f"  … and {mail.more} more")
    return "\n".join([*parts, ""])


def _html(mail: Mail) -> str:
    colour = COLOURS.get(mail.grade, GREY)
    rows = "".join(
        f'<tr><td style="{LABEL}">{escape(label)}</td><td style="{TEXT}">{escape(text)}</td></tr>'
        for label, text in mail.facts
    )
    parts = [f'<p style="font-size:18px;margin:0 0 8px"><b>{escape(mail.title)}</b></p>']
    if mail.grade:
        badge = f"background:{colour};color:#fff;padding:2px 8px;border-radius:3px"
        parts.append(f'<p><span style="{badge}">{escape(mail.grade)}</span></p>')
    if mail.url:
        parts.append(f'<p><a href="{escape(mail.url)}">Open it in the console</a></p>')
    if rows:
        parts.append(f'<table style="border-collapse:collapse">{rows}</table>')
    if mail.lines:
        items = "".join(f"<li>{escape(each)}</li>" for each in mail.lines)
        rest = f"<li>… and {mail.more} more</li>" if mail.more else ""
        parts.append(f"<p>And then (UTC):</p><ul>{items}{rest}</ul>")
    style = f"font:14px/1.45 sans-serif;border-left:4px solid {colour};padding-left:14px"
    return f'<!doctype html><html><body><div style="{style}">{"".join(parts)}</div></body></html>'
