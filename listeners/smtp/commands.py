"""What each command is answered.

Source: RFC 5321, section 4.1; where that leaves it open, as Postfix 3.7 does it.
"""

import binascii
from collections.abc import Callable, Mapping

from listeners.smtp import replies
from listeners.smtp.addresses import Address, argument, mailbox
from listeners.smtp.dialogue import Act, Dialogue, Step, say
from listeners.smtp.places import find_token, left_behind

JUNK = 100
"""Commands that do nothing, after which they are errors ("smtpd_junk_command_limit")."""
_JUNK = {"EHLO", "HELO", "NOOP", "RSET", "VRFY", "ETRN"}
_OTHER_PROTOCOLS = {"CONNECT", "GET", "POST"}
_DSN = {"RET", "ENVID", "NOTIFY", "ORCPT"}
_BODIES = {"SMTPUTF8", "BODY=7BIT", "BODY=8BITMIME"}


def take(dialogue: Dialogue, line: bytes) -> Step:
    """Answer a command, with or without its line's end.

    A line that is refused for good trips if it names a token.
    """
    step = _take(dialogue, line)
    dialogue.errors += step.reply[:1] in b"45"
    if step.named is None and (step.reply[:1] == b"5" or step.act is Act.CLOSE):
        return step._replace(named=left_behind(dialogue.trap, line))
    return step


def _take(dialogue: Dialogue, line: bytes) -> Step:
    try:
        text = line.rstrip(b"\r\n").partition(b"\0")[0].decode()
    except UnicodeDecodeError:
        return say(replies.BAD_UTF8)
    verb, _, rest = text.strip().partition(" ")
    if not verb:
        return say(replies.BAD_SYNTAX)
    verb = verb.upper()
    if verb in _OTHER_PROTOCOLS or not (verb[0].isascii() and verb[0].isalpha()):
        return say(replies.RULES_BROKEN, Act.CLOSE)
    if verb in _JUNK:
        dialogue.errors += dialogue.junk > JUNK
        dialogue.junk += 1
    command = COMMANDS.get(verb)
    return command(dialogue, rest.strip()) if command else say(replies.UNKNOWN)


def _helo(dialogue: Dialogue, rest: str) -> Step:
    if not rest:
        return say(replies.HELO_SYNTAX.format(verb="HELO"))
    return _greet(dialogue, rest, [])


def _ehlo(dialogue: Dialogue, rest: str) -> Step:
    if not rest:
        return say(replies.HELO_SYNTAX.format(verb="EHLO"))
    tls = dialogue.tls and not dialogue.secure
    return _greet(dialogue, rest, dialogue.looks.extensions(tls=tls))


def _greet(dialogue: Dialogue, name: str, extensions: list[str]) -> Step:
    dialogue.helo = name
    token = dialogue.trap.find(name.lower().rstrip(".")) if name.isascii() else None
    greeting = replies.lines(250, [dialogue.looks.hostname, *extensions])
    return Step(greeting, Act.SETTLE, token)


def _mail(dialogue: Dialogue, rest: str) -> Step:
    if dialogue.transaction.sender is not None:
        return say(replies.NESTED_MAIL)
    found = argument(rest, "FROM:")
    if found is None:
        return say(replies.MAIL_SYNTAX)
    if found.address is None:
        return say(replies.BAD_SENDER)
    if trouble := _sender_trouble(dialogue, found.options):
        return say(trouble)
    if not dialogue.in_time():
        return say(replies.TOO_MUCH_MAIL.format(ip=dialogue.visitor.ip))
    dialogue.transaction.sender = found.address
    dialogue.note(found.address)
    return say(replies.SENDER_OK)


def _sender_trouble(dialogue: Dialogue, options: tuple[str, ...]) -> str:
    """Say what is wrong with what follows a sender; nothing where nothing is."""
    for option in options:
        name, _, value = option.upper().partition("=")
        if name == "SIZE":
            if not (value.isascii() and value.isdecimal()):
                return replies.BAD_SIZE
            if len(value) > 18 or int(value) > dialogue.looks.size:
                return replies.SIZE_EXCEEDED
        elif option.upper() not in _BODIES and name != "AUTH":
            return _unsupported(option)
    return ""


def _unsupported(option: str) -> str:
    if option.partition("=")[0].upper() in _DSN:
        return replies.DSN_OFF
    return replies.UNSUPPORTED.format(option=option)


