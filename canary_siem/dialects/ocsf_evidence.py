"""What was seen of an intruder, in the objects of OCSF 1.8.0: one ``evidences`` entry a trip."""

import re
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from canary_siem.dialects.ocsf_fields import Fields, present
from canary_siem.dialects.reading import text

METHODS = frozenset(
    {"OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT", "PATCH"}
)
"""What ``http_request.http_method`` may be; another one stays unmapped."""

OPCODES = {"QUERY": 0, "IQUERY": 1, "STATUS": 2, "NOTIFY": 4, "UPDATE": 5, "DSO": 6}
PROTOCOLS = {"tcp": 6, "udp": 17}
VERSIONS = {"ipv4": 4, "ipv6": 6}
ADDRESS = re.compile(r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~.]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9.-]+")
"""email_t, which knows neither quotes nor a hyphen before the @."""

OBSERVABLES = {
    ("src_endpoint", "ip"): (2, "IP Address"),
    ("src_endpoint", "hostname"): (1, "Hostname"),
    ("query", "hostname"): (1, "Hostname"),
    ("device", "hostname"): (1, "Hostname"),
    ("user", "name"): (4, "User Name"),
    ("user", "email_addr"): (5, "Email Address"),
    ("email", "from"): (5, "Email Address"),
    ("file", "name"): (7, "File Name"),
    ("file", "path"): (45, "File Path"),
    ("process", "name"): (9, "Process Name"),
    ("process", "cmd_line"): (13, "Command Line"),
    ("http_request", "user_agent"): (16, "HTTP User-Agent"),
    ("url", "url_string"): (6, "URL String"),
}
"""What analysts pivot on: where it stands in the evidence, and its ``observable.type_id``."""


def evidence(fields: Fields) -> dict[str, Any]:
    """Give one ``evidences`` object; never an empty one."""
    address, file, process = _url(fields), _file(fields), _process(fields)
    somebody, request = user(fields), _request(fields)
    # A program without its number is no process to OCSF: it is an application.
    program = "" if process else fields.text("process.name")
    found = present(
        src_endpoint=_endpoint(fields, "source"),
        dst_endpoint=_endpoint(fields, "destination"),
        connection_info=_connection(fields),
        query=_query(fields),
        url=address,
        http_request=request,
        http_response=_response(fields),
        tls=_tls(fields),
        user=somebody,
        actor=present(user=somebody, process=process, app_name=program),
        process=process,
        device=_device(fields),
        file=file,
        email=_email(fields),
    )
    return found or {"data": {"event_uid": fields.text("event.id")}}


