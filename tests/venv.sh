#!/usr/bin/env bash
# Makes the virtual environment: bare Debian lacks ensurepip until python3-venv is there.
set -euo pipefail
venv=$1 python=$2
command -v "$python" >/dev/null || python=python3
if ! command -v "$python" >/dev/null || ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
      python3 python3-venv ca-certificates </dev/null >/dev/null
    python=python3
  else
    echo "canary-siem needs Python 3.11 with venv: apt install python3-venv" >&2
    exit 1
  fi
fi
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  { echo "canary-siem needs Python 3.11 or later; $python is older" >&2; exit 1; }
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
"$venv/bin/python" -m pip install -q -c constraints.txt -e '.[test,console,pdf,email]'
