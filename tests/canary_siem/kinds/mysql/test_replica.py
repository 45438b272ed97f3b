import re

import pytest
import sqlglot

from canary_siem.artifacts.draws import Draw
from canary_siem.kinds.mysql.replica import Source, source, statements
from tests.canary_siem.kinds.mysql.servers import READERS, Reader
from tests.canary_siem.kinds.things import DOMAIN, ID

HOSTNAME = f"{ID}.{DOMAIN}"
SOURCE = Source(ID, HOSTNAME, 3306, "standby", "secret")
FOLLOWS = {
    "5.7": ("CHANGE MASTER TO MASTER_HOST=", "START SLAVE FOR CHANNEL 'standby'"),
    "8.0": ("CHANGE REPLICATION SOURCE TO SOURCE_HOST=", "START REPLICA FOR CHANNEL 'standby'"),
    "8.4": ("CHANGE REPLICATION SOURCE TO SOURCE_HOST=", "START REPLICA FOR CHANNEL 'standby'"),
    "MariaDB": ("CHANGE MASTER 'standby' TO MASTER_HOST=", "START SLAVE 'standby'"),
}


def executed(reader: Reader, account: str) -> tuple[str, str]:
    """Give the two statements that a server prepares: the last that it was told."""
    text = reader.reads(statements(SOURCE))
    made = re.findall(r"@source=CONCAT\('(.*)',QUOTE\(@account\),'(.*)'\),@follow='(.*)'", text)
    before, after, follow = (part.replace("''", "'") for part in made[-1])
    quoted = "'" + account.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return f"{before}{quoted}{after}", follow


@pytest.mark.parametrize("name", READERS)
def test_each_server_takes_its_own_dialect(name: str) -> None:
    change, follow = executed(READERS[name], "it's")

    start, started = FOLLOWS[name]
    assert change.startswith(f"{start}'{HOSTNAME}',")
    assert r"_USER='it\'s'," in change
    assert re.search(r"_PORT=3306,.*_PASSWORD='secret',.*_SSL=0", change)
    assert follow == started


@pytest.mark.parametrize("name", READERS)
def test_a_server_disturbs_no_replication_it_has(name: str) -> None:
    change, follow = executed(READERS[name], "a")

    assert "'standby'" in change
    assert "'standby'" in follow
    assert "STOP" not in statements(SOURCE)


@pytest.mark.parametrize("name", READERS)
def test_a_parser_of_the_dialect_takes_each_statement(name: str) -> None:
    text = READERS[name].reads(statements(SOURCE))
    text = text.removesuffix("DEALLOCATE PREPARE follow;\n")  # sqlglot does not know it

    found = [each for each in sqlglot.parse(text, dialect="mysql") if each]

    sets = 3 if name in {"8.0", "8.4"} else 2
    assert [each.key for each in found] == ["set"] * sets + ["command"] * 4


def test_what_is_made_up_follows_from_the_seed() -> None:
    made = [source(ID, HOSTNAME, 3306, Draw(bytes([n]), "source")) for n in range(20)]

    assert made[0] == source(ID, HOSTNAME, 3306, Draw(bytes([0]), "source"))
    assert len({each.password for each in made}) == 20
    assert len({each.channel for each in made}) > 3
    assert all(re.fullmatch(r"[A-Za-z0-9]{12,20}", each.password) for each in made)
