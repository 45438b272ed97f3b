"""How we know that a server is the one that is meant: for Elasticsearch and Kibana alike."""

import ssl

from canary_siem.errors import AccessRefusedError
from connectors.elasticsearch.settings import ElasticsearchSettings


def context(settings: ElasticsearchSettings) -> ssl.SSLContext:
    """Make the context for HTTPS; files are read now.

    Raises:
        AccessRefusedError: One of the files can't be used.
    """
    try:
        made = ssl.create_default_context(cafile=settings.ca_file)
        if settings.client_certificate:
            made.load_cert_chain(settings.client_certificate, settings.client_key)
    except OSError as error:
        files = ", ".join(
            str(file)
            for file in (settings.ca_file, settings.client_certificate, settings.client_key)
            if file
        )
        raise AccessRefusedError(f"can't use {files}: {error.strerror or error}") from error
    return made
