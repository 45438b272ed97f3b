"""The SQL expression that writes the role into a name and makes PostgreSQL look that up.

The name is in form ``x``: one byte that counts the bytes of the role's name after it, its top bit
set where that was cut, then the name in UTF-8, all in hex. A first label of 63 digits and others
of 62 leave an odd number of digits to every tail of the name: none reads as a whole one.

libpq resolves a host before it connects (PostgreSQL 15 documentation, 34.1.2, ``host``). It
connects to the name server's own port: that is open wherever the name could be asked for, and a
name server hangs up at once on what is no DNS.
"""

from canary_siem.names import MAX_DATA, MAX_LABEL, MAX_NAME

DOTS = (MAX_LABEL, MAX_LABEL + 62, MAX_LABEL + 124)
"""Digits before each dot."""
LONGEST_ROLE = 63
"""Bytes of a role's name (NAMEDATALEN, less one)."""
_REACH = (
    "port=53 connect_timeout=2 sslmode=disable gssencmode=disable"
    " user=report password=report dbname=report"
)
_STATEMENT = """\
WITH whole AS (SELECT convert_to($1, CASE getdatabaseencoding() WHEN 'SQL_ASCII' THEN 'SQL_ASCII'
        ELSE 'UTF8' END) AS octets),
    kept AS (SELECT substring(octets FROM 1 FOR {room}) AS octets,
        CASE WHEN length(octets) > {room} THEN 128 ELSE 0 END AS cut FROM whole),
    spelt AS (SELECT lpad(to_hex(length(octets) + cut), 2, '0') || encode(octets, 'hex') AS digits
        FROM kept),
    labels AS (SELECT concat_ws('.', substring(digits FROM 1 FOR 63),
        nullif(substring(digits FROM 64 FOR 62), ''),
        nullif(substring(digits FROM 126 FOR 62), '')) AS digits FROM spelt)
SELECT {schema}.dblink_connect($2, 'host=' || digits || '.x'
    || lpad(floor(100 * random())::text, 2, '0') || '.{hostname} {reach}') FROM labels"""


def room(hostname: str) -> int:
    """Count the bytes of a role's name for which a name before *hostname* has room.

    Raises:
        ValueError: There is none for even one.
    """
    longest = MAX_NAME - len(f".x00.{hostname}")
    for count in range(min(LONGEST_ROLE, MAX_DATA), 0, -1):
        digits = 2 + 2 * count
        if digits + sum(digits > dot for dot in DOTS) <= longest:
            return count
    message = f"a name under {hostname} has no room for a role: use a shorter domain"
    raise ValueError(message)


def statement(hostname: str, schema: str) -> str:
    """Give the statement that takes the role's name and a connection's name, and looks up.

    Args:
        hostname: The token's.
        schema: That of the extension dblink, quoted as it must stand there.
    """
    return _STATEMENT.format(room=room(hostname), schema=schema, hostname=hostname, reach=_REACH)