def observables(seen: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Point to what is to be looked for elsewhere."""
    found = []
    for (part, name), (type_id, caption) in OBSERVABLES.items():
        if value := seen.get(part, {}).get(name):
            where = f"evidences[0].{part}.{name}"
            found.append({"name": where, "type_id": type_id, "type": caption, "value": value})
    return found


def user(fields: Fields) -> dict[str, Any]:
    """Give the ``user`` that ECS's names; OCSF wants a name or an id."""
    if not fields.first("user.name", "user.id"):
        return {}
    return present(
        name=fields.text("user.name"),
        uid=fields.text("user.id"),
        domain=fields.text("user.domain"),
        full_name=fields.text("user.full_name"),
        email_addr=_mail_address(fields, "user.email"),
    )


def _endpoint(fields: Fields, name: str) -> dict[str, Any]:
    ip = fields.text(f"{name}.ip", _is_ip)
    domain = fields.text(f"{name}.domain")
    fields.text(f"{name}.address", {ip, domain}.__contains__)  # says it once more
    if not ip and not domain:
        return {}
    network = present(
        number=fields.number(f"{name}.as.number"),
        name=fields.text(f"{name}.as.organization.name"),
    )
    return present(
        ip=ip,
        hostname=domain,
        port=fields.number(f"{name}.port", 65_535),
        location=_location(fields, f"{name}.geo"),
        autonomous_system=network,
    )


def _location(fields: Fields, name: str) -> dict[str, Any]:
    found = present(
        city=fields.text(f"{name}.city_name"),
        country=fields.text(f"{name}.country_iso_code"),
        region=fields.text(f"{name}.region_iso_code"),
        postal_code=fields.text(f"{name}.postal_code"),
    )
    if not found:
        return {}
    return found | present(
        continent=fields.text(f"{name}.continent_name"),
        lat=fields.take(f"{name}.location.lat"),
        long=fields.take(f"{name}.location.lon"),
    )


def _connection(fields: Fields) -> dict[str, Any]:
    transport = fields.text("network.transport")
    version = VERSIONS.get(fields.text("network.type", VERSIONS.__contains__))
    found = present(
        protocol_name=transport,
        protocol_num=PROTOCOLS.get(transport),
        protocol_ver_id=version,
        community_uid=fields.text("network.community_id"),
    )
    return {"direction_id": 1, "direction": "Inbound", **found} if found else {}


def _query(fields: Fields) -> dict[str, Any]:
    name = fields.text("dns.question.name")
    if not name:
        return {}
    opcode = fields.text("dns.op_code")
    number = fields.text("dns.id", str.isdecimal)
    return present(
        hostname=name,
        type=fields.text("dns.question.type"),
        opcode=opcode,
        opcode_id=OPCODES.get(opcode, 99) if opcode else None,
        packet_uid=int(number) if number else None,
        **{"class": fields.text("dns.question.class")},
    )


def _url(fields: Fields) -> dict[str, Any]:
    if not fields.first("url.full", "url.original", "url.path"):
        return {}
    return present(
        url_string=fields.first("url.full", "url.original"),
        scheme=fields.text("url.scheme"),
        hostname=fields.text("url.domain"),
        port=fields.number("url.port", 65_535),
        path=fields.text("url.path"),
        query_string=fields.text("url.query"),
    )


def _request(fields: Fields) -> dict[str, Any]:
    return present(
        http_method=fields.text("http.request.method", METHODS.__contains__),
        version=fields.text("http.version"),
        referrer=fields.text("http.request.referrer"),
        user_agent=fields.text("user_agent.original"),
        length=fields.number("http.request.bytes"),
        body_length=fields.number("http.request.body.bytes"),
        uid=fields.text("http.request.id"),
    )


def _response(fields: Fields) -> dict[str, Any]:
    code = fields.number("http.response.status_code")
    return {} if code is None else {"code": code}


def _tls(fields: Fields) -> dict[str, Any]:
    version = fields.text("tls.version")
    if not version:
        return {}
    return present(
        version=version,
        cipher=fields.text("tls.cipher"),
        sni=fields.text("tls.client.server_name"),
    )


def _device(fields: Fields) -> dict[str, Any]:
    name = fields.first("host.name", "host.hostname")
    if not name:
        return {}
    return {"hostname": name, "type_id": 0} | present(
        domain=fields.text("host.domain"), uid=fields.text("host.id")
    )


def _file(fields: Fields) -> dict[str, Any]:
    path, name = fields.text("file.path"), fields.text("file.name")
    name = name or _last(path)
    if not name:
        return {}
    return {"name": name, "type_id": 0} | present(
        path=path,
        ext=fields.text("file.extension"),
        parent_folder=fields.text("file.directory"),
        size=fields.number("file.size"),
        hashes=_hashes(fields.text("file.hash.sha256")),
    )


def _process(fields: Fields) -> dict[str, Any]:
    number = fields.number("process.pid")
    if number is None:
        return {}
    return present(
        pid=number,
        name=fields.text("process.name"),
        path=fields.text("process.executable"),
        cmd_line=fields.text("process.command_line"),
        working_directory=fields.text("process.working_directory"),
    )


def _email(fields: Fields) -> dict[str, Any]:
    sender = _mail_address(fields, "email.from.address")
    recipients = fields.texts("email.to.address", ADDRESS.fullmatch)
    if not sender and not recipients:
        return {}
    return present(
        subject=fields.text("email.subject"),
        to=recipients,
        message_uid=fields.text("email.message_id"),
        files=list(_attachments(fields)),
        urls=[{"url_string": each} for each in fields.texts("canary.email.links")],
        **{"from": sender},
    )


def _attachments(fields: Fields) -> Iterator[dict[str, Any]]:
    for each in fields.peek("email.attachments") or ():
        file = each.get("file", {}) if isinstance(each, dict) else {}
        if name := text(file.get("name")):
            size = file.get("size")
            yield {"name": name, "type_id": 0} | present(
                size=size if isinstance(size, int) else None,
                mime_type=text(file.get("mime_type")),
                hashes=_hashes(text(file.get("hash", {}).get("sha256"))),
            )


def _mail_address(fields: Fields, name: str) -> str:
    """Take the first address of *name* that OCSF takes for one."""
    return next(iter(fields.texts(name, ADDRESS.fullmatch)), "")


def _hashes(sha256: str) -> list[dict[str, Any]]:
    if not sha256:
        return []
    return [{"algorithm_id": 3, "algorithm": "SHA-256", "value": sha256}]


def _is_ip(value: str) -> bool:
    """Say whether *value* is an address that ip_t has room for."""
    try:
        ip_address(value)
    except ValueError:
        return False
    return len(value) <= 40 and "%" not in value


def _last(path: str) -> str:
    """Give the last part of a path of whichever system."""
    windows = "\\" in path and "/" not in path
    return PureWindowsPath(path).name if windows else PurePosixPath(path).name
