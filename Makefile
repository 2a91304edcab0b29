# One recipe a verb; each does all its own set-up. CI calls the same ones.
.DEFAULT_GOAL := help
.PHONY: help demo dev fmt unit check test e2e coverage bench soak clean generate lock .static .tests
SHELL := /bin/bash -o pipefail
PYTHON3 ?= python3
BIN := .venv/bin
export PYTHONPATH := .
unexport PYTHONDONTWRITEBYTECODE
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
export NEXT_TELEMETRY_DISABLED := 1
BUDGET := $(BIN)/python -m tests.budget
SITE := PYTHONPATH=.. ../$(BUDGET)
PYTEST := $(BIN)/python -m pytest -q -p tests.budget
SPREAD := -n 2 --no-loadscope-reorder # in groups: tests/groups.py
LONG := SOAK=1 $(PYTEST)
PART := simulation processes series api compatibility site adopters gameday image checkov vercel engine
# need tools that nothing else does: `make soak`, and jobs of their own in CI
APART := $(addprefix --ignore=tests/,integration/adopters/test_sites.py integration/adopters/test_starter.py integration/image/test_image.py infra/test_checkov.py integration/vercel)
COMPILE := $(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11
PACKAGES := .venv/.installed
MODULES := site/node_modules/.installed
INSTALLED := $(PACKAGES) $(MODULES)
DEMO := .venv/.demo site/node_modules/.demo # what the demo needs: no linters, no CDK, no browser
NPM_CI := npm ci --loglevel=error --no-audit --no-fund

help: ## this list
	@grep -E '^[a-z0-9]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

demo: $(DEMO) ## the main job, end to end, on recorded data
	@$(BIN)/python -m demo.demo

dev: $(INSTALLED) ## the same parts stay up, with `dagster dev`; Ctrl-C stops them
	@$(BIN)/python -m demo.dev

fmt: $(INSTALLED) ## format Python and the site, with the fixes that are safe
	@$(BIN)/ruff check -q --fix-only . && $(BIN)/ruff format -q .
	@cd site && npx --no-install biome check --write --log-level=error .

unit: $(INSTALLED) ## layers, doctests, unit tests
	@echo '── layers, unit tests'
	@$(PYTEST) $(SPREAD) content_assets tests/unit tests/content

e2e: $(INSTALLED) ## the site in a browser, on a real S3 server
	@$(BIN)/python -m demo.chromium > /dev/null
	@$(PYTEST) $(SPREAD) tests/e2e

test: $(INSTALLED) ## everything: real S3, real site, real browser
	@$(BIN)/python -m demo.chromium > /dev/null
	@$(BUDGET) all $(MAKE) --no-print-directory -j 2 .static .tests

check: $(INSTALLED) ## lint, types, layers, unit tests: under two minutes
	@$(MAKE) --no-print-directory -j 2 .static unit

.static: $(INSTALLED) # what runs no test of Python
	@echo '── lint' && $(BUDGET) step lint $(BIN)/ruff check -q . && $(BUDGET) step lint $(BIN)/ruff format -q --check .
	@echo '── workflows, image' && $(BUDGET) step lint bash -ec '$(BIN)/actionlint .github/workflows/*.yml; $(BIN)/zizmor -q --offline .github; $(BIN)/hadolint Dockerfile'
	@echo '── types' && $(BUDGET) step types $(BIN)/mypy --no-error-summary
	@echo '── site' && cd site && $(SITE) step site bash -ec 'npm run -s generate -- --check; npm run -s lint; npm run -s types; npm run -s test'

.tests: $(INSTALLED)
	@echo '── layers, unit tests, simulation, infrastructure, integration, end to end'
	@$(PYTEST) $(SPREAD) $(APART) content_assets tests

coverage: $(INSTALLED) ## lines and branches of the engine that its tests reach, and those that they don't
	@$(PYTEST) $(SPREAD) --cov=content_assets --cov=lambda_entry --cov-branch --cov-report= tests/unit tests/content tests/integration/worker
	@$(BIN)/python -m tests.reached .coverage

bench: $(INSTALLED) ## measure, and write docs/benchmarks.md
	@$(BIN)/python -m bench

soak: ## the long forms, and what needs tools of its own; PART=… for some of them
	@for part in $(PART); do $(MAKE) --no-print-directory .soak-$$part || exit; done

.soak-simulation: $(INSTALLED)
	@echo '── 100,000 drawn orders' && $(BIN)/python -m tests.simulation.soak
	@echo '── every order, every fault, every broken rule' && $(LONG) $(SPREAD) tests/simulation

.soak-processes: $(INSTALLED)
	@echo '── sixteen processes, five times a minute' && $(LONG) tests/integration/processes

.soak-series: $(INSTALLED)
	@echo '── 131 recorded hours' && $(LONG) tests/integration/series

.soak-api: $(INSTALLED)
	@echo '── any request, any event' && $(LONG) tests/unit/lambda_entry tests/integration/api

.soak-compatibility: $(INSTALLED)
	@echo '── the first version on a bucket of this one, and back; every damaged record' && $(LONG) tests/integration/compatibility tests/unit/runtime/test_{kept_buckets,damaged_records}.py

.soak-site: $(INSTALLED)
	@echo '── every page, every outage, every point at which a worker dies' && $(LONG) $(SPREAD) tests/e2e

.soak-adopters: $(INSTALLED)
	@echo '── two sites that took the package, and the starter, built' && $(LONG) tests/integration/adopters

.soak-gameday: $(INSTALLED)
	@echo '── ten minutes of accidents' && $(BIN)/python -m tests.gameday

.soak-image: $(INSTALLED)
	@echo '── the image, built and run' && $(LONG) tests/integration/image

.soak-checkov: $(PACKAGES) .cache/checkov/.installed
	@echo '── the templates' && $(LONG) tests/infra/test_checkov.py

.soak-vercel: $(INSTALLED)
	@echo '── what Vercel builds' && $(LONG) tests/integration/vercel

.soak-engine: $(INSTALLED)
	@echo '── the engine without the Earth' && $(LONG) tests/unit/project/test_without_content.py

generate: $(INSTALLED) ## schemas and types from the contracts, the list of assets
	@$(BIN)/python -m content_assets.contracts.schemas && $(BIN)/python -m content_assets.orchestration.listing --packages requirements/content.in && CONTENT_ASSETS_CONTENT=tests.neutral_content $(BIN)/python -m content_assets.contracts.schemas && CONTENT_ASSETS_CONTENT=tests.neutral_content $(BIN)/python -m content_assets.orchestration.listing && $(BIN)/python -m content_assets.cli.settings_reference && cd site && npm run -s generate

lock: $(INSTALLED) ## requirements/*.txt from pyproject.toml and the content: names and hashes, no addresses
	@$(COMPILE) requirements/bootstrap.in -o requirements/bootstrap.txt
	@$(COMPILE) --no-deps requirements/emulator.in -o requirements/emulator.txt
	@$(COMPILE) requirements/checkov.in -o requirements/checkov.txt
	@$(COMPILE) requirements/audit.in -o requirements/audit.txt
	@$(COMPILE) requirements/build.in -o requirements/build.txt
	@$(COMPILE) pyproject.toml requirements/content.in --extra lambda -o requirements/runtime.txt
	@$(COMPILE) pyproject.toml requirements/content.in --extra lambda --group dev --group infra --group lint -c requirements/runtime.txt -o requirements/dev.txt
	@$(COMPILE) pyproject.toml requirements/content.in --group demo -c requirements/dev.txt -o requirements/demo.txt

clean: ## forget everything that was installed or built
	rm -rf .venv .cache .dagster site/node_modules site/.next

.venv/.demo: requirements/bootstrap.txt requirements/demo.txt
	@$(PYTHON3) -c 'import sys; v = sys.version_info[:2]; sys.exit(v < (3, 11) and f"make: expected Python 3.11 or later, found {v[0]}.{v[1]}; install it, or say PYTHON3=…")'
	@echo '── Python packages into .venv'
	@$(PYTHON3) -m venv .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/demo.txt
	@touch $@

$(PACKAGES): requirements/dev.txt requirements/emulator.txt | .venv/.demo
	@echo '── Python packages for development into .venv'
	@$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes requirements/bootstrap.txt $^
	@touch $@

.cache/checkov/.installed: requirements/checkov.txt | $(PACKAGES) # apart: it pins what we have newer
	@$(PYTHON3) -m venv $(@D)
	@$(BIN)/uv pip sync -q --python $(@D)/bin/python --require-hashes $<
	@touch $@

site/node_modules/.demo: site/package-lock.json
	@$(CHECK_NODE)
	@echo '── Node packages into site/node_modules'
	@cd site && $(NPM_CI) --omit=dev > /dev/null
	@touch $@

$(MODULES): site/package-lock.json
	@$(CHECK_NODE)
	@echo '── Node packages for development into site/node_modules'
	@cd site && $(NPM_CI) > /dev/null
	@touch $(@D)/.demo $@

define CHECK_NODE
command -v node > /dev/null && command -v npm > /dev/null || { echo 'make: expected Node 20 or later with npm, found none; install it' >&2; exit 1; }; \
node -e 'const v = +process.versions.node.split(".")[0]; if (v < 20) { console.error(`make: expected Node 20 or later, found $${v}; install it`); process.exit(1) }'
endef
