# The front door. Everything longer than a line lives in scripts/ and platform/mes/local/.
SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV := .venv/bin
# The first Python new enough; an existing virtual environment decides for itself.
PYTHON := $(or $(wildcard $(VENV)/python),$(shell for p in python3.11 python3.12 python3.13 python3 python3.14; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done),python-3.11-or-newer-is-required)
BOOTSTRAP := $(PYTHON) scripts/bootstrap.py
RUN := $(VENV)/python -m mes.local
WITH_SERVICES := $(RUN) exec --test --
export PATH := $(CURDIR)/$(VENV):$(PATH)
# More arguments for pytest: make test-python PYTEST="-k ledger -x"
PYTEST ?=

##@ Run
.PHONY: demo
demo: ready ## Start the whole product with two demo enterprises; Ctrl-C stops it, the data stay
	@$(RUN) demo

.PHONY: demo-reset
demo-reset: setup ## Stop the demo if it runs and delete its data
	@$(RUN) reset

##@ Set up
.PHONY: setup
setup: ## Virtual environment, locked packages, Node and its packages, compiled translations
	@$(BOOTSTRAP) setup

.PHONY: build
build: ## Build the frontend unless nothing changed since the last build
	@$(BOOTSTRAP) build

.PHONY: ready
ready:
	@$(BOOTSTRAP) setup build

.PHONY: browser
browser: ## Install Chromium, Chinese fonts and nginx (Debian packages) unless they are there
	@$(BOOTSTRAP) browser

##@ Check
.PHONY: test
test: ## Set up what is missing and run every test: frontend, Python, browser
	@$(BOOTSTRAP) setup build browser
	cd frontend && npm test
	$(VENV)/python -m pytest tests -n 2 --dist loadfile --ignore=tests/e2e $(PYTEST)
	$(VENV)/python -m pytest tests/e2e $(PYTEST)

.PHONY: test-python
test-python: setup ## The Python tests without the browser tests
	$(VENV)/python -m pytest tests -n 2 --dist loadfile --ignore=tests/e2e $(PYTEST)

.PHONY: test-frontend
test-frontend: setup ## The frontend's unit tests
	cd frontend && npm test

.PHONY: test-e2e
test-e2e: ready browser ## The browser tests
	$(VENV)/python -m pytest tests/e2e $(PYTEST)

.PHONY: lint
lint: setup ## Style, types, locks, import contracts, migrations, translations, API document
	@$(WITH_SERVICES) $(VENV)/python scripts/lint.py

.PHONY: bench
bench: setup ## The performance goals, as ratios measured in one run
	@$(RUN) exec -- $(VENV)/python -m benchmarks

##@ Regenerate
.PHONY: schema
schema: setup ## docs/api/openapi.json and the TypeScript types made from it
	@$(WITH_SERVICES) $(VENV)/python scripts/schema.py

.PHONY: messages
messages: setup ## Extract the texts to translate into the .po files and compile them
	@$(VENV)/python -m mes.local.translations update

##@ Help
.PHONY: help
help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile
