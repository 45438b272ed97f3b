"""Lines as the programs write them, and as an intruder would have them."""

from typing import Any

import pytest

from canary_siem.artifacts.agents.log_watch.rules import Rule
from canary_siem.kinds.log_watch.presets import preset


def found(pattern: str, *lines: str) -> list[dict[str, str]]:
    """Look for a preset as the agent does: each line once, as the first rule has it."""
    rules = [Rule(dict(rule)) for rule in preset(pattern) or ()]
    told: list[dict[str, str]] = []
    for line in lines:
        looked = [rule.look(line, begins=True) for rule in rules]
        told += [each for each in looked if each is not None][:1]
    return told


def who(pattern: str, line: str) -> tuple[str | None, str | None] | None:
    told = found(pattern, line)
    return (told[0].get("user_name"), told[0].get("source_ip")) if told else None


MARIADB = "2026-11-25  1:46:18 5 [Warning] Access denied for user "
MYSQL = "2026-11-25T01:46:18.123456Z 5 [Note] [MY-010926] [Server] Access denied for user "
GENERAL = "\t\t    12 Connect\tAccess denied for user "


@pytest.mark.parametrize("begin", [MARIADB, MYSQL, GENERAL, f"261125  1:46:18{GENERAL[1:]}"])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("'mallory'@'localhost' (using password: YES)", ("mallory", "localhost")),
        ("'o'brien'@'10.0.0.5' (using password: NO)", ("o'brien", "10.0.0.5")),
        (
            "'x'@'6.6.6.6' (using password: NO)'@'10.0.0.5' (using password: YES)",
            ("x'@'6.6.6.6' (using password: NO)", "10.0.0.5"),
        ),
        ("''@'2001:db8::1' (using password: NO)", (None, "2001:db8::1")),
        ("'root'@'localhost'", ("root", "localhost")),
        ("'anna'@'10.0.0.5' to database 'x'@'6.6.6.6'", ("anna", "10.0.0.5")),
        (
            "'a' to database 'b'@'10.0.0.5' (using password: YES)",
            ("a' to database 'b", "10.0.0.5"),
        ),
    ],
)
def test_a_refused_login_names_user_and_host(
    begin: str, said: str, expected: tuple[str | None, str | None]
) -> None:
    assert who("mysql-denied", begin + said) == expected


@pytest.mark.parametrize(
    "line",
    [
        "\t\t    12 Query\tselect 'Access denied for user 'x'@'6.6.6.6' (using password: YES)",
        "\t\t    12 Query\tAccess denied for user 'x'@'6.6.6.6' (using password: YES)",
        f"{MARIADB}'x'@'h' (using password: YES) and more",
        "2026-11-25  1:46:18 0 [Note] mariadbd: ready for connections.",
    ],
)
def test_other_lines_of_a_database_are_no_refusals(line: str) -> None:
    assert found("mysql-denied", line) == []


def test_a_refusal_may_be_wanted_of_one_user_only() -> None:
    lines = [f"{MARIADB}'{user}'@'10.0.0.5' (using password: YES)" for user in ("a.b", "axb")]

    assert [each["user_name"] for each in found("mysql-denied:a.b", *lines)] == ["a.b"]


def test_a_refusal_tells_the_database() -> None:
    (told,) = found("mysql-denied", f"{GENERAL}'anna'@'10.0.0.5' to database 'hr'")

    assert told["database"] == "hr"


MARIADB_LOG = """\
/usr/sbin/mariadbd, Version: 10.11.19-MariaDB-0+deb12u1 (Debian 12). started with:
Tcp port: 3306  Unix socket: /run/mysqld/mysqld.sock
Time\t\t    Id Command\tArgument
261125  1:46:18\t    11 Connect\to'brien@10.0.0.5 on hr using TCP/IP
\t\t    11 Query\tselect * from user_password
\t\t    12 Connect\tanna@localhost on  using Socket
\t\t    11 Quit\t
261125  1:46:19\t    12 Query\tselect name
from hr.`user_password`
where id = 1"""
MYSQL_LOG = """\
/usr/sbin/mysqld, Version: 8.0.44 (MySQL Community Server - GPL). started with:
2026-11-25T01:46:18.123456Z\t   11 Connect\ta@b@10.0.0.5 on x@6.6.6.6 on y using TCP/IP
2026-11-25T01:46:18.123456+01:00\t   11 Execute\tSELECT name FROM User_Password
2026-11-25T01:46:18.123456Z\t    9 Connect\tanna@db1 as anonymous on hr using SSL/TLS
2026-11-25T01:46:18.123456Z\t    9 Prepare\tselect ? from user_password"""


