# Everything happens in .venv; a second call finds it ready.
.DEFAULT_GOAL := help
.PHONY: help install demo test check bench run lock browser

PYTHON ?= python3
BIN := .venv/bin
SOURCES := bot handlers jobs storage tests

help:
	@echo "make demo     try the bot in a local sandbox (prints an address)"
	@echo "make run      run the bot with config.toml"
	@echo "make test     the whole suite      make check   lint, types, import rules"
	@echo "make bench    figures              make install only the installing"
	@echo "make lock     pin the requirements anew (needs uv)"

# The stamps hold the requirements' own time: a changed pin installs again.
.venv/run: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q bot handlers jobs storage  # a start need not compile, also where it may not write
	@touch $@

.venv/dev: .venv/run requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

install: .venv/run

demo: install
	$(BIN)/jishi demo

run: install
	$(BIN)/jishi run --config config.toml

# The page is tested in the system's own Chromium; where there is none and we may install it, we do.
browser:
	@command -v chromium chromium-browser google-chrome >/dev/null || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || \
	echo "No Chromium here and no right to install one: the page's tests will be skipped."

test: .venv/dev browser
	$(BIN)/python -m pytest -n auto

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/dev
	$(BIN)/python -m tests.bench

lock:
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.txt
