"""The built wheel, in an environment of its own, from a folder with a `dashboards` of its own."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = out.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_holds_the_four_packages_and_their_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    tops = {name.partition("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"canary_siem", "connectors", "dashboards", "listeners"}
    assert "canary_siem/store/schema.sql" in names
    assert "canary_siem/py.typed" in names
    assert any(name.startswith("dashboards/elastic/") and "json" in name for name in names)
    assert not [name for name in names if name.startswith("tests/")]


@pytest.mark.slow
def test_the_installed_program_runs_beside_a_strangers_dashboards(
    wheel: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    home = tmp_path / "home"
    stranger = home / "dashboards"
    stranger.mkdir(parents=True)
    (stranger / "__init__.py").write_text("raise SystemExit('the wrong dashboards')\n")
    # As pip's console script does it: the working directory is no place to import from.
    script = "import sys; from canary_siem.cli import main; sys.argv[0] = 'canary-siem'; main()"

    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-P", "-c", script, *words],
            cwd=home,
            env={"PYTHONPATH": str(site), "PATH": "/usr/bin:/bin"},
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "canary" in run("--version")
    run("init", ".")
    made = run("token", "create", "dns", "--memo", "from a wheel", "--json")
    assert '"kind":"dns"' in made.replace(" ", "")
