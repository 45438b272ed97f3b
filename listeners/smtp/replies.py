"""What is said to a client: RFC 5321, section 4.2, in the words of Postfix 3.7."""

from collections.abc import Sequence

OK = "250 2.0.0 Ok"
SENDER_OK = "250 2.1.0 Ok"
RECIPIENT_OK = "250 2.1.5 Ok"
GO_AHEAD = "354 End data with <CR><LF>.<CR><LF>"
READY_FOR_TLS = "220 2.0.0 Ready to start TLS"
BYE = "221 2.0.0 Bye"
RULES_BROKEN = "221 2.7.0 Error: I can break rules, too. Goodbye."
UNABLE_TO_FLUSH = "459 <{domain}>: service unavailable"

BAD_SYNTAX = "500 5.5.2 Error: bad syntax"
BAD_UTF8 = "500 5.5.2 Error: bad UTF-8 syntax"
UNKNOWN = "500 5.5.2 Error: command not recognized"
ETRN_SYNTAX = "500 Syntax: ETRN domain"
HELO_SYNTAX = "501 Syntax: {verb} hostname"
MAIL_SYNTAX = "501 5.5.4 Syntax: MAIL FROM:<address>"
RCPT_SYNTAX = "501 5.5.4 Syntax: RCPT TO:<address>"
DATA_SYNTAX = "501 5.5.4 Syntax: DATA"
RSET_SYNTAX = "501 5.5.4 Syntax: RSET"
STARTTLS_SYNTAX = "501 5.5.4 Syntax: STARTTLS"
VRFY_SYNTAX = "501 5.5.4 Syntax: VRFY address [SMTPUTF8]"
BAD_SENDER = "501 5.1.7 Bad sender address syntax"
BAD_RECIPIENT = "501 5.1.3 Bad recipient address syntax"
BAD_SIZE = "501 5.5.4 Bad message size syntax"
VRFY_OFF = "502 5.5.1 VRFY command is disabled"
NOT_HERE = "502 5.5.1 Error: command not implemented"
NEED_HELO = "503 Error: send HELO/EHLO first"
NEED_MAIL = "503 5.5.1 Error: need MAIL command"
NEED_RCPT = "503 5.5.1 Error: need RCPT command"
NESTED_MAIL = "503 5.5.1 Error: nested MAIL command"
IN_TRANSACTION = "503 Error: MAIL transaction in progress"
NO_AUTH = "503 5.5.1 Error: authentication not enabled"
TLS_ALREADY = "554 5.5.1 Error: TLS already active"
NO_RECIPIENTS = "554 5.5.1 Error: no valid recipients"
UNSUPPORTED = "555 5.5.4 Unsupported option: {option}"
DSN_OFF = "501 5.7.1 DSN support is disabled"
NOT_ALLOWED = "550 5.7.0 Error: insufficient authorization"
RELAY_DENIED = "554 5.7.1 <{address}>: Relay access denied"
TOO_MANY_RECIPIENTS = "452 4.5.3 Error: too many recipients"
TOO_MUCH_MAIL = "450 4.7.1 Error: too much mail from {ip}"
SIZE_EXCEEDED = "552 5.3.4 Message size exceeds fixed limit"
TOO_BIG = "552 5.3.4 Error: message file too big"
TOO_MANY_ERRORS = "421 4.7.0 {host} Error: too many errors"
TOO_MANY_CONNECTIONS = "421 4.7.0 {host} Error: too many connections from {ip}"
TIMEOUT = "421 4.4.2 {host} Error: timeout exceeded"
CLOSING = "421 4.3.2 {host} Service unavailable - try again later"


def queued(queue_id: str) -> str:
    """Say that a message was taken."""
    return f"250 2.0.0 Ok: queued as {queue_id}"


def lines(code: int, texts: Sequence[str]) -> bytes:
    """Write a reply of several lines (RFC 5321, section 4.2.1)."""
    last = len(texts) - 1
    return b"".join(
        f"{code}{' ' if at == last else '-'}{text}\r\n".encode() for at, text in enumerate(texts)
    )


def line(text: str) -> bytes:
    """Write a reply of one line; what a client said in it may be no UTF-8."""
    return text.encode("utf-8", "surrogateescape") + b"\r\n"
