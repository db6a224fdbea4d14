"""Makes click speak Chinese: headings of the help pages, and what is wrong with a call."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

WORDS = {
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Show this message and exit.": "显示本帮助。",
    "Show the version and exit.": "显示版本。",
}


class Formatter(click.HelpFormatter):
    """Click's help page with Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, WORDS["Usage:"])

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        with super().section(WORDS.get(name, name)):
            yield

    def write_dl(self, rows: Iterable[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().write_dl([(term, WORDS.get(text, text)) for term, text in rows], *args, **options)


class Positive(click.ParamType[Any]):
    """A whole number or seconds greater than zero."""

    def __init__(self, kind: type, name: str) -> None:
        self.kind, self.name = kind, name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            number = self.kind(value)
        except ValueError:
            number = 0
        if not 0 < number < 1_000_000:
            self.fail(f"写的是“{value}”，要大于 0 的{self.name}", param, ctx)
        return number


class Choice(click.Choice[str]):
    """One of a few words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.choices:
            self.fail(f"写的是“{value}”，要的是 {'、'.join(self.choices)}", param, ctx)
        return str(value)


def explain(error: click.ClickException) -> str:
    """What is wrong with a call, in Chinese, with the usage of the command."""
    match error:
        case click.NoSuchOption():
            words = f"没有选项 {error.option_name}" + _perhaps(error.possibilities)
        case click.MissingParameter(param=click.Parameter() as param):
            words = f"缺少 {_name(param)}"
        case click.NoSuchCommand():
            words = f"没有命令 {error.command_name}" + _perhaps(error.possibilities)
        case click.BadParameter(param=click.Parameter() as param):
            words = f"{_name(param)}：{error.message}"
        case _:
            words = _OTHER.get(type(error).__name__, "参数不对")
    context = getattr(error, "ctx", None)
    usage = f"\n{context.command.get_usage(context)}\n运行 {context.command_path} -h 查看帮助" if context else ""
    return f"用法不对：{words}{usage}"


_OTHER = {"NoArgsIsHelpError": "没有写命令", "UsageError": "参数多了或少了"}


def _name(param: click.Parameter) -> str:
    return param.opts[-1] if isinstance(param, click.Option) else param.make_metavar(click.Context(click.Command("")))


def _perhaps(possibilities: Sequence[str] | None) -> str:
    return f"，是不是 {'、'.join(possibilities)}？" if possibilities else ""
