"""The notebooks: thin, without stored outputs, one cell of parameters that explains itself."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import papermill
import pytest

from conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def cells(path: Path, kind: str = "code") -> list[dict[str, Any]]:
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [{**cell, "source": "".join(cell["source"])} for cell in found if cell["cell_type"] == kind]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_thin(path: Path) -> None:
    for cell in cells(path):
        assert len(cell["source"].splitlines()) <= 12
        assert not any(word in cell["source"] for word in ("def ", "lambda", "class ", " + ", " - ", " * ", " / "))
        assert (cell["outputs"], cell["execution_count"]) == ([], None)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_exactly_one_cell_of_parameters_one_line_each(path: Path) -> None:
    (only,) = [cell for cell in cells(path) if "parameters" in cell["metadata"].get("tags", [])]
    found = papermill.inspect_notebook(str(path))
    assert len(found) == len(only["source"].splitlines())
    assert all(parameter["help"] for parameter in found.values())


@pytest.mark.parametrize(("name", "words"), [("report", "17656.23万元"), ("review", "140.45%"), ("explore", "27.38～104.88")])
def test_runs_as_it_is_with_the_kernel_in_its_folder(name: str, words: str, tmp_path: Path) -> None:
    """What JupyterLab does on Run All: a kernel started in notebooks/, no parameter given."""
    command = [sys.executable, "-m", "jupyter", "execute", f"{name}.ipynb", f"--output={tmp_path / 'done.ipynb'}"]
    done = subprocess.run(command, cwd=ROOT / "notebooks", capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert words in (tmp_path / "done.ipynb").read_text(encoding="utf-8")
