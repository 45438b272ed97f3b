import pytest

from canary_siem.artifacts.agents.hardening import hardened

OF_ROOT = "/root"


@pytest.mark.parametrize(
    ("path", "home", "tmp"),
    [
        ("/var/log/auth.log", "yes", "yes"),
        ("/home/anna/plans.ods", "read-only", "yes"),
        (f"{OF_ROOT}/.ssh/id_backup", "read-only", "yes"),
        ("/run/user/1000/plans.ods", "read-only", "yes"),
        ("/run/app.log", "yes", "yes"),
        ("/tmp/plans.ods", "yes", "no"),  # noqa: S108 - no file is made there
        ("/var/tmp/plans.ods", "yes", "no"),  # noqa: S108 - no file is made there
    ],
)
def test_an_agent_sees_where_its_files_lie(path: str, home: str, tmp: str) -> None:
    lines = hardened(["/etc/x", path]).splitlines()

    assert f"ProtectHome={home}" in lines
    assert f"PrivateTmp={tmp}" in lines
