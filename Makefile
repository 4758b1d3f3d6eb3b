# The only command menu. `make` alone shows it.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test check static-checks bench build lock format clean setup-base setup-dev

ENV := .venv/bin
export PORT ?= 8000
MAKEFLAGS += --no-print-directory

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

demo: setup-base ## a complete Tanggap with demo data at http://127.0.0.1:8000 (PORT=..., TANGGAP_DATA_DIR=...)
	@exec env TANGGAP_DEMO=1 $(ENV)/tanggap prepare-demo
	@exec env TANGGAP_DEMO=1 $(ENV)/tanggap up

test: setup-dev ## all tests; more of them with TEST_DATABASE_URL, TEST_REDIS_URL and Chromium
	@exec $(ENV)/python tools/run_tests.py $(ARGS)

check: setup-dev static-checks ## what CI runs: format, lint, types, layers, migrations, translations, tests
	@exec $(ENV)/python tools/run_tests.py

static-checks: setup-dev ## everything of `check` but the tests
	@$(ENV)/python tools/static_checks.py

bench: setup-dev ## the performance suite: make bench N=1000000, on the database that DATABASE_URL names
	@exec $(ENV)/python -m bench $(if $(N),--tickets $(N))

build: setup-dev ## a wheel with bundles and catalogues in dist/
	@$(ENV)/python -m build --wheel --no-isolation --outdir dist .

format: setup-dev ## put code into its form
	@$(ENV)/ruff format .
	@$(ENV)/ruff check --fix .

lock: ## compile requirements/*.txt anew, with the oldest Python, from pyproject.toml (UPGRADE=1 takes the newest versions)
	@python="$$(python3.12 -c 'import sys; print(sys.executable)' 2>/dev/null || tools/find-python)" && tools/lock "$$python" $(if $(UPGRADE),--upgrade)

clean: ## remove what the build made, not data/
	@rm -rf build dist node_modules .mypy_cache .ruff_cache .import_linter_cache .venv

setup-base:
	@python="$$(tools/find-python)" && "$$python" tools/prepare.py base --frontend

setup-dev:
	@python="$$(tools/find-python)" && "$$python" tools/prepare.py dev --frontend
