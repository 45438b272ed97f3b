"""A mail worth opening: its text, and as a message file for a mailbox (RFC 5322, RFC 2045 ff.)."""

from datetime import datetime, timedelta, timezone
from html import escape
from typing import NamedTuple

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.words import LAST_NAMES, person, slug

MEDIA_TYPE = "message/rfc822"
_OPENINGS = (
    "as discussed, here is the current version",
    "please find the document we talked about",
    "I have put the updated file into the shared folder",
    "sorry for the delay, this is what I have so far",
    "this one has the figures from last week in it",
)
_REQUESTS = (
    "Please keep it to yourself until the meeting.",
    "Could you check the numbers on the second page?",
    "Do not forward it, the list of readers is short.",
    "Let me know by tomorrow if anything is missing.",
    "The access data are on the last page.",
)
_PREFIXES = ("", "", "Re: ", "Fwd: ", "WG: ", "FYI: ")
_FIRMS = ("", "-group", "-holding", "-it", "consulting", "partners", "logistics")
_INSIDE = ("internal", "corp", "lan", "local")  # never delegated: an answer reaches nobody
_ZONES = (0, 60, 120, -300, -360, -480)


class Lure(NamedTuple):
    """A mail's words, without the address in them being marked up.

    Attributes:
        subject: Its subject.
        sender: Who seems to have written it.
        reader: To whom.
        text: What it says; ends in the sender's first name.
    """

    subject: str
    sender: str
    reader: str
    text: str


def lure(draw: Draw, heading: str, url: str) -> Lure:
    """Make up a mail that speaks of a document called *heading*, to be had at *url*."""
    sender, reader = person(draw), person(draw)
    ending = draw.pick(("Best", "Thanks", "Regards", "Best regards", "Cheers"))
    lines = (
        f"Hi {reader.split()[0]},",
        f"{draw.pick(_OPENINGS)}:",
        f"{heading}\n{url}",
        draw.pick(_REQUESTS),
        f"{ending},\n{sender.split()[0]}",
    )
    return Lure(f"{draw.pick(_PREFIXES)}{heading}", sender, reader, "\n\n".join(lines) + "\n")


def message(draw: Draw, heading: str, url: str, *, picture: str, made: datetime) -> bytes:
    """Make an ``.eml`` that shows a picture when it is read as HTML.

    Args:
        draw: Decides everything else.
        heading: What the mail is about.
        url: Where its link leads.
        picture: Address of the picture.
        made: When the mail is planted; it was sent before.
    """
    from email.message import EmailMessage  # noqa: PLC0415 - only artifacts need it
    from email.policy import SMTP  # noqa: PLC0415 - only when one is made
    from email.utils import format_datetime  # noqa: PLC0415 - only when one is made

    mail = lure(draw, heading, url)
    host = f"{draw.pick(LAST_NAMES).lower()}{draw.pick(_FIRMS)}.{draw.pick(_INSIDE)}"
    zone = timezone(timedelta(minutes=draw.pick(_ZONES)))
    sent = _at_work(draw, made.astimezone(zone) - timedelta(days=draw.between(1, 14)))
    boundary = f"----=_Part_{draw.octets(15).hex()}"
    letter = EmailMessage(SMTP)
    letter["From"] = _mailbox(mail.sender, host)
    letter["To"] = _mailbox(mail.reader, host)
    letter["Subject"] = mail.subject
    letter["Date"] = format_datetime(sent)
    letter["Message-ID"] = f"<{draw.octets(12).hex()}@mail.{host}>"
    letter.set_content(mail.text)
    letter.add_alternative(_html(mail, url, picture), subtype="html")
    letter.set_boundary(boundary)
    return letter.as_bytes()


def _at_work(draw: Draw, day: datetime) -> datetime:
    return day.replace(
        hour=draw.between(8, 17), minute=draw.below(60), second=draw.below(60), microsecond=0
    )


def _mailbox(name: str, host: str) -> str:
    return f"{name} <{slug(name, '.').lower()}@{host}>"


def _html(mail: Lure, url: str, picture: str) -> str:
    link = f'<a href="{escape(url)}">{escape(url)}</a>'
    text = escape(mail.text.strip(), quote=False).replace(escape(url, quote=False), link)
    paragraphs = text.replace("\n\n", "</p>\r<p>").replace("\n", "<br>\n").replace("\r", "\n")
    return (
        '<html><head></head><body style="font-family: Calibri, Arial, sans-serif">\n'
        f'<p>{paragraphs}</p>\n<p><img src="{escape(picture)}" width="1" height="1" alt="">'
        "</p>\n</body></html>\n"
    )
