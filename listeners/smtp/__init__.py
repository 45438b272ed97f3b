"""SMTP: mail to an address that names a token becomes a hit; all mail for our domains is taken.

The id may stand in the local part (``id@``, ``id+news@``, letter case ignored) or in the host
behind any local part. Whoever the recipient is, at our domains he is accepted, so that nobody
learns who is a token; mail for other domains is refused. No mail is kept, passed on or sent, not
even a bounce. What names a token in another way (the sender, VRFY, a login, a refused command)
trips too, and so does who leaves before the message. It looks like a Postfix; how that one calls
itself and what it offers differs between installations.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from canary_siem.interfaces import Trap
from listeners.smtp.settings import SmtpSettings

if TYPE_CHECKING:
    from listeners.smtp.listener import SmtpListener

__all__ = ["DOOR"]


class _Door:
    settings: type[BaseModel] = SmtpSettings
    example: Mapping[str, object] = {"bind": ["0.0.0.0:25"]}

    def build(self, settings: Any, trap: Trap) -> "SmtpListener":
        # listener accepts, session converses: lines cuts up what comes, dialogue answers commands
        # (addresses, places, looks, replies, pace), message reads a mail as it goes by (parts,
        # headers, transfer, charsets, links), hits says what was seen.
        from listeners.smtp.listener import SmtpListener  # noqa: PLC0415 - only where it runs

        return SmtpListener(settings, trap)


DOOR = _Door()
