#!/usr/bin/env bash
# The test command. all: with the real servers that are here; quick: without; lint: no tests.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-all} bin=.venv/bin
say() { printf '\n== %s\n' "$*"; }

if [ "$what" = all ] && [ -n "${CI:-}" ]; then
  say "real servers"
  "$bin/python" -m tests.backends.install
fi

say "ruff, mypy, import-linter"
"$bin/ruff" format --check --quiet .
"$bin/ruff" check --quiet .
"$bin/mypy"
"$bin/lint-imports" --no-logo >/tmp/canary-siem-imports.$$ || { cat /tmp/canary-siem-imports.$$; exit 1; }
rm -f /tmp/canary-siem-imports.$$
[ "$what" = lint ] && exit 0

if [ "$what" = quick ]; then
  say "tests without servers"
  exec "$bin/pytest" -q -n 2 -m "not backend and not slow and not bench"
fi
say "tests without servers"
failed=0
"$bin/pytest" -q -n 2 -m "not backend and not bench" --cov --cov-report= || failed=1
say "tests with real servers"
# A file's tests stay together: each server is started once for each of the two.
"$bin/pytest" -q -n 2 --dist loadfile -m "backend and not bench" --cov --cov-append \
  --cov-report=term:skip-covered --cov-fail-under=90 || failed=1
exit $failed
