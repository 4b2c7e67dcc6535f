# Everything installs what it needs by itself; see scripts/bootstrap.
.DEFAULT_GOAL := help
SHELL := bash
BIN := .venv/bin
# Tests wait for servers more than they compute: three processes keep two cores busy.
JOBS ?= 3
ARGS ?=
# Many tests give real processes a time to answer in. On a machine that others use too, one may miss
# it; what misses it three times has failed. `make test RETRY=` takes the first word.
RETRY ?= --reruns 2 --reruns-delay 3
# `make test WEB=no` leaves the web app out, where npm cannot be reached.
WEB ?= yes
WITHOUT_WEB := $(filter no,$(WEB))

.PHONY: help
help: ## Show what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: up
up: ## Install, start everything with the demo data, stay in the foreground
	@scripts/bootstrap runtime $(if $(findstring web,$(ARGS)),--no-web)
	@exec $(BIN)/penstock up --demo $(ARGS)

.PHONY: down
down: ## Stop what `make up` has started
	@$(BIN)/penstock down

.PHONY: test
# What `lint` does in Python is among them (tests/house/test_tools.py): first, it would keep one
# core waiting.
test: ## Install what the tests need and run all of them (ARGS="-k name" for some)
	@scripts/bootstrap dev $(WITHOUT_WEB:%=--no-web)
	$(if $(WITHOUT_WEB),,scripts/web lint && scripts/web build && scripts/web npm run --silent test)
	$(BIN)/pytest -m "not chaos" -n $(JOBS) --dist loadgroup $(RETRY) \
		$(WITHOUT_WEB:%=--ignore=tests/web) $(ARGS)

.PHONY: lint
lint:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(if $(WITHOUT_WEB),,@scripts/web lint)

.PHONY: check
check: ## Format, lint, types, layers and unit tests, in a minute
	@scripts/bootstrap dev --no-rabbitmq $(WITHOUT_WEB:%=--no-web)
	@$(MAKE) --no-print-directory lint
	$(if $(WITHOUT_WEB),,scripts/web npm run --silent test)
	$(BIN)/pytest -m unit -q $(ARGS)

.PHONY: chaos
chaos: ## Faults with long or large input
	@scripts/bootstrap dev
	$(BIN)/pytest -m chaos $(ARGS)

.PHONY: bench
bench: ## Measure against the yardsticks and store the figures
	@scripts/bootstrap bench
	$(BIN)/python bench/run.py $(ARGS)

.PHONY: screenshots
screenshots: ## Take a picture of every page: light, dark, phone (screenshots/)
	@scripts/bootstrap dev
	@scripts/web build
	$(BIN)/pytest tests/web/take_pictures.py -q $(ARGS)

.PHONY: lighthouse
lighthouse: ## Have Lighthouse judge pages of the web app and store the figures
	@scripts/bootstrap dev
	@scripts/web build
	$(BIN)/python bench/lighthouse.py $(ARGS)

.PHONY: lock
lock: ## Compile requirements/*.txt again
	@scripts/bootstrap dev --no-rabbitmq --no-web
	$(COMPILE) --extra local --extra models --extra tracing pyproject.toml -o requirements/runtime.txt
	$(COMPILE) --extra local --extra models --extra tracing --group dev pyproject.toml -o requirements/dev.txt
	$(COMPILE) --extra local --extra models --extra tracing --group dev --group bench pyproject.toml -o requirements/bench.txt
	$(COMPILE) requirements/airflow.in -o requirements/airflow.txt
	$(COMPILE) requirements/node.in -o requirements/node.txt
	for peer in requirements/peer-*.in; do $(COMPILE) $$peer -o $${peer%.in}.txt; done

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command "make lock"
