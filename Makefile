# Quality Culture. Needs Python 3.11 to 3.13 and make; everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready-with-$(shell cksum constraints.txt pyproject.toml | cksum | cut -d' ' -f1)
DEMO ?= demo

# One thread in the computing core: same bits on every machine. No usage statistics leave this one.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false

.PHONY: setup demo test coverage lint prove mutate bench docs lock clean

setup: $(READY)

$(READY): constraints.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] < (3, 14) else "Python 3.11, 3.12 or 3.13 is needed: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	rm -f $(VENV)/.ready-with-*
	touch $@

demo: setup
	$(BIN)/quality-culture demo $(DEMO)

test: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# Every branch of the computing core and of what keeps, publishes and forgets answers; fails below 100 %.
# pyproject.toml names the files; a process of its own is not counted, so tests that start the program add nothing.
coverage: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --cov --cov-report=term-missing:skip-covered \
	    tests/culture tests/reference tests/surveys tests/trust/test_attack.py tests/trust/test_erasure.py \
	    tests/flows/test_released.py tests/flows/test_over_waves.py tests/reports/test_publish.py \
	    tests/reports/test_publish_history.py tests/reports/test_tables.py tests/reports/test_outbox.py \
	    tests/reports/test_versions.py

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

prove: setup
	$(BIN)/python -m pytest -m prove

# Breaks the rules of confidentiality and publishing one at a time: a test must notice each. Then lists what none did.
mutate: setup
	$(BIN)/python -m mutmut run
	$(BIN)/python -m mutmut results

# Times a wave beside pandas, polars, DuckDB and R; SIZES="10000 100000" for a smaller run.
bench: setup
	$(BIN)/python tests/benchmarks/bench.py $(SIZES)

# Builds the documentation into site/; a broken link, or a page that is in no menu, is an error.
docs: setup
	$(BIN)/python -m mkdocs build --quiet --strict

# Needs uv. Writes the pinned versions with their hashes, and no address of a package host.
lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate --output-file constraints.txt

clean:
	rm -rf $(VENV) $(DEMO) site mutants
