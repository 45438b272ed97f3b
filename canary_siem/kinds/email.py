"""email: an address that trips when somebody writes to it."""

from collections.abc import Mapping

from canary_siem.artifacts.attack import ADDRESSES
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.words import person, slug
from canary_siem.interfaces import Kind
from canary_siem.tokens import NoOptions, Token


class Email(Kind[NoOptions]):
    """A mailbox address, for address books, mailing lists, tables of customers, drafts of mails.

    Fires when mail comes for it, or a server asks for it and goes: port 25 of the host that the
    domain's MX names, or its address, must lead to the SMTP listener. The address may carry more
    (``<id>+news@``), and any name at the token's own host is it too. To look that host up trips.
    Does not fire when the address is only read or copied, nor where the sender's own server
    keeps the mail back. Spam counts: who sends it has the address from where you planted it.
    The analyst learns which server delivered the mail, how that calls itself and whether it used
    TLS; sender, recipients, subject and date as the mail has them, all of which can be forged; the
    files that came along by name, size and SHA-256; and the links in it.
    """

    title = "Mailbox address"
    cls = "mail"
    listener = "smtp"
    fires_on = "mail arrives for it"
    judges = "swaks, Exim, Postfix"
    threat = ADDRESSES
    options = NoOptions

    def snippets(self, token: Token, options: NoOptions) -> Mapping[str, str]:
        """Give the address, another that looks like a person's, and a link that writes to it."""
        name = person(Draw(token.seed, "mailbox"))
        mailbox = f"{slug(name, '.').lower()}@{token.hostname}"
        return {
            "address": f"{token.id}@{token.domain}",
            "mailbox": f"{name} <{mailbox}>",
            "link": f'<a href="mailto:{mailbox}">{name}</a>',
        }


DOOR = Email()
