"""One program comes of several modules."""

import subprocess
import sys
from pathlib import Path

from canary_siem.artifacts.agents.joining import join

ADDING = '''"""Adds; and more.

At length.
"""

from __future__ import annotations

import os
from base64 import b32encode


def add(one: int, other: int) -> int:
    """Add two numbers."""
    return one + other + len(b32encode(b"")) * len(os.sep)
'''
SAYING = '''"""Says what comes of it."""

from __future__ import annotations

import sys
from base64 import b32decode

from parts.adding import add
from parts.settings import RULES, WORD

sys.stdout.write(f"{WORD} {add(1, 2)} {b32decode('')!r} {RULES[0]['report']}")
'''
SETTINGS = {"WORD": 'a "quoted" \\ wörd\n😀', "RULES": [{"report": "\\d+\t'"}]}


def test_it_runs_alone(tmp_path: Path) -> None:
    script = tmp_path / "joined.py"

    script.write_text(join([ADDING, SAYING], "parts", SETTINGS, "Adds."), "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", script], check=True, capture_output=True
    )

    assert done.stdout.decode() == "a \"quoted\" \\ wörd\n😀 3 b'' \\d+\t'"


def test_what_several_import_is_imported_once() -> None:
    joined = join([ADDING, SAYING], "parts", SETTINGS, "Adds.")

    assert joined.count("import annotations") == 1
    assert "import os\nimport sys\nfrom base64 import b32decode, b32encode\n" in joined
    assert "parts" not in joined


def test_a_module_is_told_of_by_one_line() -> None:
    joined = join([ADDING], "parts", {}, "Adds.")

    assert joined.startswith('#!/usr/bin/env python3\n"""Adds."""\n')
    assert "\n\n\n# Adds; and more.\n\ndef add(" in joined
    assert "At length" not in joined
