# make reports · make test · make lab: each sets itself up. The .venv is made from the hash-pinned lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BATCHES := params/huidong-2021.yaml params/putuo-2024.yaml

.PHONY: reports test lab lint lock schema bench bench-review scale fuzz clean

reports: $(VENV)/.ready
	@code=0; for batch in $(BATCHES); do $(BIN)/perfeval run $$batch --jobs 2 || code=$$?; done; exit $$code

test: $(VENV)/.ready
	@sh tests/system-packages.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

# JupyterLab without its news and update checks: nothing here asks anything of anywhere.
lab: $(VENV)/.ready
	$(BIN)/jupyter labextension disable --level=sys_prefix "@jupyterlab/apputils-extension:announcements"
	cd notebooks && ../$(BIN)/jupyter lab --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate

lint: $(VENV)/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy

# Renew the JSON Schema that editors use, after a change of the scheme models.
schema: $(VENV)/.ready
	$(BIN)/python -m perfeval.table > params/schemes/scheme.schema.json

# Compare with papermill in interleaved rounds; the table is printed and kept in outputs/bench.json.
bench: $(VENV)/.ready
	$(BIN)/python benchmarks/bench.py

# A written report of 200 pages, and 1,000 of ten pages, checked by the whole command; kept in outputs/written.json.
bench-review: $(VENV)/.ready
	$(BIN)/python benchmarks/written.py

# The cost of a report and the memory of the run at 100 and at 2,000 departments.
scale: $(VENV)/.ready
	$(BIN)/python benchmarks/scale.py

# 5,000 mutated workbooks, tables and department files (seeded); `make test` reads 300.
fuzz: $(VENV)/.ready
	PERFEVAL_FUZZ=5000 $(BIN)/pytest -q tests/test_hostile.py

# Renew the lock after a change of pyproject.toml.
lock: $(VENV)/.ready
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-strip-extras --no-emit-index-url -q -o requirements.lock

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "perfeval needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

clean:
	rm -rf $(VENV) outputs
