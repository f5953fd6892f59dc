# `make run` starts everything, `make test` tests everything. Both need Python 3.11 or newer and make, no more.
# The environment is laid anew when a lock, pyproject.toml, the Python or the folder's name changed.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
PY := $(VENV)/bin/python
UV := $(shell command -v uv 2>/dev/null)
HERE := $(shell pwd | cksum | cut -d' ' -f1)
RUN_READY := $(VENV)/ready-to-run-$(HERE)
TEST_READY := $(VENV)/ready-to-test-$(HERE)
INSTALLED_BY_LOCK := --no-deps --no-build-isolation --editable .

ifdef UV
INSTALL = $(UV) pip install --quiet --python $(PY)
NEW_VENV = $(UV) venv --quiet --clear --python $(PYTHON) $(VENV)
else
INSTALL = $(PY) -m pip install --quiet --quiet --disable-pip-version-check
NEW_VENV = $(PYTHON) -m venv --clear $(VENV)
endif

.PHONY: run test soak lint bench pictures lock clean
.DELETE_ON_ERROR:

run: $(RUN_READY)
	@exec $(PY) -m salesops run

test: $(TEST_READY)
	$(PY) -m pytest --numprocesses auto $(TESTS)

# Needs redis-server and rabbitmq-server; takes about an hour. SALESOPS_SEED=n repeats a run's order of faults.
soak: $(TEST_READY)
	$(PY) -m tests.carrier_fuzzing --seconds 300
	$(PY) -m tests.faults --faults 600 --report docs/proof.md
	SALESOPS_SOAK=1 $(PY) -m pytest tests/crash/test_tracking_kill.py

lint: $(TEST_READY)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports

# Every figure, or those named: make bench FIGURES="orders --clients 1".
FIGURES ?= all
bench: $(RUN_READY)
	$(PY) -m bench $(FIGURES)

# The pictures of the documentation, of a demonstration made for them.
pictures: $(TEST_READY)
	$(PY) -m tests.pictures

# Exact versions and hashes, no addresses; `make lock UPGRADE=--upgrade` takes newer versions.
LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE)

lock:
	@test -n "$(UV)" || { echo "make lock needs uv on the PATH"; exit 1; }
	$(LOCK) --extra build pyproject.toml --output-file requirements.lock
	$(LOCK) --extra build --extra carriers --extra test --constraint requirements.lock pyproject.toml \
		--output-file requirements-test.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist

# An environment whose Python is gone or too old is made anew.
ifneq ($(shell $(PY) -c 'import sys; print(sys.version_info >= (3, 11))' 2>/dev/null),True)
.PHONY: $(PY)
$(shell rm -f $(VENV)/ready-to-*)
endif
$(PY):
	@test -n "$(PYTHON)" || { echo "salesops needs Python 3.11 or newer on the PATH"; exit 1; }
	@echo "Creating the environment in $(VENV)"
	@$(NEW_VENV)

# The test environment can run as well: with it ready, `make run` installs nothing.
$(RUN_READY): requirements.lock pyproject.toml | $(PY)
	@echo "Installing what requirements.lock lists"
	@$(INSTALL) --require-hashes --requirement requirements.lock
	@$(INSTALL) $(INSTALLED_BY_LOCK)
	@touch $@

$(TEST_READY): requirements-test.lock pyproject.toml | $(PY)
	@echo "Installing what requirements-test.lock lists"
	@$(INSTALL) --require-hashes --requirement requirements-test.lock
	@$(INSTALL) $(INSTALLED_BY_LOCK)
	@touch $@
	@touch $(RUN_READY)
