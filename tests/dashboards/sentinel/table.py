"""CommonSecurityLog: the table of Sentinel that a line of CEF becomes a row of.

Sources: Azure Monitor Logs reference, "CommonSecurityLog"; Microsoft Sentinel, "CEF and
CommonSecurityLog field mapping".
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.grammars import parse_cef

NAME = "CommonSecurityLog"
_CUSTOM = (
    *(f"DeviceCustomString{n}" for n in range(1, 7)),
    *(f"DeviceCustomIPv6Address{n}" for n in range(1, 5)),
    *("DeviceCustomDate1", "DeviceCustomDate2", "FlexDate1", "FlexString1", "FlexString2"),
)
_TEXTS = """
    Activity AdditionalExtensions ApplicationProtocol CollectorHostName CommunicationDirection
    Computer DestinationDnsDomain DestinationHostName DestinationIP DestinationMACAddress
    DestinationNTDomain DestinationProcessName DestinationServiceName DestinationTranslatedAddress
    DestinationUserID DestinationUserName DestinationUserPrivileges DeviceAction DeviceAddress
    DeviceDnsDomain DeviceEventCategory DeviceEventClassID DeviceExternalID DeviceFacility
    DeviceInboundInterface DeviceMacAddress DeviceName DeviceNtDomain DeviceOutboundInterface
    DevicePayloadId DeviceProduct DeviceTimeZone DeviceTranslatedAddress DeviceVendor DeviceVersion
    EventOutcome ExtID FileCreateTime FileHash FileID FileModificationTime FileName FilePath
    FilePermission FileType IndicatorThreatType LogSeverity MaliciousIP MaliciousIPCountry Message
    OldFileCreateTime OldFileHash OldFileID OldFileModificationTime OldFileName OldFilePath
    OldFilePermission OldFileType OriginalLogSeverity ProcessName Protocol Reason ReceiptTime
    RemoteIP RemotePort ReportReferenceLink RequestClientApplication RequestContext RequestCookies
    RequestMethod RequestURL SimplifiedDeviceAction SourceDnsDomain SourceHostName SourceIP
    SourceMACAddress SourceNTDomain SourceProcessName SourceServiceName SourceSystem
    SourceTranslatedAddress SourceUserID SourceUserName SourceUserPrivileges TenantId
    ThreatConfidence ThreatDescription Type
"""
_NUMBERS = """
    DestinationPort DestinationProcessId DestinationTranslatedPort DeviceCustomNumber1
    DeviceCustomNumber2 DeviceCustomNumber3 EventCount EventType ExternalID FileSize FlexNumber1
    FlexNumber2 OldFileSize ProcessID SourcePort SourceProcessId SourceTranslatedPort
    ThreatSeverity
"""
_LONG = "FieldDeviceCustomNumber1 FieldDeviceCustomNumber2 FieldDeviceCustomNumber3 SentBytes"
_LABELLED = (*_CUSTOM, *(f"DeviceCustomNumber{n}" for n in range(1, 4)), "FlexNumber1")
COLUMNS: Mapping[str, str] = {
    **dict.fromkeys((*_TEXTS.split(), *_CUSTOM, *(f"{n}Label" for n in _LABELLED)), "string"),
    **dict.fromkeys(_NUMBERS.split(), "int"),
    **dict.fromkeys((*_LONG.split(), "ReceivedBytes"), "long"),
    **dict.fromkeys(("TimeGenerated", "StartTime", "EndTime"), "datetime"),
}
"""Each column with its type in KQL."""

HEADER = ("DeviceVendor", "DeviceProduct", "DeviceVersion", "DeviceEventClassID", "Activity")
"""What the header of a line becomes, before LogSeverity."""
_PLAIN = {
    "rt": "ReceiptTime",
    "src": "SourceIP",
    "spt": "SourcePort",
    "dst": "DestinationIP",
    "dpt": "DestinationPort",
    "proto": "Protocol",
    "app": "ApplicationProtocol",
    "act": "DeviceAction",
    "cat": "DeviceEventCategory",
    "externalId": "ExtID",
    "msg": "Message",
    "request": "RequestURL",
    "requestMethod": "RequestMethod",
    "requestClientApplication": "RequestClientApplication",
    "requestContext": "RequestContext",
    "destinationDnsDomain": "DestinationDnsDomain",
    "suser": "SourceUserName",
    "sntdom": "SourceNTDomain",
    "shost": "SourceHostName",
    "sproc": "SourceProcessName",
    "filePath": "FilePath",
    "dvchost": "DeviceName",
    "outcome": "EventOutcome",
    "reason": "Reason",
    "deviceExternalId": "DeviceExternalID",
    "deviceCustomDate1": "DeviceCustomDate1",
    "flexString1": "FlexString1",
    "flexString2": "FlexString2",
    **{f"cs{n}": f"DeviceCustomString{n}" for n in range(1, 7)},
    **{f"cn{n}": f"DeviceCustomNumber{n}" for n in range(1, 4)},
    **{f"c6a{n}": f"DeviceCustomIPv6Address{n}" for n in range(1, 5)},
}
KEYS: Mapping[str, str] = {
    **_PLAIN,
    **{
        f"{key}Label": f"{column}Label"
        for key, column in _PLAIN.items()
        if f"{column}Label" in COLUMNS
    },
}
"""The keys of the extension that we use, with their column."""
DELAY = timedelta(seconds=2)
"""From the trap to the workspace."""


def row(line: str, came: datetime | None = None) -> dict[str, Any]:
    """Give the row that a line becomes; ``_Ingested`` is when it was taken in.

    Args:
        line: Of CEF.
        came: When it reached the collector; None for at once.
    """
    header, extension = parse_cef(line)
    found = dict(zip((*HEADER, "LogSeverity"), header, strict=True))
    found |= {KEYS[key]: text for key, text in extension.items()}
    at = datetime.fromtimestamp(int(found["ReceiptTime"]) / 1000, UTC)
    when = (came or at + DELAY).replace(tzinfo=None).isoformat()
    empty = {name: "" for name, sort in COLUMNS.items() if sort == "string"}
    return {**empty, **found, "TimeGenerated": when, "_Ingested": when}
