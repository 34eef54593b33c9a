# Everything runs in .venv, which the first target that needs it sets up. Works with GNU make 3.81 and newer.

PYTHON ?= python3
PY := .venv/bin/python
STAMP := .venv/.installed

# Arguments for pytest, for example: make test PYTEST_ARGS="-k trace"
PYTEST_ARGS ?= -n auto
# Arguments for the program, for example: make run ARGS="--help"
ARGS ?=

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup run test lint types bench clean system

help:
	@echo "make run     open the window (without a display: train, print the table, write build/demo.png)"
	@echo "make test    check style, types and behaviour"
	@echo "make lint    check style only (ruff)"
	@echo "make types   check types only (mypy)"
	@echo "make bench   measure speed"
	@echo "make clean   remove the environment, caches and output"
	@echo "Set-up happens by itself. PYTHON=python3.12 chooses another Python, 3.11 or newer."

setup: $(STAMP)

# Looked at on every run, because it takes milliseconds and system packages come and go.
system:
	@sh .ci/system-libraries "$(PYTHON)"

$(STAMP): pyproject.toml | system
	@echo "Setting up .venv (once, and again when pyproject.toml changes) ..."
	@$(PY) -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear .venv
	@$(PY) -m pip install --quiet --editable ".[dev]"
	@touch $(STAMP)

run: setup
	@sh .ci/window-or-demo "$(PY)" $(ARGS)

test: lint types
	$(PY) -m pytest $(PYTEST_ARGS)

lint: setup
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: setup
	$(PY) -m mypy

bench: setup
	$(PY) -m tests.benchmarks $(ARGS)

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find core scratchnet_gui resources tests -name __pycache__ -type d -prune -exec rm -rf {} +
