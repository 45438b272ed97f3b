# `make demo` shows what this is; `make test` is what CI runs. Both set everything up themselves.
SHELL := /bin/bash
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test quick lint backends bench clean

help:
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16

demo: $(STAMP) ## a token, a trip, the event: on loopback, in ten seconds
	@$(BIN)/canary-siem demo

test: $(STAMP) ## everything: linters, types, contracts, all tests (CI installs the real servers too)
	@bash tests/run.sh all

quick: $(STAMP) ## for every save, a minute: linters, types and the tests of the core
	@bash tests/run.sh quick

lint: $(STAMP) ## ruff, mypy, import-linter
	@bash tests/run.sh lint

backends: $(STAMP) ## the real servers that tests talk to: Elasticsearch, HEC, syslog, resolvers, …
	@$(BIN)/python -m tests.backends.install

bench: $(STAMP) ## how fast, side by side with the peers
	@$(BIN)/pip install -q -c constraints.txt -e '.[test,console,pdf,email,bench]'
	@$(BIN)/python -m tests.bench

clean: ## forget the virtual environment
	rm -rf $(VENV)

$(STAMP): pyproject.toml constraints.txt tests/venv.sh
	@bash tests/venv.sh $(VENV) $(PYTHON)
	@touch $@
