"""The command line: run, check, schemes. Exit codes: 0 done, 1 some departments not, 2 nothing ran, 130 interrupted."""

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

import click

from perfeval import __version__
from perfeval.batch import read_batch
from perfeval.cells import WORKBOOK
from perfeval.command_words import Choice, Formatter, Positive, explain
from perfeval.display import Display
from perfeval.errors import Fault, Refused, nearest
from perfeval.outline import read_outline
from perfeval.press import NOTEBOOKS, check_parameters
from perfeval.publish import GOOD, NotPublished
from perfeval.records import write_whole
from perfeval.review import CHECKS
from perfeval.review.findings import VERDICTS
from perfeval.review_pages import write_pages
from perfeval.reviewing import review_files
from perfeval.run import PARAMETERS, REPORT, Options, named, run_file
from perfeval.scheme import Scheme
from perfeval.scheme_check import read_scheme
from perfeval.table import scheme_table
from perfeval.workbook import read_layout

HOME = NOTEBOOKS.parent
SCHEMES = HOME / "params" / "schemes"
ENGINE = "perfeval" if hasattr(os, "fork") else "kernel"
DONE, SOME_FAILED, WRONG_CALL, INTERRUPTED = 0, 1, 2, 130


class _Context(click.Context):
    formatter_class = Formatter


class _Group(click.Group):
    context_class = _Context


class _Command(click.Command):
    context_class = _Context


_Group.command_class = _Command
_BATCH = click.argument("batch", type=click.Path(path_type=Path), metavar="批次文件.yaml")


@click.group(cls=_Group, options_metavar="[选项]", subcommand_metavar="命令", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="perfeval %(version)s")
def commands() -> None:
    """部门整体支出绩效自评：读入各部门数据，按评分表计算，生成网页报告。"""


@commands.command(options_metavar="[选项]")
@_BATCH
@click.option("--out", type=click.Path(path_type=Path), metavar="文件夹", help="结果写到哪里；不写就是 outputs/<批次>。")
@click.option("--only", multiple=True, metavar="编码", help="只做这个部门；可以重复。")
@click.option("--jobs", type=Positive(int, "整数"), default=1, metavar="个数", help="同时做几个部门；不写就是 1。")
@click.option("--force", is_flag=True, help="没有变化的部门也重做。")
@click.option("--timeout", type=Positive(float, "秒数"), metavar="秒", help="一个部门最多用多少秒；不写就不限。")
@click.option("--memory", type=Positive(int, "整数"), metavar="MiB", help="一个部门最多用多少内存；不写就不限。")
@click.option(
    "--engine", type=Choice(["perfeval", "kernel"]), default=ENGINE, metavar="名称", help=f"perfeval 或 kernel；不写就是 {ENGINE}。"
)
@click.option("--cluster", metavar="地址", help="交给正在运行的 Dask 集群去做，例如 tcp://主机:8786。")
def run(batch: Path, out: Path | None, **options: Any) -> int:
    """运行一个批次：各部门的报告、索引、总览和记录。"""
    home = out or HOME / "outputs" / named(batch)
    with Display() as display:
        entries = run_file(batch, Options(home, **options), display.seen)
    display.sum_up(entries)
    click.echo(home / "index.html")
    return DONE if all(entry["status"] in GOOD for entry in entries) else SOME_FAILED


@commands.command(options_metavar="[选项]")
@_BATCH
def check(batch: Path) -> int:
    """只检查、不运行：列出 run 会拒收的全部问题。"""
    check_parameters(REPORT, PARAMETERS)
    found = read_batch(batch)
    for code, refusal in found.refused.items():
        click.echo(f"{code}：{refusal}", err=True)
    click.echo(f"{found.file.batch}：{len(found.departments)} 个部门可以运行，{len(found.refused)} 个不能。")
    return SOME_FAILED if found.refused else DONE


@commands.command(options_metavar="[选项]")
@click.argument("scheme", required=False, metavar="[指标体系]")
def schemes(scheme: str | None) -> int:
    """列出指标体系；写明一个编号或文件，就按评分表的样子打印它。"""
    if scheme is None:
        for path in _schemes().values():
            click.echo(_line(read_scheme(path)))
        return DONE
    click.echo(scheme_table(read_scheme(_scheme_path(scheme))))
    return DONE


def _schemes() -> dict[str, Path]:
    return {path.stem: path for path in sorted(SCHEMES.glob("*.yaml"))}


