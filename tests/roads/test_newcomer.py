"""A newcomer's first hour: every command of the README, in its order, in a fresh folder.

What stands under / goes into the folder; ports are free ones; the packages that ours needs come
from the environment of the tests instead of a registry.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends.elasticsearch import Node, fresh_namespace
from tests.roads.intruder import look_up
from tests.roads.program import Program, wait

pytestmark = [pytest.mark.slow, pytest.mark.backend]
ROOT = Path(__file__).parents[2]
FENCED = re.compile(r"^```(console|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
UNWANTED = shutil.ignore_patterns(".venv", ".git", ".*_cache", ".hypothesis", "__pycache__")
CONNECTOR = """
[connectors.elastic]
type = "elasticsearch"
url = "{url}"
"""


def commands(text: str) -> list[str]:
    """Give the commands of a page: the lines behind prompts, and whole blocks of `sh`."""
    found = []
    for language, block in FENCED.findall(text):
        prompts = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
        found += prompts if language == "console" else [block]
    return found


class Newcomer:
    """Somebody with a checkout, who types what the README says."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.checkout = home / "canary-siem"
        shutil.copytree(ROOT, self.checkout, ignore=UNWANTED)
        prefix = Path(sys.executable).parent
        ready = self.checkout / ".venv"
        ready.mkdir()
        (ready / "bin").symlink_to(prefix)
        (ready / ".ready").touch()  # as `make` left it
        libraries = str(next(prefix.parent.glob("lib/python3*/site-packages")))
        self.program = Program(
            home / "etc/canary-siem",
            environment={"PYTHONPATH": libraries},
            command=home / "opt/canary-siem/bin/canary-siem",
        )
        self.environment = {
            **os.environ,
            "PATH": f"{home}/opt/canary-siem/bin:{os.environ['PATH']}",
            "PIP_NO_DEPS": "1",
            "PIP_NO_INDEX": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # pip's way to say that it is not isolated
            "PYTHONPATH": libraries,
        }

    def types(self, command: str, folder: Path, status: int = 0) -> str:
        """Run *command* by the shell; give what it prints."""
        mapped = re.sub(r"(?<!\S)/(opt|etc)/", f"{self.home}/\\1/", command)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", mapped],
            check=False,
            capture_output=True,
            text=True,
            timeout=110,
            cwd=folder,
            env=self.environment,
        )
        assert done.returncode == status, f"{mapped}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def edits(self, node: Node) -> None:
        """Say the three things: domains, addresses, a connector; and take free ports."""
        text = self.program.config.read_text()
        text = re.sub(r"^domains = .*$", 'domains = ["ct.example.test"]', text, flags=re.MULTILINE)
        text = text.replace('#namespace = "default"', f'namespace = "{fresh_namespace()}"')
        text = re.sub(r"^bind = .*$", 'bind = ["127.0.0.1:0"]', text, flags=re.MULTILINE)
        self.program.config.write_text(text + CONNECTOR.format(url=node.url))


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Newcomer]:
    arrived = Newcomer(tmp_path)
    yield arrived
    if (process := arrived.program.process) and process.poll() is None:
        process.kill()
        process.wait()


def test_every_command_of_the_readme_works_in_its_order(
    newcomer: Newcomer, elasticsearch_node: Node
) -> None:
    program = newcomer.program
    folder = program.home
    told: dict[str, str] = {}
    for command in commands((ROOT / "README.md").read_text()):
        match command.split()[:2]:
            case ["make", _] | ["python3", _] | ["/opt/canary-siem/bin/pip", _]:
                told[command] = newcomer.types(command, newcomer.checkout)
            case ["/opt/canary-siem/bin/canary-siem", "init"]:
                told[command] = newcomer.types(command, newcomer.checkout)
                newcomer.edits(elasticsearch_node)
            case ["canary-siem", "doctor"]:
                # No one delegates ct.example.test to us: there is something to mend.
                told[command] = newcomer.types(command, folder, status=1)
            case ["canary-siem", "run"]:
                program.start()
            case ["curl", _]:
                key = (folder / "api.key").read_text().strip()
                api = f"http://127.0.0.1:{program.bound['api', 'tcp']}"
                newcomer.environment |= {"KEY": key, "API": api}
                told[command] = newcomer.types(command, folder)
            case ["canary-siem", _]:
                told[command] = newcomer.types(command, folder)
            case _:
                pytest.fail(f"the test does not know what to do with: {command}")

    planted = json.loads(next(text for text in told.values() if text.startswith("{")))
    look_up(program, planted["hostname"])
    wait(lambda: program.connector("elastic")["pending"] == 0)
    assert planted["kind"] == "word"
    assert [trip["rule"]["name"] for trip in program.trips()][-1] == "HR share"
    assert list(folder.glob("*.docx"))
    assert program.stop() == 0


def test_commands_are_read_off_a_page() -> None:
    page = (
        "x\n```console\n$ one\noutput\n$ two\n```\n```sh\nthree \\\n  four\n```\n```toml\nno\n```"
    )

    assert commands(page) == ["one", "two", "three \\\n  four\n"]
