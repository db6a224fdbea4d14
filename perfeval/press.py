"""Prints one notebook: papermill runs it with parameters, nbconvert makes the page. Runs in a child process."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from perfeval.batch import Batch, hold
from perfeval.errors import Fault, Refused
from perfeval.records import write_whole

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
ERROR_TAG = "papermill-error-cell-tag"
STOCK = {"shutdown_kernel": "immediate", "extra_arguments": ["--log-level=ERROR"]}
BANNER = '<p style="color:#9c1c1c">本次运行没有完成：<a href="#papermill-error-cell">查看出错的单元格</a>，它以下的各格没有运行。</p>'


@dataclass(frozen=True)
class Print:
    """One notebook to print: its parameters, the title of the page, and the folder for `<name>.ipynb` and `.html`."""

    notebook: Path
    parameters: dict[str, str]
    title: str
    folder: Path
    name: str


def parameters_of(notebook: Path) -> set[str]:
    """The names of the parameters that a notebook declares."""
    import papermill

    return set(papermill.inspect_notebook(str(notebook)))


def check_parameters(notebook: Path, given: set[str], declared: set[str] | None = None) -> None:
    """Refuse parameters that the notebook does not declare: papermill itself would only warn."""
    known = parameters_of(notebook) if declared is None else declared
    if unknown := sorted(given - known):
        allowed = "、".join(sorted(known)) or "（没有 parameters 单元格）"
        raise Refused([Fault(f"{notebook.name} · parameters", name, allowed, "请检查笔记本的参数单元格") for name in unknown])


def read_blank(notebook: Path) -> Any:
    """A notebook as papermill reads it, not run."""
    from papermill.iorw import load_notebook_node

    return load_notebook_node(str(notebook))


def print_in_shell(task: Print, batch: Batch | None, shell: Any) -> dict[str, Any]:
    """Print one notebook in this process, in `shell`; what it reads as its batch is `batch`, if that was read already."""
    if batch:
        hold(task.parameters["batch"], batch)
    else:
        check_parameters(task.notebook, set(task.parameters))
    return print_notebook(task, engine_name="perfeval", shell=shell)


def print_notebook(task: Print, **engine: Any) -> dict[str, Any]:
    """Run and export one notebook. Returns {} or {"error", "cell"}; a half-run notebook is kept either way.

    Without `engine` the stock kernel runs it; `engine_name="perfeval"` runs it in this process.
    """
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    executed = task.folder / f"{task.name}.ipynb"
    try:
        notebook = papermill.execute_notebook(
            _literal(task.notebook), _literal(executed), parameters=task.parameters, cwd=str(task.notebook.parent),
            kernel_name="python3", progress_bar=False, log_output=False, request_save_on_cell_execute=False,
            autosave_cell_every=0, **(engine or STOCK),
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
    page, _ = _exporter().from_notebook_node(notebook, resources={"metadata": {"name": title}})
    return str(page)


@cache
def _exporter() -> Any:
    """One exporter for all pages of a process: its templates are compiled once.

    nbconvert parses every finished page once more to add `alt` and `tabindex`; our template needs neither, and that
    pass takes longer than the rest. Nor does it need a preprocessor: each would copy and validate the notebook again.
    """
    from nbconvert import HTMLExporter
    from nbconvert.exporters.templateexporter import TemplateExporter
    from nbconvert.filters.highlight import Highlight2HTML
    from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter

    class OncePassed(HTMLExporter):
        def from_notebook_node(self, nb: Any, resources: Any = None, **options: Any) -> Any:
            resources = self._init_resources(resources)
            lexer = nb.metadata.get("language_info", {}).get("pygments_lexer")
            self.register_filter("highlight_code", Highlight2HTML(pygments_lexer=lexer, parent=self))
            shown = WidgetsDataTypeFilter(notebook_metadata=nb.metadata, parent=self, resources=resources)
            self.register_filter("filter_data_type", shown)
            return TemplateExporter.from_notebook_node(self, nb, resources, **options)

    return OncePassed(
        template_name="template", extra_template_basedirs=[str(NOTEBOOKS)], exclude_input=True, exclude_anchor_links=True,
        default_preprocessors=[],
    )  # fmt: skip


def _say_in_chinese(path: Path) -> None:
    """Replace papermill's English banner on top of a half-run notebook; its link to the failing cell stays."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if ERROR_TAG in cell.metadata.get("tags", []) and cell.cell_type == "markdown":
            first = cell is notebook.cells[0]
            cell.source = BANNER if first else '<span id="papermill-error-cell" style="color:#9c1c1c">下面这一格出错：</span>'
    write_whole(path, nbformat.writes(notebook) + "\n")