def _scheme_path(scheme: str) -> Path:
    """The file of a scheme, by its name or its own path."""
    paths = _schemes()
    if scheme not in paths and not scheme.endswith((".yaml", ".yml")):
        raise Refused(Fault("schemes", scheme[:80], "、".join(paths), nearest(scheme, paths)))
    return paths.get(scheme, Path(scheme))


@commands.command(options_metavar="[选项]")
@click.argument("scheme", metavar="指标体系")
@click.argument("out", type=click.Path(path_type=Path), metavar="工作簿.xlsx")
def template(scheme: str, out: Path) -> int:
    """生成发给部门填报的工作簿；填好后放进批次文件的 departments。"""
    if out.suffix != WORKBOOK:
        raise Refused(Fault("template", out.name, "以 .xlsx 结尾的文件名", "请改文件名"))
    from perfeval.template import template as make_template  # openpyxl, which no other command needs

    write_whole(out, make_template(read_scheme(_scheme_path(scheme)), read_outline(HOME / "params" / "outline.yaml"), read_layout()))
    click.echo(out)
    return DONE


@commands.command(options_metavar="[选项]")
@click.argument("documents", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="文件…")
@click.option("--out", type=click.Path(path_type=Path), metavar="文件夹", help="每份写一个网页，另有索引和 findings.csv。")
@click.option("--json", "as_json", is_flag=True, help="每条核对结果打印一行 JSON。")
@click.option("--jobs", type=Positive(int, "整数"), default=2, metavar="个数", help="同时核对几份；不写就是 2。")
def review(documents: tuple[Path, ...], out: Path | None, as_json: bool, jobs: int) -> int:
    """核对写好的报告（.txt .docx .html .pdf）：合计、增减、比率、表格与文字等逐条核对。"""
    code, results = DONE, list(review_files(documents, jobs))
    for path, found, refusal in results:
        if found is None:
            click.echo(f"{path.name}：{refusal}", err=True)
            code = WRONG_CALL
            continue
        rows = found.rows()
        failed = [row for row in rows if row["verdict"] == "fail"]
        code = max(code, SOME_FAILED) if failed else code
        if as_json:
            for row in rows:
                click.echo(json.dumps(row, ensure_ascii=False))
        elif out is None:
            click.echo(_summary(path.name, rows))
    if out is not None:
        entries = write_pages(results, out, jobs)
        code = WRONG_CALL if any(entry["error"] for entry in entries) else code
        click.echo(out / "index.html")
    return code


def _summary(name: str, rows: list[dict[str, str]]) -> str:
    """One document in a few lines: how many of each verdict, then what needs a look."""
    counts = "，".join(f"{words}{sum(row['verdict'] == verdict for row in rows)}" for verdict, words in VERDICTS.items())
    looked = [f"  {VERDICTS[row['verdict']]}  {row['stated']}  {row['why']}" for row in rows if row["verdict"] in ("fail", "warn")]
    return "\n".join([f"{name}：{counts}", *looked])


@commands.command(options_metavar="[选项]")
def checks() -> int:
    """列出 review 的全部核对：编号、名称、级别、需要什么、出处。"""
    for check in CHECKS:
        click.echo(f"{check.code}\t{check.name}\t{check.level}\t{check.needs}\t{check.source}")
    return DONE


def _line(scheme: Scheme) -> str:
    return f"{scheme.scheme}\t{scheme.title}\t{scheme.authority}\t{len(scheme.indicators)}项指标"


def main(arguments: list[str] | None = None) -> Any:
    """The entry point: every refusal becomes a message and an exit code, never a traceback."""
    try:
        code = commands.main(arguments, prog_name="perfeval", standalone_mode=False)
    except click.ClickException as error:
        click.echo(explain(error), err=True)
        code = WRONG_CALL
    except Refused as refusal:
        click.echo(refusal, err=True)
        code = WRONG_CALL
    except NotPublished as fault:
        click.echo(f"{fault}。各部门的结果已保存，再运行同一命令就接着做。", err=True)
        code = SOME_FAILED
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        click.echo(f"写不进结果{where}：{error.strerror or error}。已完成的部门都保留，处理后再运行同一命令就接着做。", err=True)
        code = SOME_FAILED
    except (KeyboardInterrupt, click.Abort):
        click.echo("已中断：做完的部门已保存，再运行同一命令就接着做。", err=True)
        code = INTERRUPTED
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        click.echo(f"内部错误（请报告开发者）：{type(error).__name__}：{error}（{Path(last.filename).name} 第{last.lineno}行）", err=True)
        code = WRONG_CALL
    sys.exit(code)
