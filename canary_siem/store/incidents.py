"""Incidents that somebody has seen to: who acknowledged which, when, in what words."""

import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from canary_siem.store.history import born, id_floor
from canary_siem.store.reader import Reader
from canary_siem.store.writer import Writer

LONGEST = 2 * 3600 * 10**9
"""Nanoseconds after its first hit within which an incident's last was recorded; half is spare."""
_COLUMNS = "incident, at, who, note"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Somebody's word that an incident is known.

    Attributes:
        incident: ``canary.incident.id``.
        at: When, nanoseconds since the epoch.
        by: Who: an API key's id, or ``cli``; empty where nobody said.
        note: His words; may be empty.
    """

    incident: str
    at: int
    by: str
    note: str


class IncidentBook:
    """Keeps them, as long as the log has a trip of the incident."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer

    async def a_trip_of(self, incident: str) -> bytes | None:
        """Give the document of the first trip of *incident* that is kept."""
        try:
            # The first hit gave the incident its id; where it is gone, the rest is not far.
            beyond = id_floor(born(incident) + LONGEST)
        except ValueError:
            return None
        query = (
            "SELECT document FROM trips WHERE id>=? AND id<? AND incident=? AND stream='trip'"
            " ORDER BY id LIMIT 1"
        )
        values = (incident, beyond, incident)
        row = await self._reader.run(lambda db: db.execute(query, values).fetchone())
        return row[0] if row else None

    async def acknowledge(self, incident: str, by: str, note: str) -> tuple[Acknowledgement, bool]:
        """Keep that *incident* is known; give what stands, and whether it is new.

        Who comes second gets what the first one said.
        """
        row = (incident, time.time_ns(), by, note)

        def job(db: sqlite3.Connection) -> tuple[Acknowledgement, bool]:
            query = "INSERT OR IGNORE INTO acknowledged VALUES (?,?,?,?)"
            new = db.execute(query, row).rowcount == 1
            query = f"SELECT {_COLUMNS} FROM acknowledged WHERE incident=?"
            return Acknowledgement(*db.execute(query, (incident,)).fetchone()), new

        return await self._writer.submit(job)

    async def acknowledged(self, incidents: Sequence[str]) -> Mapping[str, Acknowledgement]:
        """Give the acknowledgements of those of *incidents* that have one, by incident."""
        wanted = list(dict.fromkeys(incidents))
        if not wanted:
            return {}
        marks = ",".join("?" * len(wanted))
        query = f"SELECT {_COLUMNS} FROM acknowledged WHERE incident IN ({marks})"
        rows = await self._reader.run(lambda db: db.execute(query, wanted).fetchall())
        return {row[0]: Acknowledgement(*row) for row in rows}


def forget(db: sqlite3.Connection) -> None:
    """Strike off acknowledgements of incidents that retention has taken every trip of."""
    (first,) = db.execute("SELECT min(id) FROM trips").fetchone()
    floor = id_floor((born(first) if first else time.time_ns()) - LONGEST)
    db.execute("DELETE FROM acknowledged WHERE incident<?", (floor,))
