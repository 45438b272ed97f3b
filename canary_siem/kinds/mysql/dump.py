"""A dump as mysqldump writes it, and its gzip.

Source: what mysqldump 8.0 and mariadb-dump 10.11 print; MySQL 8.4 Reference Manual, "mysqldump".
"""

import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from canary_siem.kinds.mysql.tables import Table, Value

_HEAD = """\
-- MySQL dump 10.13  Distrib {version}, for Linux (x86_64)
--
-- Host: {host}    Database: {database}
-- ------------------------------------------------------
-- Server version\t{version}

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!50503 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;
"""
_DATABASE = """
--
-- Current Database: `{database}`
--

CREATE DATABASE /*!32312 IF NOT EXISTS*/ `{database}` /*!40100 DEFAULT CHARACTER SET utf8mb4 */;

USE `{database}`;
"""
_TABLE = """
--
-- Table structure for table `{name}`
--

DROP TABLE IF EXISTS `{name}`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `{name}` (
  `id` int NOT NULL AUTO_INCREMENT,
{columns}
  PRIMARY KEY (`id`)
) ENGINE=InnoDB AUTO_INCREMENT={next} DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `{name}`
--

LOCK TABLES `{name}` WRITE;
/*!40000 ALTER TABLE `{name}` DISABLE KEYS */;
INSERT INTO `{name}` VALUES {rows};
/*!40000 ALTER TABLE `{name}` ENABLE KEYS */;
UNLOCK TABLES;
"""
_REPLICA = """
--
-- Position to start replication or point-in-time recovery from
--

{statements}"""
_TIME_ZONE = "/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;\n"
_FOOT = """
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed on {completed}
"""
_ESCAPED = str.maketrans({"\\": r"\\", "'": r"\'", "\n": r"\n", "\0": r"\0"})


class Origin(NamedTuple):
    """Where the dump says it comes from: a server's version and host, a database, a time."""

    version: str
    host: str
    database: str
    completed: datetime


def dump(origin: Origin, tables: Sequence[Table], statements: str) -> str:
    """Write it, with *statements* at its end: whoever loads it has his tables by then."""
    done = origin.completed
    return "".join(
        (
            _HEAD.format(**origin._asdict()),
            _DATABASE.format(database=origin.database),
            *map(_table, tables),
            _TIME_ZONE,
            _REPLICA.format(statements=statements),
            _FOOT.format(completed=f"{done:%Y-%m-%d} {done.hour:2}:{done:%M:%S}"),
        )
    )


def packed(text: str) -> bytes:
    """Compress *text* as ``mysqldump | gzip`` does: no name, no time, the same each time."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(text.encode()) + packer.flush()


def literal(value: Value) -> str:
    """Write *value* as mysqldump does."""
    return f"'{value.translate(_ESCAPED)}'" if isinstance(value, str) else str(value)


def _table(table: Table) -> str:
    columns = "\n".join(f"  `{each.name}` {each.type} NOT NULL," for each in table.columns)
    rows = ",".join(f"({','.join(map(literal, row))})" for row in table.rows)
    return _TABLE.format(
        name=table.name, columns=columns, rows=rows, next=table.first + len(table.rows)
    )
