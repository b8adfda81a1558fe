# make demo   sets everything up and replays the Key West week
# make test   sets everything up and runs all tests
# make bench  sets everything up and measures places, matching and lookup
# Works with GNU make 3.81 (macOS) and any POSIX sh; needs Python 3.11 or newer and nothing else.

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed

.PHONY: demo test check chaos bench lock clean

demo: $(RUNTIME)
	@$(PY) -m bot demo

# One test process more than cores: many tests wait for other processes and for the disk.
test: $(DEV)
	@$(PY) -m pytest -n $$(($$(getconf _NPROCESSORS_ONLN) + 1)) --dist worksteal --cov

check: $(DEV)
	@$(VENV)/bin/ruff format --check
	@$(VENV)/bin/ruff check
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-logo

chaos: $(DEV)
	@$(PY) -m pytest -n auto -m chaos --timeout=3600

bench: $(DEV)
	@$(PY) -m tests.benchmarks.geoparsing
	@$(PY) -m tests.benchmarks.matching
	@$(PY) -m tests.benchmarks.lookup
	@$(PY) -m tests.benchmarks.packets

lock:
	@sh .ci/lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage* build dist *.egg-info

$(PY):
	@sh .ci/venv $(VENV)

$(RUNTIME): requirements.lock | $(PY)
	@echo "Installing Gavel's libraries …"
	@$(PIP) -r requirements.lock
	@touch $@

$(DEV): requirements-dev.lock | $(PY)
	@echo "Installing the development tools …"
	@$(PIP) -r requirements-dev.lock
	@touch $@ $(RUNTIME)
