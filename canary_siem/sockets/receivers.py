"""What connectors share: how we know that a receiver is the one meant, and it knows us."""

import ssl
from pathlib import Path

from canary_siem.errors import AccessRefusedError


def verified(
    ca_file: Path | None, certificate: Path | None = None, key: Path | None = None
) -> ssl.SSLContext:
    """Give what TLS to a receiver is made by: it is always verified. Files are read now.

    Args:
        ca_file: PEM: whom to trust instead of the system's authorities.
        certificate: PEM: what we show to a receiver that asks.
        key: PEM: its key, where it is not beside it.

    Raises:
        AccessRefusedError: One of the files can't be used.
    """
    try:
        context = ssl.create_default_context(cafile=ca_file)
        if certificate:
            context.load_cert_chain(certificate, key, password=_no_password)
    except (OSError, ValueError) as error:
        files = ", ".join(str(each) for each in (ca_file, certificate, key) if each)
        reason = getattr(error, "strerror", None) or error
        raise AccessRefusedError(f"can't use {files}: {reason}") from error
    return context


def kept_in(file: Path, what: str) -> str:
    """Give the text of *file* as of now: a rotated secret is taken without a restart.

    Args:
        file: The file.
        what: What it holds, for the error: ``the password``.

    Raises:
        AccessRefusedError: It can't be read.
    """
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise AccessRefusedError(f"can't read {what} in {file}: {reason}") from error


def _no_password() -> str:
    """Refuse a key that is encrypted: the library would ask a terminal for its password."""
    raise ValueError("the key is encrypted; give one that is not, readable by us only")
