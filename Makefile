# make demo   the main job on sample data; the reports stay in build/demo/
# make test   everything that must hold: lint, types, layers, tests on SQLite and on PostgreSQL
# make eval   how good matching is, on public data beside the repository; make bench   how fast it all is
# make faults kill -9, power loss and flipped bits, some hundred times each, and what was lost
# make browser   sites looked at in Chromium, where Node.js, puppeteer-core and axe-core are
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.made
#: As many as there are processors, up to four: each starts a PostgreSQL of its own.
WORKERS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); echo $$((n < 4 ? n : 4)))
DEMO := CLAIMS_CONFIG=/nonexistent $(BIN)/claims --db build/demo/claims.db --lang es

.PHONY: help demo test lint format types layers check bench browser eval faults docs messages clean

help:
	@sed -n 's/^# //p' Makefile

$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "claims needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --group dev --editable '.[docx,fast,html,intake,pdf,postgres,semantic,xlsx]'
	touch $@

demo: $(STAMP)
	rm -rf build/demo
	CLAIMS_CONFIG=/nonexistent $(BIN)/claims demo build/demo
	for suffix in html pdf docx xlsx jsonld; do $(DEMO) report -o build/demo/informe.$$suffix; done
	$(DEMO) site build build/demo/site --all-statuses

test: lint types layers check

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

layers: $(STAMP)
	$(BIN)/lint-imports

check: $(STAMP)
	rm -f .coverage .coverage.*
	$(BIN)/python -m pytest -n $(WORKERS) --cov --cov-report=term $(ARGS)

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP)
	$(BIN)/python -m tests.bench $(ARGS)

browser: $(STAMP)
	$(BIN)/python -m tests.browser $(ARGS)

eval: $(STAMP)
	$(BIN)/python -m tests.eval $(ARGS)

faults: $(STAMP)
	$(BIN)/python -m tests.fault $(ARGS)

messages: $(STAMP)
	$(BIN)/python docs/messages.py $(ARGS)

docs: $(STAMP)
	$(BIN)/python docs/generate.py

clean:
	rm -rf $(VENV) build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