def test_a_query_names_who_is_connected() -> None:
    assert found("mysql-query", *MARIADB_LOG.splitlines()) == [
        {
            "user_name": "o'brien",
            "source_ip": "10.0.0.5",
            "statement": "select",
            "table": "user_password",
        },
        {"user_name": "anna", "source_ip": "localhost", "table": "user_password"},
    ]
    told = found("mysql-query", *MYSQL_LOG.splitlines())
    assert [(each["user_name"], each["source_ip"]) for each in told] == [
        ("a@b", "10.0.0.5"),
        ("anna", "db1"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "\t\t    12 Query\tselect * from user_passwords",
        "\t\t    12 Query\tselect * from my_user_password",
        "\t\t    12 Query\tselect user_password$ from x",
        "\t\t    12 Field List\tuser_password",
        "\t\t    12 Init DB\tuser_password",
        "\t\t    12 Connect\tuser_password@localhost on user_password",
        "user_password",
    ],
)
def test_other_names_and_commands_are_no_query_of_the_table(line: str) -> None:
    assert found("mysql-query", line) == []


def test_another_table_may_be_the_decoy() -> None:
    line = "\t\t    12 Query\tselect * from löhne$2026"

    assert found("mysql-query:löhne$2026", line)[0]["table"] == "löhne$2026"
    assert found("mysql-query", line) == []


def test_who_writes_a_connection_into_a_query_is_nobody_else() -> None:
    lines = [
        "\t\t    12 Connect\tmallory@10.0.0.5 on hr",
        "\t\t    12 Query\tselect 1;",
        "\t\t    12 Quit\t",
        "\t\t    12 Connect\tanna@10.0.0.9 on hr",
        "\t\t    12 Query\tselect * from user_password",
    ]

    (told,) = found("mysql-query", *lines)

    assert "user_name" not in told
    assert "source_ip" not in told


def test_a_user_who_changes_is_not_named() -> None:
    lines = [
        "\t\t    12 Connect\tweb@10.0.0.5 on hr",
        "\t\t    12 Change user\tanna@10.0.0.5 on hr",
        "\t\t    12 Query\tselect * from user_password",
    ]

    assert found("mysql-query", *lines) == [
        {"source_ip": "10.0.0.5", "statement": "select", "table": "user_password"}
    ]


OLD, NEW = "Nov  5 01:46:18 bastion ", "2026-11-25T01:46:18.123456+00:00 db1.example.org "


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            f"{OLD}sshd[812]: Failed password for root from 192.0.2.5 port 42 ssh2",
            ["bastion", "Failed", "password", "root", "192.0.2.5", "42"],
        ),
        (
            f"{NEW}sshd-session[8]: Failed none for invalid user a b from 2001:db8::1 port 9 ssh2",
            ["db1.example.org", "Failed", "none", "a b", "2001:db8::1", "9"],
        ),
        (
            f"{OLD}sshd: Failed none for invalid user x from ::2 port 1 ssh2 from ::1 port 4 ssh2",
            ["bastion", "Failed", "none", "x from ::2 port 1 ssh2", "::1", "4"],
        ),
        (
            f"<86>{OLD}sshd[812]: Accepted publickey for anna from 192.0.2.5 port 42 ssh2: RSA S",
            ["bastion", "Accepted", "publickey", "anna", "192.0.2.5", "42"],
        ),
        (
            f"{OLD}sshd: message repeated 2 times: [ Failed none for root from ::1 port 4 ssh2]",
            ["bastion", "Failed", "none", "root", "::1", "4"],
        ),
        (
            f"{OLD}sshd[812]: Failed publickey for root from ::1 port 4 ssh2: RSA SHA256:AbC+/dEf",
            ["bastion", "Failed", "publickey", "root", "::1", "4"],
        ),
        (
            f"{OLD}sshd[812]: Invalid user a from 6.6.6.6 from 192.0.2.5 port 42",
            ["bastion", "Invalid", None, "a from 6.6.6.6", "192.0.2.5", "42"],
        ),
        (
            f"{OLD}sshd[812]: Invalid user  from 192.0.2.5",
            ["bastion", "Invalid", None, None, "192.0.2.5", None],
        ),
    ],
)
def test_a_login_by_ssh_names_user_and_address(line: str, expected: list[str | None]) -> None:
    (told,) = found("sshd", line)

    groups = ("host_name", "result", "method", "user_name", "source_ip", "source_port")
    assert [told.get(group) for group in groups] == expected


