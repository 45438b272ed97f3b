"""Certificates: ours to show, theirs to trust."""

import ssl
from pathlib import Path

import pytest

from canary_siem.errors import AccessRefusedError
from connectors.elasticsearch.settings import ElasticsearchSettings
from connectors.elasticsearch.tls import context
from tests.backends import certificates


def settings(**given: object) -> ElasticsearchSettings:
    return ElasticsearchSettings.model_validate({"url": "https://es.example.org", **given})


def test_the_systems_authorities_are_trusted_where_nothing_is_said() -> None:
    made = context(settings())

    assert made.verify_mode is ssl.CERT_REQUIRED
    assert made.check_hostname


def test_an_authority_of_ones_own_takes_their_place(tmp_path: Path) -> None:
    made = context(settings(ca_file=certificates.make(tmp_path).authority))

    assert len(made.get_ca_certs()) == 1


def test_a_file_that_is_not_there_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(AccessRefusedError, match=r"nothing\.pem: No such file"):
        context(settings(ca_file=tmp_path / "nothing.pem"))
