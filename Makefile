# The two commands: `make run` serves the portal with its starter content, `make test` runs the whole suite.
# Both set up what they need in .venv and instance/ and start in seconds the second time.
PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run test lint prove benchmark lock clean

help: ## Say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	printf '#!/bin/sh\nexec "$$(dirname "$$0")/python" -m portal "$$@"\n' > $(BIN)/portal && chmod +x $(BIN)/portal
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/.run ## Serve the portal on http://127.0.0.1:8000 (make run PORT=8001 for another port)
	@$(BIN)/portal setup
	@$(BIN)/portal serve --host $(HOST) --port $(PORT)

test: $(VENV)/.test ## Run every check and every test
	@$(BIN)/python tools/run_checks.py

lint: $(VENV)/.test ## Run the checks without the tests
	@$(BIN)/python tools/run_checks.py --no-tests

prove: $(VENV)/.test ## Run the long harnesses (faults, fuzzing) in full; may be interrupted and resumed
	@$(BIN)/python -m pytest -m prove --timeout 7200 tests

benchmark: $(VENV)/.test ## Measure against peers and write benchmarks/results/
	@$(BIN)/python -m benchmarks

lock: ## Pin every dependency with its hash again (maintainers)
	$(BIN)/python tools/lock.py

clean: ## Remove what was installed and built, keeping instance/
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
