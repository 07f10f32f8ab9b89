# Two commands matter: `make demo` and `make test`. Both begin with `make setup`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.setup-done
CHROMIUM = $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
# Debian has it in /usr/sbin, which is not on everybody's path.
PGBOUNCER = $(shell command -v pgbouncer || ls /usr/sbin/pgbouncer 2>/dev/null)

.PHONY: setup model chromium pgbouncer demo lint test bench soak pictures lock clean

setup: $(STAMP) model chromium pgbouncer

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] + "." if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)

# Builds the question model when the examples have changed; otherwise it is at once done.
model: $(STAMP)
	@$(BIN)/bot understanding train --if-stale

# The browser tests need it; the program does not. Only root may install it here.
chromium:
	@if [ -z "$(CHROMIUM)" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing chromium for the browser tests"; \
		(apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium) >/dev/null 2>&1 || true; \
	fi

# A test of the pooler needs it; the program does not. RUNLEVEL keeps its own service from starting.
pgbouncer:
	@if [ -z "$(PGBOUNCER)" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing pgbouncer for the test of a pooler"; \
		(apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends pgbouncer) >/dev/null 2>&1 || true; \
	fi

demo: setup
	$(BIN)/bot demo

lint: setup
	$(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check . && $(BIN)/mypy && $(BIN)/lint-imports

test: lint
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
		{ echo "The browser tests need Chromium. Run: sudo apt-get install -y chromium"; exit 1; }
	@test -n "$(PGBOUNCER)" || { echo "The test of a pooler needs PgBouncer. Run: sudo apt-get install -y pgbouncer"; exit 1; }
	$(BIN)/python -m pytest -n 2 $(PYTEST_ARGS)

bench: setup
	$(BIN)/python -m tests.bench $(BENCH)

soak: setup
	$(BIN)/python -m pytest tests/soak/rules.py tests/soak/updates.py
	$(BIN)/python -m pytest -s tests/soak/drain.py
	BOT_TEST_PEOPLE=2000 $(BIN)/python -m pytest tests/reminders/test_year.py
	BOT_TEST_KILLS=200 $(BIN)/python -m pytest tests/reminders/test_killed.py tests/e2e/test_killed.py

pictures: setup
	$(BIN)/python scripts/pictures.py
	$(BIN)/python scripts/guide_pictures.py

lock:
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --all-extras pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) var
