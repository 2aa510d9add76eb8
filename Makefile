# Servicecenter. make help tells what there is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
STATE ?= .data
SUDO := $(if $(filter 0,$(shell id -u)),,sudo )

# The environment follows the locked packages, whatever the times of the files say: the demo needs those of operation,
# tests and linters need the others too.
INSTALLED := $(VENV)/.ok-$(shell sha256sum requirements-production.txt | cut -c1-16)
READY := $(VENV)/.ok-dev-$(shell sha256sum requirements.txt | cut -c1-16)
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --requirement
TRANSLATIONS := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
TEMPLATES := $(wildcard templates)

.PHONY: help
help:  ## Visa den här listan
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | while IFS=$$'\t' read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

.PHONY: demo
demo: $(INSTALLED) $(TRANSLATIONS) libraries  ## Demo: myndigheter, anställda, en lönekörning, webbplats (EMPLOYEES=36000 AGENCIES=160 SERVE=0)
	@$(PY) -m servicecenter.devstack --state $(STATE) -- $(PY) manage.py demo \
	  $(if $(EMPLOYEES),--employees $(EMPLOYEES)) $(if $(AGENCIES),--agencies $(AGENCIES)) $(if $(PAYSLIPS),--payslips $(PAYSLIPS)) $(if $(filter 0,$(SERVE)),--no-serve)

.PHONY: run
run: $(INSTALLED) $(TRANSLATIONS) libraries  ## Starta webbplatsen med det som redan finns i databasen
	@$(PY) -m servicecenter.devstack --state $(STATE) -- $(PY) manage.py demo --serve-only

.PHONY: test
test: $(READY) $(TRANSLATIONS) libraries  ## Kör alla test (ARGS="-k lön" för några)
	@$(PY) -m servicecenter.devstack --fast --state $(STATE)/test -- $(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

.PHONY: lint
lint: $(READY)  ## Kontrollera stil, typer, importer, mallar och migreringar
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(VENV)/bin/lint-imports --no-logo
	$(PY) -m mypy
	$(if $(TEMPLATES),$(VENV)/bin/djlint $(TEMPLATES) --lint --quiet)
	$(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(PY) manage.py lint_migrations

.PHONY: bench
bench: $(INSTALLED) $(TRANSLATIONS)  ## Mät lönekörning, lönespecifikationer, filer, sidor, inköp och fakturor (EMPLOYEES=36000 HISTORY=1 är det vanliga)
	@$(PY) -m servicecenter.devstack --state $(STATE)/bench -- bash -c '$(PY) manage.py bench $(if $(EMPLOYEES),--employees $(EMPLOYEES)) $(if $(AGENCIES),--agencies $(AGENCIES)) $(if $(HISTORY),--history $(HISTORY)) && $(PY) manage.py bench_purchasing && $(PY) manage.py bench_invoices && $(PY) manage.py bench_onboarding'

.PHONY: drill
drill: $(INSTALLED) $(TRANSLATIONS) libraries  ## Återläsningsprov: kopia, ny databas, jämförelse, kedjan, en lönekörning igen
	@$(PY) -m servicecenter.devstack --state $(STATE)/drill -- bash -c '$(PY) manage.py demo --employees 300 --agencies 3 --payslips 1 --no-serve && $(PY) manage.py drill'

.PHONY: chaos
chaos: $(READY) libraries  ## Döda arbetare, kö och databas på måfå mitt i lönekörningar (SCHEDULES=1000 SEED=…)
	@$(PY) -m tests.faults.chaos $(if $(SCHEDULES),--schedules $(SCHEDULES)) $(if $(SEED),--seed $(SEED))

.PHONY: texts
texts: $(INSTALLED)  ## Hämta nya texter ur kod och mallar till locale/, att översätta
	@mkdir -p $(STATE)
	@$(PY) -m babel.messages.frontend --quiet extract --mapping-file babel.cfg --keyword gettext_lazy --keyword ngettext_lazy:1,2 \
	  --keyword lazy --keyword gettext_noop --no-location --sort-output --no-wrap --project Servicecenter --output-file $(STATE)/texts.pot .
	@$(PY) -m babel.messages.frontend --quiet update --input-file $(STATE)/texts.pot --output-dir locale --domain django --locale en \
	  --ignore-obsolete --no-fuzzy-matching --no-wrap --ignore-pot-creation-date

.PHONY: messages
messages: $(INSTALLED) $(TRANSLATIONS)  ## Kompilera översättningarna

%.mo: %.po | $(INSTALLED)
	@$(VENV)/bin/pybabel --quiet compile --input-file $< --output-file $@

.PHONY: lock
lock: $(READY)  ## Lås paketens versioner på nytt
	$(PY) -m pip install --quiet uv
	$(VENV)/bin/uv pip compile --no-python-downloads pyproject.toml --group dev --generate-hashes --no-header -o requirements.txt --python-version 3.11
	$(VENV)/bin/uv pip compile --no-python-downloads pyproject.toml --constraint requirements.txt --generate-hashes --no-header -o requirements-production.txt --python-version 3.11

.PHONY: clean
clean:  ## Ta bort miljön och alla demo- och testdata
	rm -rf $(VENV) $(STATE) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(INSTALLED): | python
	@echo "Skapar Pythonmiljön i $(VENV) och hämtar de låsta paketen (omkring en halv minut) …"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(INSTALL) requirements-production.txt
	@touch $@

$(READY): | $(INSTALLED)
	@echo "Hämtar de låsta paketen för test och granskning …"
	@$(INSTALL) requirements.txt
	@touch $@

.PHONY: python
python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 eller senare behövs: $(SUDO)apt-get install -y python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Pythons venv saknas: $(SUDO)apt-get install -y python3-venv" >&2; exit 1; }

.PHONY: libraries
libraries: $(INSTALLED)
	@$(PY) -m servicecenter.devstack.libraries
