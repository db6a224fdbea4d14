"""A papermill engine that runs a notebook's cells in this very process: no kernel, no socket, no port, no thread.

`papermill --engine perfeval` comes here too, through module `engine`.
What cells show goes through ipykernel's own shell and nbclient's own reading of messages; only the wire between
them is left out, and so the outputs are those of the stock kernel (a test holds the two equal).
"""

import builtins
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from io import TextIOBase
from pathlib import Path
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.compilerop import CachingCompiler
from IPython.core.error import StdinNotImplementedError
from jupyter_client.session import Session
from nbclient.exceptions import CellControlSignal, CellExecutionComplete, CellExecutionError, CellTimeoutError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NotebookExecutionManager
from papermill.exceptions import PapermillException
from papermill.log import logger
from traitlets import Type
from traitlets.config import Config

INLINE = "matplotlib_inline.backend_inline"  # shows pyplot's figures at the end of a cell, as the stock kernel does


class Wire(Session):
    """Hands each message straight to `take`, where the stock kernel would put it on a socket."""

    take: Callable[[dict[str, Any]], Any] | None = None

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *others: Any, **more: Any) -> None:
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content)
        if self.take:
            self.take(message)


class Shell(ZMQInteractiveShell):
    """The stock kernel's shell without its kernel; file names of cells do not carry the number of the process."""

    compiler_class = Type(CachingCompiler)
    wire: Wire

    def tie(self, wire: Wire) -> None:
        """Have everything shown go over `wire`."""
        self.wire = wire
        hook: Any = self.displayhook
        publisher: Any = self.display_pub
        hook.session = publisher.session = wire
        hook.topic = b"execute_result"

    def ask_exit(self) -> None:
        """`exit` in a cell ends nothing: there is no kernel to stop."""


class Stream(TextIOBase):
    """Standard output or error of a cell: what is written becomes an output, what follows at once joins it."""

    encoding = "utf-8"

    def __init__(self, wire: Wire, name: str) -> None:
        self.wire, self.name, self.pending = wire, name, list[str]()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.pending.append(text)
        return len(text)

    def flush(self) -> None:
        text, self.pending = "".join(self.pending), []
        if text:
            self.wire.send(None, "stream", {"name": self.name, "text": text})

    def fileno(self) -> int:
        return 1 if self.name == "stdout" else 2


