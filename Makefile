# Tillbook. `make run` starts it, `make test` proves it, `make help` lists the rest.

.DEFAULT_GOAL := help
.PHONY: help run install test check bench bench-register nightly look lock clean frontend peers languages pictures
BIN := .venv/bin
PORT ?= 8000
# One more than there are processors: a browser's test mostly waits for others.
WORKERS = $(shell $(BIN)/python -c "import os; print(min(6, (os.cpu_count() or 1) + 1))")
export PYTHONUTF8 := 1
# Compiled modules make the second start fast, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=
unexport DJANGO_SETTINGS_MODULE

# A .venv that was moved or whose Python is gone is of no use to anybody.
$(shell test ! -e .venv/made || { .venv/bin/python -c "" && test "$$(cat .venv/made)" = "$$PWD"; } >/dev/null 2>&1 || rm -rf .venv)

help: ## Show this.
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

run: .venv/core frontend languages ## Install what is missing and serve the demo business (PORT=8000). Ctrl-C stops it.
	@exec $(BIN)/tillbook demo --port $(PORT)

install: .venv/dev frontend languages peers ## Prepare everything for running and testing; start nothing.
	@echo "Ready: “make run” serves the demo business, “make test” runs every test."

test: .venv/dev frontend languages peers check ## Everything that must hold: check, then every test on both engines.
	@$(BIN)/pytest -q -n $(WORKERS) --dist worksteal --durations 20 --durations-min 10

check: .venv/dev .cache ## Format, lint, types, import contracts, tidy.
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --check .; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo --cache-dir .cache/import-linter > .cache/import-linter.txt || { cat .cache/import-linter.txt; exit 1; }
	@TILLBOOK_DATA=.cache/check $(BIN)/mypy --no-error-summary
	@$(BIN)/python scripts/frontend.py --check
	@$(BIN)/pytest -q --no-header tests/test_tidy.py --engine sqlite

bench: .venv/dev ## Measure the product against the bare database.
	@$(BIN)/python -m bench

bench-register: .venv/dev frontend ## Measure the register in a real browser.
	@$(BIN)/python -m bench.register

look: .venv/dev frontend languages peers ## Take the pictures of every page and screen, to be looked at (test-output/).
	@TILLBOOK_LOOK=1 $(BIN)/pytest -q -n logical --maxprocesses 6 -m "nightly or not nightly" -k "not TestMuch" tests/browser/test_every_page.py tests/browser/test_pages.py tests/browser/test_register_look.py

nightly: .venv/dev frontend languages peers ## The long proofs.
	@$(MAKE) --no-print-directory look
	@$(BIN)/pytest -q -n logical --maxprocesses 6 -m nightly
	@$(BIN)/python -m bench --stored 1000000

pictures: .venv/dev frontend languages peers ## Make the README's pictures anew, from the demo business.
	@TILLBOOK_PICTURES=docs/pictures $(BIN)/pytest -q -m nightly tests/browser/test_readme_pictures.py

lock: .venv/dev ## Resolve requirements/*.in into the locks (UPGRADE=1 takes newer versions).
	@sh scripts/lock.sh

clean: ## Remove what was installed and built; never the data.
	rm -rf .venv node_modules .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis test-output src/tillbook/plumbing/static/tillbook/dist src/tillbook/plumbing/static/tillbook/register $(CATALOGUES:.po=.mo)

frontend: .venv/core
	@$(BIN)/python scripts/frontend.py

peers:
	@sh scripts/peers.sh

# What the pages say in other languages: compiled when a catalogue is newer.
CATALOGUES := $(wildcard src/tillbook/locale/*/LC_MESSAGES/django.po)
languages: $(CATALOGUES:.po=.mo)

%.mo: %.po | .venv/core
	@$(BIN)/python scripts/languages.py --compile

.cache:
	@mkdir -p $@

.venv/made: scripts/venv.sh
	@sh scripts/venv.sh
	@pwd > $@

.venv/core: requirements/core.txt pyproject.toml .venv/made
	@sh scripts/install.sh core
	@touch $@

.venv/dev: requirements/dev.txt .venv/core
	@sh scripts/install.sh dev
	@touch $@
