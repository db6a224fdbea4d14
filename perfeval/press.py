"""Prints one notebook: papermill runs it with parameters, nbconvert makes the page. Runs in a child process."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfeval.errors import Fault, Refused
from perfeval.records import write_whole

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
ERROR_TAG = "papermill-error-cell-tag"
BANNER = '<p style="color:#9c1c1c">本次运行没有完成：<a href="#papermill-error-cell">查看出错的单元格</a>，它以下的各格没有运行。</p>'


@dataclass(frozen=True)
class Print:
    """One notebook to print: its parameters, the title of the page, and the folder for `<name>.ipynb` and `.html`."""

    notebook: Path
    parameters: dict[str, str]
    title: str
    folder: Path
    name: str


def check_parameters(notebook: Path, given: set[str]) -> None:
    """Refuse parameters that the notebook does not declare: papermill itself would only warn."""
    import papermill

    known = set(papermill.inspect_notebook(str(notebook)))
    if unknown := sorted(given - known):
        allowed = "、".join(sorted(known)) or "（没有 parameters 单元格）"
        raise Refused([Fault(f"{notebook.name} · parameters", name, allowed, "请检查笔记本的参数单元格") for name in unknown])


def print_notebook(task: Print) -> dict[str, Any]:
    """Run and export one notebook. Returns {} or {"error", "cell"}; a half-run notebook is kept either way."""
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    executed = task.folder / f"{task.name}.ipynb"
    try:
        notebook = papermill.execute_notebook(
            _literal(task.notebook), _literal(executed), parameters=task.parameters, cwd=str(task.notebook.parent),
            kernel_name="python3", progress_bar=False, log_output=False, request_save_on_cell_execute=False,
            autosave_cell_every=0, shutdown_kernel="immediate", extra_arguments=["--log-level=ERROR"],
        )  # fmt: skip
    except PapermillExecutionError as error:
        _say_in_chinese(executed)
        return {"error": f"{error.ename}：{error.evalue}", "cell": error.exec_count}
    except DeadKernelError:
        return {"error": "运行笔记本的进程意外结束"}
    write_whole(task.folder / f"{task.name}.html", export(notebook, task.title))
    return {}


def _literal(path: Path) -> str:
    """A path that papermill, which formats paths with the parameters, leaves as it is."""
    return str(path).replace("{", "{{").replace("}", "}}")


def export(notebook: Any, title: str) -> str:
    """The page of an executed notebook: our template, code hidden."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(
        template_name="template", extra_template_basedirs=[str(NOTEBOOKS)], exclude_input=True, exclude_anchor_links=True,
    )  # fmt: skip
    page, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": title}})
    return str(page)


def _say_in_chinese(path: Path) -> None:
    """Replace papermill's English banner on top of a half-run notebook; its link to the failing cell stays."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if ERROR_TAG in cell.metadata.get("tags", []) and cell.cell_type == "markdown":
            first = cell is notebook.cells[0]
            cell.source = BANNER if first else '<span id="papermill-error-cell" style="color:#9c1c1c">下面这一格出错：</span>'
    write_whole(path, nbformat.writes(notebook) + "\n")