class Client(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's client with a shell where it would have a kernel."""

    shell: Shell

    def execute(self, **options: Any) -> Any:
        self.reset_execution_trackers()
        self.papermill_execute_cells()
        self.nb.metadata["language_info"] = dict(IPythonKernel.language_info)
        self.set_widgets_metadata()
        return self.nb

    def execute_cell(self, cell: Any, cell_index: int, **options: Any) -> Any:
        """Run one cell; raises CellExecutionError where the stock client would."""
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or self.skip_cells_with_tag in tags:
            return cell
        cell.outputs, self.clear_before_next_output = [], False
        with _captured(self.shell, lambda message: self._take(message, cell, cell_index)), _time_limit(self._get_timeout(cell), cell):
            result = self.shell.run_cell(cell.source, store_history=True)
        cell.execution_count = self.shell.execution_count - 1
        error = result.error_before_exec or result.error_in_exec
        if isinstance(error, CellTimeoutError):
            raise error
        failed = not result.success or getattr(self.shell, "_last_traceback_during_displayhook", False)
        if failed and (self.force_raise_errors or not (self.allow_errors or "raises-exception" in tags)):
            reply = {"ename": type(error).__name__, "evalue": str(error), "traceback": getattr(self.shell, "_last_traceback", None) or []}
            raise CellExecutionError.from_cell_and_msg(cell, {"status": "error", **reply})
        return cell

    def _take(self, message: dict[str, Any], cell: Any, cell_index: int) -> None:
        last = cell.outputs[-1] if cell.outputs and not self.clear_before_next_output else {}
        content = message["content"]
        if message["msg_type"] == "stream" and last.get("output_type") == "stream" and last["name"] == content["name"]:
            last["text"] += content["text"]
            return
        try:
            self.process_message(message, cell, cell_index)
        except (CellExecutionComplete, CellControlSignal):
            return


class ShellEngine(Engine):  # type: ignore[misc]
    """The engine itself. A `shell` already opened by the caller is used as it is; else one is opened and closed again."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, execution_timeout: int | None = None,
        shell: Shell | None = None, **others: Any,
    ) -> Any:  # fmt: skip
        language = nb_man.nb.metadata.get("kernelspec", {}).get("language", "python")
        if language != "python":
            raise PapermillException(f"engine perfeval runs Python notebooks, not {language}")
        options = {name: others[name] for name in others if name in Client.class_trait_names()}
        client = Client(nb_man, log=logger, timeout=execution_timeout or others.get("timeout"), **options)
        with ExitStack() as stack:
            client.shell = shell or stack.enter_context(open_shell())
            return client.execute()


@contextmanager
def open_shell() -> Iterator[Shell]:
    """A fresh shell as this process's IPython; on leaving, the process is as it was before."""
    lineage = list(Shell._walk_mro())
    instances, environment = [one._instance for one in lineage], dict(os.environ)
    path, main, kept = list(sys.path), sys.modules["__main__"], {name: vars(builtins).get(name) for name in ("display", "get_ipython")}
    Shell.clear_instance()
    for one in lineage:
        one._instance = None
    os.environ.setdefault("MPLBACKEND", f"module://{INLINE}")
    shell = Shell.instance(config=Config({"HistoryManager": {"enabled": False, "hist_file": ":memory:"}}))
    shell.tie(Wire())
    if backend := sys.modules.get(INLINE):  # imported before: it will not tie itself to this shell
        backend.configure_inline_support(shell, os.environ["MPLBACKEND"])
    try:
        yield shell
    finally:
        shell.restore_sys_module_state()
        Shell.clear_instance()
        for one, instance in zip(lineage, instances, strict=True):
            one._instance = instance
        sys.path[:], sys.modules["__main__"] = path, main
        os.environ.clear()
        os.environ.update(environment)
        vars(builtins).update({name: value for name, value in kept.items() if value is not None})


@contextmanager
def _captured(shell: Shell, take: Callable[[dict[str, Any]], Any]) -> Iterator[None]:
    """For one cell: messages and both streams go to `take`, and so does what is written past Python to 1 and 2."""
    wire, real_input, real_stdin = shell.wire, builtins.input, sys.stdin
    wire.take = take
    builtins.input = _no_input
    streams = Stream(wire, "stdout"), Stream(wire, "stderr")
    try:
        with Path(os.devnull).open() as sys.stdin, _descriptor(1, streams[0]), _descriptor(2, streams[1]):
            with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
                yield
            for stream in streams:
                stream.flush()
    finally:
        wire.take, builtins.input, sys.stdin = None, real_input, real_stdin


@contextmanager
def _descriptor(number: int, stream: Stream) -> Iterator[None]:
    """What subprocesses and C code write to a descriptor, as text of the stream, at the end of the cell."""
    with tempfile.TemporaryFile() as file:
        kept = os.dup(number)
        os.dup2(file.fileno(), number)
        try:
            yield
        finally:
            os.dup2(kept, number)
            os.close(kept)
            file.seek(0)
            stream.write(file.read().decode(errors="replace"))
            stream.flush()


def _no_input(prompt: object = "") -> str:
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


@contextmanager
def _time_limit(seconds: float | None, cell: Any) -> Iterator[None]:
    """papermill's --execution-timeout: the cell is broken off by an alarm."""
    if not seconds:
        yield
        return

    def alarm(*_: object) -> None:
        raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", int(seconds), cell)

    before = signal.signal(signal.SIGALRM, alarm)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
