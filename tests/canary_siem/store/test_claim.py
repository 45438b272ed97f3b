"""A data directory has one service."""

from pathlib import Path

import pytest

from canary_siem.errors import ConfigError, StorageError
from canary_siem.store.claim import Claim, claimed


def test_a_second_service_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    first = Claim(tmp_path)
    with pytest.raises(ConfigError, match="in use by another `canary-siem run`"):
        Claim(tmp_path)

    first.release()
    first.release()

    Claim(tmp_path).release()


def test_a_directory_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="No such file"):
        Claim(tmp_path / "none")


def test_anyone_can_ask_whether_a_service_runs(tmp_path: Path) -> None:
    before = claimed(tmp_path)
    claim = Claim(tmp_path)
    during = claimed(tmp_path)
    claim.release()

    assert (before, during, claimed(tmp_path)) == (False, True, False)