def _rcpt(dialogue: Dialogue, rest: str) -> Step:
    transaction = dialogue.transaction
    if transaction.sender is None:
        return say(replies.NEED_MAIL)
    if len(transaction.recipients) >= dialogue.most:
        return say(replies.TOO_MANY_RECIPIENTS)
    found = argument(rest, "TO:")
    if found is None:
        return say(replies.RCPT_SYNTAX)
    if found.address is None or found.address.empty:
        return say(replies.BAD_RECIPIENT)
    if found.options:
        return say(_unsupported(found.options[0]))
    return _recipient(dialogue, found.address)


def _recipient(dialogue: Dialogue, address: Address) -> Step:
    if not dialogue.is_ours(address):
        return say(replies.RELAY_DENIED.format(address=address.text))
    dialogue.transaction.recipients.append(address)
    dialogue.note(address)
    return say(replies.RECIPIENT_OK)


def _data(dialogue: Dialogue, rest: str) -> Step:
    if dialogue.transaction.sender is None:
        return say(replies.NEED_RCPT)
    if not dialogue.transaction.recipients:
        return say(replies.NO_RECIPIENTS)
    if rest:
        return say(replies.DATA_SYNTAX)
    return say(replies.GO_AHEAD, Act.MESSAGE)


def _rset(dialogue: Dialogue, rest: str) -> Step:
    return say(replies.RSET_SYNTAX) if rest else say(replies.OK, Act.SETTLE)


def _noop(dialogue: Dialogue, rest: str) -> Step:
    return say(replies.OK)


def _vrfy(dialogue: Dialogue, rest: str) -> Step:
    if "VRFY" not in dialogue.looks.offers:
        return say(replies.VRFY_OFF)
    if not rest:
        return say(replies.VRFY_SYNTAX)
    address = mailbox(rest.removeprefix("<").removesuffix(">"))
    if address is None or address.empty:
        return say(replies.BAD_RECIPIENT)
    if not dialogue.is_ours(address):
        return say(replies.RELAY_DENIED.format(address=address.text))
    if not dialogue.in_time():
        return say(replies.TOO_MUCH_MAIL.format(ip=dialogue.visitor.ip))
    answer = replies.line(f"252 2.0.0 {rest}")
    return Step(answer, named=find_token(dialogue.trap, address))


def _etrn(dialogue: Dialogue, rest: str) -> Step:
    if not dialogue.helo:
        return say(replies.NEED_HELO)
    if dialogue.transaction.sender is not None:
        return say(replies.IN_TRANSACTION)
    if not rest or " " in rest:
        return say(replies.ETRN_SYNTAX)
    return say(replies.UNABLE_TO_FLUSH.format(domain=rest))


def _auth(dialogue: Dialogue, rest: str) -> Step:
    """Refuse; but who brings his credentials along has said who he wants to be (RFC 4954)."""
    mechanism, _, response = rest.partition(" ")
    refusal = replies.line(replies.NO_AUTH)
    try:
        octets = binascii.a2b_base64(response.encode("ascii"))
    except (binascii.Error, UnicodeError):
        return Step(refusal)
    parts = octets.decode("utf-8", "replace").split("\0")
    login = {"PLAIN": parts[1:2], "LOGIN": parts[:1]}.get(mechanism.upper(), [])
    return Step(refusal, named=left_behind(dialogue.trap, octets), login="".join(login))


def _starttls(dialogue: Dialogue, rest: str) -> Step:
    if not dialogue.tls:
        return say(replies.NOT_HERE)
    if rest:
        return say(replies.STARTTLS_SYNTAX)
    if dialogue.secure:
        return say(replies.TLS_ALREADY)
    return say(replies.READY_FOR_TLS, Act.SECURE)


def _not_allowed(dialogue: Dialogue, rest: str) -> Step:
    return say(replies.NOT_ALLOWED)


def _quit(dialogue: Dialogue, rest: str) -> Step:
    return say(replies.BYE, Act.CLOSE)


COMMANDS: Mapping[str, Callable[[Dialogue, str], Step]] = {
    "HELO": _helo,
    "EHLO": _ehlo,
    "MAIL": _mail,
    "RCPT": _rcpt,
    "DATA": _data,
    "RSET": _rset,
    "NOOP": _noop,
    "VRFY": _vrfy,
    "ETRN": _etrn,
    "AUTH": _auth,
    "STARTTLS": _starttls,
    "XCLIENT": _not_allowed,
    "XFORWARD": _not_allowed,
    "QUIT": _quit,
}
