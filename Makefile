# make run    run the whole series, headless, into build/
# make test   run the fast tests: every function, and every lesson once
# make test-all   run all tests: exercises, browsers and the web site too
# make lint   check style, types, spelling, workflows, Dockerfile, and that notebooks are up to date
# make site   make a web site of the executed notebooks: build/site/index.html
# make lab    open JupyterLab
# make tables      make data/measured/README.md from the tables beside it
# make notebooks   make the .ipynb from notebooks/source/*.py
# make minutes     estimate how long each lesson takes
# make checkpoints   train three runs of each network and keep them in data/checkpoints/
# make lock   choose the newest versions and pin them in requirements.txt
#
# Each makes .venv first where it is missing. CORPUS=emodb or CORPUS=some/folder
# chooses what `make run` and `make site` run on, BUILD=folder where their results go,
# NOTEBOOKS="09 10" which notebooks `make run` runs.

CORPUS ?= embedded
BUILD ?= build
NOTEBOOKS ?=
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
LOCK = $(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 \
	--no-emit-package speech-workshop --no-annotate --no-header pyproject.toml
# What notebook 12 borrows. Without a network this says so, and the series goes on.
ENCODER = $(BIN)/python -m speech_workshop fetch speaker-encoder --optional

# A file of tests runs in one process: those of the notebooks share what they executed.
PYTEST = $(BIN)/python -m pytest --numprocesses 2 --dist loadfile

.PHONY: run test test-all lint site lab tables notebooks minutes checkpoints lock clean

run: .venv/ready
	$(BIN)/python -m speech_workshop doctor
	$(ENCODER)
	$(BIN)/python -m speech_workshop run --corpus "$(CORPUS)" --build "$(BUILD)" $(NOTEBOOKS)

test: .venv/ready-dev
	$(PYTEST) -m "not slow" --no-loadscope-reorder  # as collected: long files first

test-all: .venv/ready-dev
	$(PYTEST)

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check src tests tools
	$(BIN)/mypy
	$(BIN)/codespell
	$(BIN)/python tools/generate.py --check
	$(BIN)/python tools/house_words.py
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.citation-file-format CITATION.cff
	$(BIN)/python -m json.tool .devcontainer/devcontainer.json /dev/null
	@! test -x $(BIN)/hadolint || $(BIN)/hadolint --ignore DL3008 Dockerfile
	@! command -v actionlint || actionlint

site: .venv/ready-dev
	WORKSHOP_CORPUS="$(if $(findstring /,$(CORPUS)),$(abspath $(CORPUS)),$(CORPUS))" \
	WORKSHOP_BUILD="$(abspath $(BUILD))" $(BIN)/python tools/make_site.py

lab: .venv/ready
	$(ENCODER)
	$(BIN)/jupyter lab notebooks/00_start_here.ipynb

tables: .venv/ready
	$(BIN)/python tools/measured_tables.py

notebooks: .venv/ready-dev
	$(BIN)/python tools/generate.py

minutes: .venv/ready-dev
	$(BIN)/python tools/lesson_minutes.py

checkpoints: .venv/ready-dev
	WORKSHOP_BUILD="$(abspath $(BUILD))" $(BIN)/python tools/make_checkpoints.py

lock: .venv/ready
	$(BIN)/python -m pip install --quiet uv
	$(LOCK) > build-pins.txt
	$(LOCK) --extra dev --constraint build-pins.txt > build-pins-dev.txt
	{ echo "# Everything the workshop needs, pinned, for Python 3.11 to 3.13."; \
	  echo "# Made from pyproject.toml by: make lock"; echo "-e ."; \
	  cat build-pins.txt; } > requirements.txt
	{ echo "# What make test, make lint and make site need besides, pinned. Made by: make lock"; \
	  echo "-r requirements.txt"; \
	  grep -vxFf build-pins.txt build-pins-dev.txt; } > requirements-dev.txt
	rm build-pins.txt build-pins-dev.txt

clean:
	rm -rf .venv build

.venv/ready: requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "TensorFlow needs Python 3.11, 3.12 or 3.13, and none \
	was found. Install Python 3.12 from python.org and type the command again."; exit 1; }
	@echo "Making .venv and downloading packages into it: once, for some minutes."
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt
	$(BIN)/python -c "import librosa.core.pitch"  # alone: see pytest_configure in tests/conftest.py
	touch .venv/ready

# Tests look at pages and hear with a browser: Debian's Chromium, or Playwright's own.
.venv/ready-dev: .venv/ready requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	$(BIN)/python tools/install_browser.py
	touch .venv/ready-dev
