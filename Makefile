# Every target does its own set-up: a virtual environment in .venv, filled from requirements.lock.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export MLFLOW_DISABLE_TELEMETRY := true
export GRADIO_ANALYTICS_ENABLED := False
export DVC_NO_ANALYTICS := 1

.DEFAULT_GOAL := help
.PHONY: help install demo test test-integration soak check audit format lock system-packages clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("crowsfeet needs Python 3.11, 3.12 or 3.13" if not (3, 11) <= sys.version_info < (3, 14) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep '^uv==' requirements.lock)"
	@# uv unpacks in parallel (40 s where pip takes minutes); pip is the way out where only pip is set up for a mirror
	@# compiled once here: where PYTHONDONTWRITEBYTECODE is set, every stage would compile torch and mlflow anew (20 s)
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --no-deps -r requirements.lock \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

install: $(STAMP) ## make .venv and install the locked dependencies

demo: $(STAMP) ## crawl the embedded site, label, train, compare, explain
	$(BIN)/crowsfeet demo

test: $(STAMP) ## the tests that need nothing but this machine (under 10 minutes)
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

test-integration: $(STAMP) system-packages ## servers, a browser, kills, schedules (under 20 minutes)
	$(BIN)/python -m pytest -q -m "integration and not soak"

soak: $(STAMP) system-packages ## what runs too long for every day
	$(BIN)/python -m pytest -q -m soak --timeout 0

check: $(STAMP) ## format, lint, types, layers, whether the dependencies fit and, where the network answers, are sound
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pip check
	$(BIN)/python deploy/audit.py

audit: $(STAMP) ## known weaknesses of the locked dependencies; fails where the network's database cannot be asked
	$(BIN)/python deploy/audit.py --required

format: $(STAMP) ## format and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## resolve requirements.in into requirements.lock (no index address in it)
	$(BIN)/uv pip compile requirements.in --quiet --no-header --no-annotate --python-version 3.11 --output-file requirements.lock

system-packages: ## Chromium and PostgreSQL, where the integration tests find none
	@command -v chromium >/dev/null && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
	  { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium postgresql >/dev/null; } || \
	  echo "install chromium and postgresql to run every integration test"

clean: ## remove what the demo made (not the virtual environment)
	rm -rf data/raw data/photos.parquet data/faces data/labels.parquet data/splits.parquet data/label_quality.parquet \
	  data/world models .crowsfeet mlflow.db* mlartifacts mlruns dvc.lock
	git clean -qfdX reports # the benchmarks' records stay
