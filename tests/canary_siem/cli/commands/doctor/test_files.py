from pathlib import Path

import pytest
import trustme

from canary_siem.cli.commands.doctor import files
from canary_siem.cli.commands.doctor.finding import Finding
from canary_siem.config import Config, load
from canary_siem.house import room
from tests.canary_siem.cli.shell import CONFIG


def configured(folder: Path, text: str) -> Config:
    file = folder / "canary-siem.toml"
    file.write_text(CONFIG + text)
    return load(file, room, {})


def test_lists_are_counted(tmp_path: Path) -> None:
    (tmp_path / "tor").write_text("ExitAddress 192.0.2.1 2026-01-01\n192.0.2.2\n")
    text = f'[enrich]\ntor_exits = "{tmp_path}/tor"\n'

    [found] = files.look(configured(tmp_path, text))

    assert found.ok
    assert found.detail.endswith("2 entries")


@pytest.mark.parametrize("name", ["city", "asn", "tor_exits", "preview_networks"])
def test_a_file_that_is_missing_or_broken_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "broken").write_text("neither this nor that")
    config = configured(tmp_path, f'[enrich]\n{name} = "{tmp_path}/broken"\n')
    gone = configured(tmp_path, f'[enrich]\n{name} = "{tmp_path}/gone"\n')

    assert [each.ok for each in files.look(config)] == [False]
    [found] = files.look(gone)
    assert "No such file" in found.detail
    assert name in found.todo


def test_a_certificate_wants_its_key(tmp_path: Path) -> None:
    authority = trustme.CA()
    ours, other = authority.issue_cert("ct.example.org"), authority.issue_cert("x.example.org")
    (tmp_path / "cert.pem").write_bytes(ours.cert_chain_pems[0].bytes())
    text = (
        f'[listeners.http]\ntls_bind = "127.0.0.1:0"\ncertificate = "{tmp_path}/cert.pem"\n'
        f'key = "{tmp_path}/key.pem"\n'
    )
    found: list[Finding] = []
    for key in (ours, other):
        (tmp_path / "key.pem").write_bytes(key.private_key_pem.bytes())
        found += files.look(configured(tmp_path, text))

    assert [each.ok for each in found] == [True, False]


def test_what_the_api_would_be_refused_for_is_told(tmp_path: Path) -> None:
    authority = trustme.CA()
    pair = authority.issue_cert("canary.example.org")
    (tmp_path / "cert.pem").write_bytes(pair.cert_chain_pems[0].bytes())
    (tmp_path / "key.pem").write_bytes(pair.private_key_pem.bytes())
    certificate = f'certificate = "{tmp_path}/cert.pem"\nkey = "{tmp_path}/'

    [open_to_all] = files.look(configured(tmp_path, '[api]\nbind = "0.0.0.0:0"\n'))
    [broken] = files.look(configured(tmp_path, f'[api]\n{certificate}cert.pem"\n'))
    [good] = files.look(configured(tmp_path, f'[api]\n{certificate}key.pem"\n'))

    assert [open_to_all.ok, broken.ok, good.ok] == [False, False, True]
    assert open_to_all.detail.startswith("api.bind: 0.0.0.0:0 is reachable from outside")
    assert broken.detail.startswith("api.certificate: ")
    assert not list(files.look(configured(tmp_path, "[api]\n")))
