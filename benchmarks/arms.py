"""One arm of the comparison, in a process of its own: `python benchmarks/arms.py ARM FOLDER COUNT OUT`.

FOLDER is what synthetic.py made; OUT gets <code>/report.html and, but for the floor, <code>/report.ipynb. Everything is counted:
interpreter, imports, warming up. Two processes at once in every arm.

a  floor: the functions that the notebook's cells call, one after the other, in two processes; no notebook, no isolation
f  the same, each department in a fork of a warm process, as `perfeval run` does it
b  perfeval run --jobs 2
c  a pool of papermill with one kept HTMLExporter, no saves between cells, immediate shutdown
d  the same with papermill's and nbconvert's defaults
e  the commands papermill and jupyter nbconvert in a loop, two loops at once
"""

import multiprocessing
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from synthetic import code_of

JOBS = 2
ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "notebooks" / "report.ipynb"
BIN = Path(sys.executable).parent


def title_of(code: str) -> str:
    return f"合成部门{code[2:]}2021年度部门整体绩效自评报告"


@cache
def read(path: Path) -> Any:
    from perfeval.batch import read_batch

    return read_batch(path)


def plain(task: tuple[Path, str, Path]) -> None:
    """The report from plain functions: the same figures, charts and page."""
    folder, code, out = task
    from nbformat import v4

    from perfeval import press, show
    from perfeval.checks import check_department
    from perfeval.deliver import save
    from perfeval.evaluate import evaluate

    batch = read(folder / "all.yaml")
    card = evaluate(batch.scheme, batch.department(code))
    found = check_department(card, batch.outline)
    shown = [show.head(batch, card, found), show.sections(batch, card), "## 四、得分表", show.score_chart(card)]
    shown += [
        show.scorecard(card),
        show.standing(batch, card),
        "## 五、核对结果",
        show.findings(found),
        "## 六、依据与数据",
        show.basis(card),
    ]
    save(batch, card, found, out / code)
    page = v4.new_notebook()
    page.cells = [v4.new_markdown_cell(part) if isinstance(part, str) else _shown(part.data) for part in shown]
    (out / code / "report.html").write_text(press.export(page, title_of(code)), encoding="utf-8")


def _shown(html: str) -> Any:
    from nbformat import v4

    return v4.new_code_cell(outputs=[v4.new_output("execute_result", {"text/html": html}, execution_count=1)])


def forked(task: tuple[Path, str, Path]) -> None:
    pid = os.fork()
    if pid == 0:
        try:
            plain(task)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def tuned(task: tuple[Path, str, Path]) -> None:
    import papermill

    folder, code, out = task
    done = papermill.execute_notebook(
        str(REPORT), str(out / code / "report.ipynb"), _parameters(folder, code, out), cwd=str(REPORT.parent), progress_bar=False,
        request_save_on_cell_execute=False, autosave_cell_every=0, shutdown_kernel="immediate",
    )  # fmt: skip
    page, _ = exporter().from_notebook_node(done, resources={"metadata": {"name": title_of(code)}})
    (out / code / "report.html").write_text(page, encoding="utf-8")


def untuned(task: tuple[Path, str, Path]) -> None:
    import papermill

    folder, code, out = task
    target = out / code / "report.ipynb"
    papermill.execute_notebook(str(REPORT), str(target), _parameters(folder, code, out), cwd=str(REPORT.parent), progress_bar=False)
    import nbformat

    page, _ = exporter.__wrapped__().from_notebook_node(
        nbformat.read(target, as_version=4), resources={"metadata": {"name": title_of(code)}}
    )
    target.with_suffix(".html").write_text(page, encoding="utf-8")


@cache
def exporter() -> Any:
    from nbconvert import HTMLExporter

    return HTMLExporter(
        template_name="template", extra_template_basedirs=[str(REPORT.parent)], exclude_input=True, exclude_anchor_links=True
    )


def commands(task: tuple[Path, str, Path]) -> None:
    folder, code, out = task
    target = out / code / "report.ipynb"
    parameters = [part for name, value in _parameters(folder, code, out).items() for part in ("-r", name, value)]
    subprocess.run(
        [BIN / "papermill", "--cwd", REPORT.parent, "--no-progress-bar", *parameters, REPORT, target], check=True, capture_output=True
    )
    convert = [BIN / "jupyter", "nbconvert", "--to", "html", "--no-input", "--template", "template", target]
    convert += [f"--TemplateExporter.extra_template_basedirs={REPORT.parent}", "--HTMLExporter.exclude_anchor_links=True"]
    subprocess.run(convert, check=True, capture_output=True)


def _parameters(folder: Path, code: str, out: Path) -> dict[str, str]:
    return {"department": code, "batch": str(folder / "one" / f"{code}.yaml"), "out": str(out / code)}


WORK = {"a": plain, "f": forked, "c": tuned, "d": untuned, "e": commands}


def main(arm: str, folder: Path, count: int, out: Path) -> None:
    if arm == "b":
        batch = folder / "all.yaml"
        subprocess.run([BIN / "perfeval", "run", batch, "--out", out, "--jobs", str(JOBS)], check=True, capture_output=True)
        return
    tasks = [(folder, code_of(number), out) for number in range(count)]
    for _, code, _ in tasks:
        (out / code).mkdir(parents=True)
    if arm in "af":
        from perfeval import warm

        warm.warm_up(REPORT)
        read(folder / "all.yaml")
    with multiprocessing.get_context("fork" if arm in "af" else "spawn").Pool(JOBS) as pool:
        for _ in pool.imap_unordered(WORK[arm], tasks):
            pass


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
