"""Heartbeats and other things we say ourselves, so that silence means trouble."""

import asyncio

from canary_siem.events import Statements
from canary_siem.store import Store

WARNING = 47


class Voice:
    """Puts statements into the trip log, the entrance of our own."""

    def __init__(self, store: Store, statements: Statements) -> None:
        self._log = store.log
        self._statements = statements

    async def beat(self, seconds: float) -> None:
        """Say every *seconds* that we live, until cancelled; 0 is never."""
        while seconds:
            self._log.append(
                self._statements.write(
                    "health", "heartbeat", "canary-siem is alive", kind="metric"
                )
            )
            await asyncio.sleep(seconds)

    def trouble(self, connector: str, reason: str) -> None:
        """Say that *connector*'s receiver stays down, or with no *reason* that it is back."""
        if reason:
            action, severity = "connector-down", WARNING
            message = f"Connector {connector} can't deliver: {reason}"
        else:
            action, severity = "connector-recovered", 21
            message = f"Connector {connector} delivers again"
        self._log.append(self._statements.write("health", action, message, severity=severity))

    def disk(self, reason: str) -> None:
        """Say that the disk fails, or with no *reason* that it has healed."""
        if reason:
            action, severity = "disk-failing", WARNING
            message = f"The trip log can't be written, trips are held in memory: {reason}"
        else:
            action, severity = "disk-recovered", 21
            shed = self._log.shed
            lost = shed["alert"] + shed["event"]
            message = f"The trip log is written again; memory was too small for {lost} trips"
        self._log.append(self._statements.write("health", action, message, severity=severity))
