"""The engine without a kernel: the same notebook and page as the stock kernel, for papermill too, and nothing left behind."""

import builtins
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbformat import v4

from conftest import PARAMS, ROOT
from perfeval import press
from perfeval.batch import read_batch
from perfeval.run import Options, run_batch

CELLS = """x = 1
---
import sys; print("a"); print("b"); print("e", file=sys.stderr); x
---
from IPython.display import HTML, clear_output, display, update_display
display(HTML("<b>1</b>"), display_id="k"); print("between"); display(HTML("<b>2</b>"))
---
update_display(HTML("<i>9</i>"), display_id="k")
---
print("gone"); clear_output(); print("stays")
---
import pandas as pd; pd.DataFrame({"a": [1]})
---
import matplotlib.pyplot as plt; plt.plot([1, 2]); None
---
!echo from a subprocess
---
import os; os.system("echo past Python"); "quiet";
---
await __import__("asyncio").sleep(0); 7
---
try:
    input("?")
except Exception as error:
    print(type(error).__name__, error)
---
_, In[2][:6], Out
---
def fails():
    raise ValueError("坏了")
fails()
---
print("never")"""


def notebook_of(cells: str, path: Path) -> Path:
    notebook = v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    notebook.cells = [v4.new_markdown_cell("# 题"), *map(v4.new_code_cell, cells.split("\n---\n"))]
    notebook.cells[1].metadata["tags"] = ["parameters"]
    nbformat.write(notebook, path)
    return path


def plain(notebook: Any) -> list[dict[str, Any]]:
    """Cells without ids, times and colours; stretches of one stream joined, wherever the kernel happened to cut it."""
    cells = []
    for cell in json.loads(nbformat.writes(notebook))["cells"]:
        outputs: list[dict[str, Any]] = []
        for output in cell.get("outputs", []):
            last = outputs[-1] if outputs else {}
            if output["output_type"] == "stream" == last.get("output_type") and output["name"] == last["name"]:
                last["text"] += output["text"]
            else:
                outputs.append(output)
        text = re.sub(r"\\u001b\[[\d;]*m", "", json.dumps([cell["cell_type"], cell["source"], cell.get("execution_count"), outputs]))
        cells.append(json.loads(text))
    return cells


@pytest.mark.parametrize("engine", ["perfeval", None])
def test_papermill_runs_it(engine: str | None, tmp_path: Path) -> None:
    path = notebook_of("x = 1\n---\nprint(x)", tmp_path / "in.ipynb")
    done = papermill.execute_notebook(path, None, {"x": 5}, engine_name=engine, progress_bar=False)
    assert done.cells[-1].outputs == [{"output_type": "stream", "name": "stdout", "text": "5\n"}]


def test_both_engines_show_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # the stock kernel looks at it, and leaves out what is written past Python
    path = notebook_of(CELLS, tmp_path / "in.ipynb")
    for engine in ("perfeval", "nbclient"):  # in a fresh process, as papermill's own command is
        command = [sys.executable, "-m", "papermill", "--engine", engine, "--no-progress-bar", "-p", "x", "5"]
        done = subprocess.run([*command, path, tmp_path / f"{engine}.ipynb"], capture_output=True, text=True, timeout=120, check=False)
        assert "坏了" in done.stderr
    ours, stock = (nbformat.read(tmp_path / f"{engine}.ipynb", as_version=4) for engine in ("perfeval", "nbclient"))
    assert plain(ours) == plain(stock)
    assert ours.metadata.language_info == stock.metadata.language_info
    assert press.export(ours, "题") == press.export(stock, "题")


def test_both_engines_make_the_same_reports(outputs: dict[str, Path], tmp_path: Path) -> None:
    run_batch(read_batch(PARAMS / "huidong-2021.yaml"), Options(tmp_path, engine="kernel"), lambda *_: None)
    for name in ("index.html", "overview.html", "scorecards.csv", "findings.csv", "441323-zzb/report.html", "441323-zzb/scorecard.csv"):
        assert (tmp_path / name).read_bytes() == (outputs["huidong-2021"] / name).read_bytes()
    ours, stock = (nbformat.read(out / "441323-zzb" / "report.ipynb", as_version=4) for out in (outputs["huidong-2021"], tmp_path))
    same = re.compile(r"^(batch|out) = .*$", re.MULTILINE)
    for cell in (*ours.cells, *stock.cells):
        cell.source = same.sub("", cell.source)
    assert plain(ours) == plain(stock)


def state_of_the_process() -> tuple[Any, ...]:
    descriptors = len(list(Path("/dev/fd").iterdir()))
    return dict(os.environ), list(sys.path), sys.modules["__main__"], builtins.input, sys.stdout, descriptors


def test_the_process_is_as_before(tmp_path: Path) -> None:
    path = notebook_of("x = 1\n---\nimport os, sys; os.environ['SEEN'] = '1'; sys.path.insert(0, 'x'); y = 1", tmp_path / "in.ipynb")
    before = state_of_the_process()
    papermill.execute_notebook(path, None, engine_name="perfeval", progress_bar=False)
    assert state_of_the_process() == before
    again = papermill.execute_notebook(notebook_of("x = 1\n---\n'y' in globals()", path), None, engine_name="perfeval", progress_bar=False)
    assert again.cells[-1].outputs[0].data["text/plain"] == "False"


def test_papermills_command_has_it_and_its_time_limit(tmp_path: Path) -> None:
    path = notebook_of("x = 1\n---\nimport time; time.sleep(60)", tmp_path / "in.ipynb")
    command = [
        sys.executable,
        "-m",
        "papermill",
        "--engine",
        "perfeval",
        "--execution-timeout",
        "1",
        str(path),
        str(tmp_path / "out.ipynb"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "CellTimeoutError" in done.stderr
