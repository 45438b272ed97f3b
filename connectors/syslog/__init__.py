"""Any syslog receiver, by UDP, TCP or TLS: RFC 5424 with structured data, CEF or LEEF.

Best effort: syslog acknowledges nothing. By TCP and TLS a batch counts as delivered when the
receiver's kernel has it; a connection that closed is noticed before the next batch, and what was
in flight is sent again. By UDP nothing is known but that no one listens, where the kernel is told.
"""

from canary_siem.interfaces import ConnectorDoor
from connectors.syslog.connector import Syslog
from connectors.syslog.settings import SyslogSettings

DOOR = ConnectorDoor(
    settings=SyslogSettings,
    build=Syslog,
    example={"url": "tls://siem.example.org:6514", "format": "rfc5424"},
    guarantee="best effort",
)
