# What a newcomer types in a clone: `make demo`, `make test`. Each sets up all that it needs, in .venv, and uses again what is there.
# Needed beforehand: Python 3.11 or newer with its venv module, and make.

VENV := .venv
MADE := $(VENV)/made
PYTHON_IN := $(VENV)/bin/python
PIP := $(PYTHON_IN) -m pip --disable-pip-version-check --no-input --quiet
# Node comes from the package index too, so npm is in .venv.
NPM := PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm --prefix web/frontend --no-audit --no-fund --no-update-notifier
FRONTEND := $(shell find web/frontend -name node_modules -prune -o -type f -print 2>/dev/null)
CHECKED := graph loaders queries web bench docs tests twinmap.py
# Tests are split over the cores, file by file: each worker has servers of its own. WORKERS=0 runs them one after another.
WORKERS := auto
PYTEST = $(PYTHON_IN) -m pytest --numprocesses $(WORKERS) --maxprocesses 4 --dist loadfile

.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help install demo quick test soak check ruff bench lock docs clean FORCE

help:
	@echo "make demo      install, load the sample data and open the site (ARGS=\"--world\" for the other sample)"
	@echo "make install   install twinmap into .venv: then .venv/bin/twinmap --help"
	@echo "make quick     ruff and the tests that need no server and no browser"
	@echo "make test      every check and every test but those of soak; fetches what they need (ARGS=\"-k console\" for some of the tests)"
	@echo "make soak      the tests that are long and heavy; before an issue is closed, after make test"
	@echo "make check     the checks without the tests: ruff, mypy, front end, generated docs"
	@echo "make bench     time twinmap against its peers; on a quiet machine (ARGS=\"load\" for one of load, lookup, start)"
	@echo "make docs      write again what is made from the code: pages of docs/, looks and words of the front end, the catalogue of Chinese"
	@echo "make lock      work out the lock files again (ARGS=\"--upgrade\" for newer versions)"
	@echo "make clean     remove .venv and what was built"

demo: $(MADE)/twinmap
	@$(VENV)/bin/twinmap demo $(ARGS)

install: $(MADE)/twinmap
	@echo "twinmap is installed: $(VENV)/bin/twinmap --help"

quick: $(MADE)/twinmap ruff
	@$(PYTEST) -q -m "not embedded and not neo4j and not browser and not slow" $(ARGS)

test: check
	@echo "Tests:"
	@$(PYTEST) -m "not slow" $(ARGS)

soak: $(MADE)/system $(MADE)/dev $(MADE)/twinmap
	@$(PYTHON_IN) -m pytest -m slow $(ARGS)

check: $(MADE)/system $(MADE)/dev $(MADE)/twinmap web/frontend/node_modules/.package-lock.json ruff
	@echo "Checks: mypy …"
	@$(PYTHON_IN) -m mypy
	@echo "Checks: front end …"
	@$(NPM) run --silent check
	@$(NPM) test --silent
	@echo "Checks: generated docs …"
	@$(PYTHON_IN) -m docs.generate --check

ruff: $(MADE)/dev
	@echo "Checks: ruff …"
	@$(PYTHON_IN) -m ruff check --quiet $(CHECKED)
	@$(PYTHON_IN) -m ruff format --check --quiet $(CHECKED) || { echo "Some files aren't formatted: $(PYTHON_IN) -m ruff format"; exit 1; }

bench: $(MADE)/system $(MADE)/dev $(MADE)/twinmap
	@$(PYTHON_IN) -m bench $(ARGS)

docs: $(MADE)/twinmap $(MADE)/dev
	@$(PYTHON_IN) -m docs.generate
	@$(NPM) run --silent words
	@$(PYTHON_IN) -m web.language.gather

lock: $(MADE)/dev
	@sh .ci/lock $(VENV)/bin/uv $(ARGS)

clean:
	rm -rf $(VENV) web/static/app web/frontend/node_modules dist .pytest_cache .mypy_cache .ruff_cache

# Stamps: each file says that what its name tells has been done, and is older than what it was done from when it has to be done again.

$(MADE)/venv: FORCE
	@sh .ci/make-venv $(VENV) $@ $(PYTHON)

$(MADE)/locked: requirements.lock requirements-build.lock $(MADE)/venv
	@echo "Installing the packages of requirements.lock (the first time about 170 MB to fetch) …"
	@$(PIP) install --require-hashes -r requirements.lock -r requirements-build.lock
	@touch $@

# Java's classes loaded beforehand: embedded stores start in half the time. Nothing depends on it, so it may fail.
$(MADE)/quickstart: $(MADE)/locked
	@echo "Preparing the embedded store's quick start (some ten seconds) …"
	-@$(PYTHON_IN) -m graph.store.quickstart
	@touch $@

# The list of the world's places, some 15 seconds. Where it can't be made now, the first load makes it.
$(MADE)/places: loaders/places/gazetteer_file.py loaders/places/regions.csv $(MADE)/locked
	@echo "Preparing the list of places (some fifteen seconds) …"
	-@$(PYTHON_IN) -m loaders.places.gazetteer
	@touch $@

$(MADE)/twinmap: pyproject.toml $(FRONTEND) $(wildcard web/build_frontend.py) $(MADE)/locked | $(MADE)/quickstart $(MADE)/places
	@echo "Building the front end and installing twinmap …"
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(MADE)/system: .ci/system-packages FORCE | $(MADE)/venv
	@sh .ci/system-packages
	@test -e $@ || touch $@

$(MADE)/dev: requirements-dev.lock $(MADE)/locked
	@echo "Installing the tools for checks and tests (requirements-dev.lock) …"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

web/frontend/node_modules/.package-lock.json: web/frontend/package-lock.json $(MADE)/dev | $(MADE)/twinmap
	@test $@ -nt $< || { echo "Installing the packages of the front end …"; $(NPM) ci --loglevel=error --ignore-scripts; }
	@touch $@
