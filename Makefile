# make demo   a private environment, the samples as a graph, three questions answered, graph.ttl
# make test   everything that has to hold: lint, format, types, tests
# make bench  how fast a build is, against the bare model, and how that grows: SIZES="100 1000 10000"
# make fuzz   hostile and damaged files for every source, for SECONDS (180) from SEED (1): read or refused by name
# make stress a writing process killed KILLS (200) times at random moments; the store is looked through after each
# make screenshots  a picture of each view of the explorer, wide and narrow, in screenshots/ (needs Chromium)
# make train  the reader's model anew, from training/, in an environment of its own
# make clean  what these made, without the environments; make distclean: with them

PYTHON ?= python3
BIN := .venv/bin
PIP := -m pip install --quiet --disable-pip-version-check
STORE := demo-store
SIZES ?= 100 1000
SECONDS ?= 180
SEED ?= 1
KILLS ?= 200

.PHONY: demo test bench fuzz stress screenshots train clean distclean

demo: .venv/installed
	@echo "== kg build samples"
	@$(BIN)/kg build samples --store $(STORE)
	@echo; echo "== kg validate"
	@$(BIN)/kg validate --store $(STORE)
	@echo; echo "== kg query denials"
	@$(BIN)/kg query denials --store $(STORE)
	@echo; echo "== kg query conflict-pairs"
	@$(BIN)/kg query conflict-pairs --store $(STORE)
	@echo; echo "== kg query captures"
	@$(BIN)/kg query captures --store $(STORE)
	@echo; echo "== kg export -o graph.ttl"
	@$(BIN)/kg export --store $(STORE) -o graph.ttl

test: .venv/installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest

bench: .venv/installed
	@$(BIN)/python -m benchmarks.build --sizes $(SIZES)

fuzz: .venv/installed-dev
	@$(BIN)/python -m tests.fuzz --seconds $(SECONDS) --seed $(SEED)

stress: .venv/installed-dev
	@$(BIN)/python -m benchmarks.kill_stress $(KILLS)

screenshots: .venv/installed-dev
	@$(BIN)/python -m tests.explorer.browser screenshots

train: .venv-train/installed
	@.venv-train/bin/python -m training.bench training/config.json --out kg/reading/model
	@.venv-train/bin/python -m training.joins

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "conflict-kg needs Python 3.11 or newer: make PYTHON=python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml | .venv/bin/python
	@echo "== setting up .venv (once)"
	@$(BIN)/python $(PIP) -e .
	@touch $@

.venv/installed-dev: pyproject.toml | .venv/bin/python
	@echo "== setting up .venv for tests (once)"
	@$(BIN)/python $(PIP) -e '.[dev]'
	@touch $@ .venv/installed

.venv-train/installed: training/requirements.txt
	@echo "== setting up .venv-train (once)"
	@$(PYTHON) -m venv .venv-train
	@.venv-train/bin/python $(PIP) -r training/requirements.txt -e .
	@touch $@

clean:
	@rm -rf $(STORE) graph.ttl screenshots build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv*' -prune -exec rm -rf {} +

distclean: clean
	@rm -rf .venv .venv-train
