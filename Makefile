# Every target is a line or two; the logic is in tools/*.py. `make` alone prints this list.
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PY := .venv/bin/python
PORT ?= 8000
export PORT
.PHONY: help setup runtime demo test sabotage check fix bench docs lock

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: python  ## install everything into .venv and stop
	@$(PYTHON) tools/setup.py all

runtime: python
	@$(PYTHON) tools/setup.py runtime

demo: runtime  ## the running product on PORT (default 8000) with its sandbox and worker; RESET=1 starts over
	@exec .venv/bin/quittance demo

test: setup  ## every test, browser tests included; ARGS="-k kid" selects
	@$(PY) tools/test.py $(ARGS)

sabotage: setup  ## take every guard away in a copy and see which test notices; ARGS="vipps" selects
	@$(PY) tools/sabotage.py $(ARGS)

check: setup  ## format, lint, types, import rules, migrations, translations, docs drift
	@$(PY) tools/check.py

fix: setup  ## repair what can be repaired: format, imports, generated docs
	@$(PY) tools/check.py --fix

bench: setup  ## measure, print and keep the figures
	@$(PY) -m benchmarks $(ARGS)

docs: setup  ## write the generated reference again
	@.venv/bin/quittance docs

lock: setup  ## resolve the dependencies again and write requirements/*.txt
	@$(PY) tools/lock.py

.PHONY: python
python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed." >&2; exit 1; }
