"""What a login says of its owner, as ECS ``user.*``."""

import re
from typing import Any

_ADDRESS = re.compile(r"[^@\s\\]+@[^@\s\\]+\.[^@\s\\]+")


def user_fields(login: str) -> dict[str, Any]:
    r"""Part ``DOMAIN\alice``; an address is ``user.email`` and, whole, ``user.name``.

    Returns:
        ``{"user": {…}}``, without what is not known; empty for an empty login.
    """
    domain, slash, name = login.partition("\\")
    if not slash:
        domain, name = "", login
    user = {"name": name, "domain": domain}
    if not slash and _ADDRESS.fullmatch(login):
        user["email"] = login
    known = {field: value for field, value in user.items() if value}
    return {"user": known} if known else {}