@pytest.mark.parametrize(
    "line",
    [
        f"{OLD}sshd[812]: Connection closed by 192.0.2.5 port 42 [preauth]",
        f"{OLD}evil[812]: Failed password for root from 192.0.2.5 port 42 ssh2",
        "Failed password for root from 192.0.2.5 port 42 ssh2",
    ],
)
def test_other_lines_are_no_login_by_ssh(line: str) -> None:
    assert found("sshd", line) == []


def test_a_login_by_ssh_may_be_wanted_of_one_user_only() -> None:
    lines = [
        f"{OLD}sshd[8]: Failed password for {user} from 192.0.2.5 port 42 ssh2"
        for user in (
            "oracle from ::2 port 1 ssh2: RSA x",
            "invalid user oracle",
            "oracle",
            "oracle from ::2 port 1 ssh2",
            "x",
        )
    ]

    assert [each["user_name"] for each in found("sshd:oracle", *lines)] == ["oracle"] * 2


TTY = "TTY=pts/0 ; PWD=/home/anna ; USER=root ; COMMAND=/usr/bin/cat /etc/shadow"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (f"   anna : {TTY}", ["anna", None, "root", "/usr/bin/cat /etc/shadow"]),
        (f"CORP\\anna b : {TTY}", ["CORP\\anna b", None, "root", "/usr/bin/cat /etc/shadow"]),
        (
            f"anna : 3 incorrect password attempts ; {TTY}",
            ["anna", "3 incorrect password attempts", "root", "/usr/bin/cat /etc/shadow"],
        ),
        (
            "anna : user NOT in sudoers ; PWD=/a ; b ; USER=bin ; ENV=A=b;c ; COMMAND=sh -c id; w",
            ["anna", "user NOT in sudoers", "bin", "sh -c id; w"],
        ),
        ("anna : PWD=/ ; COMMAND=list", ["anna", None, None, "list"]),
    ],
)
def test_a_command_by_sudo_names_user_and_command(said: str, expected: list[str | None]) -> None:
    (told,) = found("sudo", f"{OLD}sudo[900]: {said}")

    groups = ("user_name", "result", "as_user", "process_command_line")
    assert [told.get(group) for group in groups] == expected


def test_other_lines_are_no_command_by_sudo() -> None:
    said = "pam_unix(sudo:session): session opened for user root(uid=0) by anna(uid=1000)"

    assert found("sudo", f"{OLD}sudo[900]: {said}") == []


HOSTILE: dict[str, Any] = {
    "mysql-denied": MARIADB + "'@'" * 20_000,
    "mysql-query": "\t\t    12 Query\t" + "user_passwor " * 5_000,
    "sshd": f"{OLD}sshd[812]: Failed password for " + "a from 6.6.6.6 port 1 " * 3_000,
    "sudo": f"{OLD}sudo[9]: a : " + "USER=x ; " * 7_000,
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("pattern", HOSTILE)
def test_a_line_made_to_be_slow_is_not(pattern: str) -> None:
    assert found(pattern, HOSTILE[pattern][:65_536]) == []


@pytest.mark.parametrize("text", ["nginx", "mysql", "^sshd", ""])
def test_what_is_no_preset_is_none(text: str) -> None:
    assert preset(text) is None


@pytest.mark.parametrize("text", ["sshd:", "sudo: ", "mysql-query:a.b", "mysql-query:a b"])
def test_a_preset_without_a_proper_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"a name is wanted|is no name of a table"):
        preset(text)
