# Simpul. `make` alone lists what can be made. Needs Python 3.11, git and make; everything else is fetched, pinned by hash.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV := .uv/bin/uv
SIMPUL := .venv/bin/simpul
SAMPLE := producers/src/simpul_office/samples/Registrasi CPMI 3507 2026-01.xlsx
ARGS ?=
# Most tests wait for servers: others compute meanwhile. tests/side_by_side.py says who shares what. (ARGS="-n 0": one by one.)
PYTEST := .venv/bin/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder

# The commands of an environment run what lies where it was made: in a copy of the checkout they would start, end and
# erase the stack of the other one. There, and where the checkout was moved, the environment is made anew.
COPIED := $(shell [ ! -e $(SIMPUL) ] || grep -qsxF "$$(pwd -P)/src" .venv/lib/*/site-packages/*simpul.pth || echo yes)

export UV_PYTHON_DOWNLOADS = never
export UV_PROJECT_ENVIRONMENT = .venv

.DEFAULT_GOAL := help
.PHONY: help demo test soak up down status bench lint format install light check-sample clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

ifneq (,$(findstring --stop,$(ARGS)))
demo: $(if $(COPIED),install)
	@if [ -x $(SIMPUL) ]; then $(SIMPUL) down; else echo "Nothing runs here."; fi
else
demo: check-sample install  ## the whole registry on this machine, from 46 offices' files to the figure (ARGS=--stop ends it)
	@$(SIMPUL) demo $(ARGS)
endif

check-sample: light
	@echo "== One sheet of LTSA Malang, checked before anything else is fetched =="
	@$(SIMPUL) check "$(SAMPLE)" --office 3507 || [ $$? -eq 1 ]
	@.venv/bin/python stack/still_to_fetch.py

test: install-tests  ## every test, on a real broker, database, Airflow and browser
	@$(PYTEST) $(ARGS)

soak: install-tests  ## the same tests at full counts (takes an hour or more)
	@SIMPUL_SOAK=1 $(PYTEST) $(ARGS)

up: install  ## start the local stack, or what is missing of it
	@$(SIMPUL) up

down: $(if $(COPIED),install)  ## end the local stack: no process and no port is left
	@if [ -x $(SIMPUL) ]; then $(SIMPUL) down; else echo "Nothing runs here."; fi

status: install  ## what runs, where, and where the logins lie
	@$(SIMPUL) status

bench: install  ## measure, and print tables (peers beside us in the same run; ARGS=--help)
	@$(UV) sync --frozen --all-packages --all-extras --group bench --quiet
	@.venv/bin/python -W ignore -m bench $(ARGS)

lint: install-tests  ## ruff, types, the picture of the rooms, docker files
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache
	@.venv/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	@.venv/bin/hadolint Dockerfile

format: install-tests  ## let ruff write the code as it wants it
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format --quiet .

install: .venv/.installed

# Compiled once here, in parallel: else every process of the stack compiles what it imports by itself.
.venv/.installed: uv.lock pyproject.toml $(wildcard */pyproject.toml) | .venv/bin/python
	@$(UV) sync --frozen --inexact --no-dev --all-packages --all-extras --compile-bytecode $(QUIETLY)
	@touch $@

.PHONY: install-tests
install-tests: install
	@$(UV) sync --frozen --all-packages --all-extras --quiet
	@command -v chromium >/dev/null && test -x /usr/sbin/mariadbd && command -v my_print_defaults >/dev/null || { \
	  echo "Installing Chromium and a MariaDB server for the tests (Debian packages)"; \
	  $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends $(DEBIAN) >/dev/null; } || { \
	  echo "make: the tests need Debian's packages $(DEBIAN): install them and try again." >&2; exit 1; }

light: .venv/bin/python
	@$(UV) sync --frozen --inexact --no-dev --package simpul-office --quiet

# A browser for the portal's pages; a database server as an office has one, without the service that starts by itself.
DEBIAN := chromium mariadb-server-core mariadb-client-core
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
QUIETLY := $(if $(wildcard .venv/bin/supervisord),--quiet,)

.PHONY: $(if $(COPIED),.venv/bin/python .venv/.installed)
.venv/bin/python: | $(UV)
	@$(UV) venv --quiet $(if $(COPIED),--clear,--allow-existing) --python "$(PYTHON)" .venv

$(UV): requirements-uv.txt
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
	  echo "make: Simpul needs Python 3.11; name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -m venv .uv || { echo "make: this Python has no venv module (on Debian: the package python3-venv)" >&2; exit 1; }
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@touch $(UV)

clean: $(if $(COPIED),install)  ## end the stack and delete all of its state
	@if [ -x $(SIMPUL) ]; then $(SIMPUL) down --erase; fi; rm -rf .simpul
