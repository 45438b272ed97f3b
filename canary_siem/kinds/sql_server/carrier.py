r"""The T-SQL that writes the login into a name and makes SQL Server look that up.

The name is in form ``y``: one byte that counts the bytes of the login after it, its top bit set
where the login was cut, then the login in UTF-16LE, all in hex. A first label of 63 digits and
others of 62 leave an odd number of digits to every tail of the name: none reads as a whole one.

Windows looks the host of a UNC path up when an extended procedure touches the path.
"""

from textwrap import indent

from canary_siem.names import MAX_DATA, MAX_LABEL, MAX_NAME

MAX_PATH = 259
"""Characters of a path that Windows takes (MAX_PATH, its closing NUL left out)."""
SHARE = "a"
DOTS = (MAX_LABEL, MAX_LABEL + 62, MAX_LABEL + 124)
"""Digits before each dot."""

_TEMPLATE = r"""DECLARE @login varbinary(256) = CONVERT(varbinary(256), ORIGINAL_LOGIN());
DECLARE @cut int = CASE WHEN DATALENGTH(@login) > {room} THEN 128 ELSE 0 END;
DECLARE @size int = CASE WHEN @cut = 0 THEN DATALENGTH(@login)
    WHEN SUBSTRING(@login, {room}, 1) BETWEEN 0xD8 AND 0xDB THEN {room} - 2 ELSE {room} END;
DECLARE @digits varchar(260) = CONVERT(varchar(2), CONVERT(binary(1), @size + @cut), 2)
    + CONVERT(varchar(256), SUBSTRING(@login, 1, @size), 2);
SET @digits = CASE WHEN LEN(@digits) > {third}
    THEN STUFF(@digits, {third} + 1, 0, '.') ELSE @digits END;
SET @digits = CASE WHEN LEN(@digits) > {second}
    THEN STUFF(@digits, {second} + 1, 0, '.') ELSE @digits END;
SET @digits = CASE WHEN LEN(@digits) > {first}
    THEN STUFF(@digits, {first} + 1, 0, '.') ELSE @digits END;
DECLARE @number varchar(2) = CONVERT(varchar(2), CONVERT(int, 100 * {random}));
DECLARE @path varchar(260) = '\\' + LOWER(@digits) + '.y' + RIGHT('0' + @number, 2)
    + '.{hostname}\{share}';
"""


def room(hostname: str) -> int:
    """Count the bytes of a login for which a name before *hostname* has room: an even number.

    Raises:
        ValueError: There is none for even one character.
    """
    longest = min(MAX_NAME, MAX_PATH - len(rf"\\\{SHARE}")) - len(f".y00.{hostname}")
    for count in range(MAX_DATA - 1, 0, -2):
        digits = 2 + 2 * count
        if digits + sum(digits > dot for dot in DOTS) <= longest:
            return count
    message = f"a name under {hostname} has no room for a login: use a shorter domain"
    raise ValueError(message)


def declarations(hostname: str, random: str) -> str:
    """Give the statements that put the UNC path into ``@path``, indented by one step.

    Args:
        hostname: The token's.
        random: What gives a number from 0 to below 1: digits drawn from it defeat caches.
    """
    first, second, third = DOTS
    statements = _TEMPLATE.format(
        room=room(hostname),
        first=first,
        second=second,
        third=third,
        random=random,
        hostname=hostname,
        share=SHARE,
    )
    return indent(statements, "    ")
