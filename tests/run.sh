#!/usr/bin/env bash
# The test command. all: with the real servers that are here; quick: the core without; lint: no tests.
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
  say "the core's tests, without servers"
  # A minute at most: what takes longer in sum waits for `make test`, or is asked for by its path.
  exec "$bin/pytest" -q -n 2 -m "not backend and not slow and not bench" \
    tests/house tests/listeners tests/connectors tests/canary_siem/test_*.py \
    tests/canary_siem/{actions,delivery,dialects,processors,sockets,store} \
    --ignore=tests/listeners/oracle --ignore=tests/connectors/splunk_hec
fi
say "tests without servers"
failed=0
"$bin/pytest" -q -n 2 -m "not backend and not bench" --cov --cov-report= || failed=1
say "tests with real servers"
# A file's tests stay together: each server is started once for each of the two.
"$bin/pytest" -q -n 2 --dist loadfile -m "backend and not bench" --cov --cov-append \
  --cov-report=term:skip-covered --cov-fail-under=90 || failed=1
exit $failed
