# `make` prints this file's targets. Nothing but Python 3.11 or newer, make and pip is needed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
LABS := lab2 lab3 lab4

.PHONY: help demo test lint audit goldens benchmark growth others load pages thresholds samples hostile systems fuzz screenshots docs clean
.DEFAULT_GOAL := help

help: ## Print what can be made.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

# The samples are part of this repository, so they may run where strangers' code may not.
demo: $(VENV)/installed ## Grade the sample submissions of lab2, lab3 and lab4 into reports/.
	@for lab in $(LABS); do $(BIN)/grader grade $$lab --allow-unconfined || exit $$?; done
	@echo
	@echo "class pages:"
	@for lab in $(LABS); do echo "$(CURDIR)/reports/$$lab/index.html"; done

test: $(VENV)/developing ## Run all tests; ruff, mypy and the import contracts are among them (tests/test_quality.py).
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/developing ## Run ruff, mypy and the import contracts alone.
	$(BIN)/python -m pytest tests/test_quality.py

audit: $(VENV)/installed ## Test every lab's rubric like code: are its mistakes told apart, right answers left alone?
	@$(BIN)/grader audit --all

goldens: $(VENV)/developing ## Write the expected outputs of tests/ again; look at the difference before committing it.
	$(BIN)/python -m pytest --update-goldens

COUNT := 10000
KILLS := 30
BENCH_LABS := lab3,lab4,lab5
SUBMISSIONS := 200
ROUNDS := 3
FEW := 4

benchmark: others ## Measure against floors, pytest and other graders (BENCH_LABS, SUBMISSIONS, ROUNDS, FEW); writes docs/performance.md.
	$(BIN)/python -m benchmarks.startup --page
	$(BIN)/python -m benchmarks.throughput --labs $(BENCH_LABS) --count $(SUBMISSIONS) --rounds $(ROUNDS) --few $(FEW) --page
	$(BIN)/python -m benchmarks.cluster --count $(SUBMISSIONS) --rounds $(ROUNDS) --page

growth: $(VENV)/developing ## Measure how cost grows with submissions, jobs and mistakes; writes docs/performance.md.
	$(BIN)/python -m benchmarks.growth --page

others: $(VENV)/developing ## Install otter-grader and nbgrader for the benchmark, in environments of their own.
	@$(BIN)/python -m benchmarks.others

load: $(VENV)/developing ## Grade 10,000 submissions with faults among them (COUNT=…), then kill -9 what is at work 30 times (KILLS=…).
	$(BIN)/python -m benchmarks.load --count $(COUNT)
	$(BIN)/python -m benchmarks.kills --kills $(KILLS)

pages: $(VENV)/developing ## Measure opening and scrolling a class page of 10,000 (COUNT=…); needs chromium.
	$(BIN)/python -m benchmarks.pages --count $(COUNT)

FUZZ_CASES := 100000
TARGETS := rubric archive notebook text submission frames judge

thresholds: $(VENV)/developing ## Measure how rarely a right submission fails a training check; writes docs/training.md.
	$(BIN)/python -m benchmarks.thresholds

samples: $(VENV)/developing ## Hold every lab to its samples, those too whose key takes minutes to build.
	GRADER_ALL_SAMPLES=1 $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder tests/samples tests/bundle

hostile: $(VENV)/developing ## Grade every attacker at every tier that this machine can make: root or not, boxed or not.
	GRADER_ALL_TIERS=1 $(BIN)/python -m pytest tests/hostile

systems: $(VENV)/developing ## Check samples as on a system that can neither fork nor confine; a few minutes.
	GRADER_ALL_SYSTEMS=1 $(BIN)/python -m pytest tests/sandbox/test_elsewhere.py

fuzz: $(VENV)/fuzzing ## Feed every reader and the judge 100,000 inputs; FUZZ_CASES=… for another number, TARGETS=… for some.
	@for target in $(TARGETS); do echo "== $$target"; $(BIN)/python tests/fuzz/run.py $$target $(FUZZ_CASES) || exit $$?; done

# As in demo, the samples are this repository's own.
screenshots: $(VENV)/developing ## Make the pictures of docs/pictures again from lab3's samples; needs chromium.
	$(BIN)/grader grade lab3 --quiet --allow-unconfined > /dev/null
	$(BIN)/python -m tests.report.screenshots reports/lab3 docs/pictures

docs: $(VENV)/documenting ## Build the documentation's site into site/; it needs no network, and opens as a file too.
	@$(BIN)/zensical build --strict --clean
	@echo "$(CURDIR)/site/index.html"

clean: ## Remove what can be made again: reports, caches, builds. The virtual environment stays.
	rm -rf reports site build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find grader labs tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@set -e; for python in "$(PYTHON)" python3.11 python3.12 python3.13 python3.14; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    "$$python" -m venv $(VENV); exit 0; \
	  fi; \
	done; echo "error: Python 3.11 or newer is needed; name one: make demo PYTHON=/path/to/python3.11" >&2; exit 2

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "installing into $(VENV): torch is about 200 MB, which takes a few minutes the first time" >&2
	@$(PIP) install -q -c constraints.txt -e .
	@touch $@

$(VENV)/developing: $(VENV)/installed
	@$(PIP) install -q -c constraints.txt -e '.[dev]'
	@touch $@

$(VENV)/documenting: $(VENV)/installed
	@$(PIP) install -q -c constraints.txt -e '.[docs]'
	@touch $@

$(VENV)/fuzzing: $(VENV)/developing
	@$(PIP) install -q -c constraints.txt -e '.[fuzz]'
	@touch $@
