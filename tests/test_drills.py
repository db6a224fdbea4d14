"""What may go wrong in a run, one drill each: what is finished stays, what is not is said, nothing is half, no process is left."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest

from conftest import PARAMS, ROOT, cli, pages
from perfeval import kept, press, run
from perfeval.batch import read_batch
from perfeval.publish import DONE, FAILED, UNCHANGED
from perfeval.run import Options, run_batch

PUTUO = PARAMS / "putuo-2024.yaml"
MIDDLE = "310107-czj"  # the second of three departments
COMMAND = [sys.executable, "-m", "perfeval", "run", str(PUTUO), "--jobs", "2", "--out"]
SEED = 20211


def broken_report(folder: Path, line: str, code: str = MIDDLE) -> Path:
    """report.ipynb with one more line, run for one department only, behind the cell that evaluates."""
    notebook = nbformat.read(press.NOTEBOOKS / "report.ipynb", as_version=4)
    cell = next(cell for cell in notebook.cells if "evaluate(" in cell.source)
    cell.source += f"\nif department == '{code}':\n    {line}"
    nbformat.write(notebook, folder / "report.ipynb")
    return folder / "report.ipynb"


def run_broken(folder: Path, patch: pytest.MonkeyPatch, line: str, **options: Any) -> list[dict[str, Any]]:
    patch.setattr(run, "REPORT", broken_report(folder, line))
    return run_batch(read_batch(PUTUO), Options(folder / "out", jobs=2, **options), lambda *_: None)


def running(words: str) -> list[int]:
    """The processes with these words in their command."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if words in " ".join(process.cmdline()) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
    return found


def wait_until(true: Callable[[], Any], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


FAILURES = {
    "a cell that raises": ("raise ValueError('坏了 <b>')", {}, "ValueError：坏了 <b>"),
    "a process that ends": ("import os; os._exit(3)", {}, "进程意外结束（退出码 3）"),
    "a process that is killed": ("import os; os.kill(os.getpid(), 9)", {}, "进程意外结束（信号 9）"),
    "a hang with a child": ("import subprocess; subprocess.run(['sleep', '611.5'])", {"timeout": 2.0}, "超过时限 2 秒"),
    "a hang that heeds no signal": (
        "import signal, time; [signal.signal(n, signal.SIG_IGN) for n in (2, 15)]; time.sleep(600)", {"timeout": 2.0}, "超过时限 2 秒"),
    "memory asked for": ("x = bytearray(3 << 30)", {"memory": 700}, "超过内存上限 700 MiB"),
    "memory shared and filled": (
        "import mmap, time; x = mmap.mmap(-1, 1 << 30); [x.write(b'1' * (1 << 20)) for _ in range(900)]; time.sleep(60)",
        {"memory": 700}, "超过内存上限 700 MiB"),
    "the code of another": (
        "from IPython.display import HTML; display(HTML('<p>310107-gzj</p>'))", {}, "别的部门的编码 310107-gzj"),
    "a hang in a kernel": ("import time; time.sleep(600)", {"timeout": 12.0, "engine": "kernel"}, "超过时限 12 秒"),
    "a kernel that dies": ("import os; os._exit(3)", {"engine": "kernel"}, "进程意外结束"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_one_department_that_fails_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    line, options, words = FAILURES[name]
    entries = run_broken(tmp_path, monkeypatch, line, **options)
    assert [entry["status"] for entry in entries] == [DONE, FAILED, DONE]
    assert words in entries[1]["error"]
    out = tmp_path / "out"
    assert not (out / MIDDLE / "report.html").exists()
    assert not list(out.rglob(".new*"))
    assert running("sleep 611.5") == []
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "失败" in index
    assert "<b>" not in index
    if name == "a cell that raises":
        half_run = (out / MIDDLE / "report.ipynb").read_text(encoding="utf-8")
        assert "#papermill-error-cell" in half_run
        assert "本次运行没有完成" in half_run
        assert f'href="{MIDDLE}/report.ipynb"' in index


def test_the_log_and_the_record_say_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_broken(tmp_path, monkeypatch, "raise ValueError('坏了')")
    monkeypatch.setattr(run, "REPORT", press.NOTEBOOKS / "report.ipynb")
    run_batch(read_batch(PUTUO), Options(tmp_path / "out"), lambda *_: None)
    lines = [json.loads(line) for line in (tmp_path / "out" / "run.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["begin", *["department"] * 3, "end"] * 2
    by_code = {line["code"]: line for line in lines[1:4]}
    assert by_code[MIDDLE]["error"] == "ValueError：坏了"
    assert by_code[MIDDLE]["cell"] == 5
    assert all(line["seconds"] > 0 and line["peak"] > 50 for line in by_code.values())
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert {entry["why"] for entry in record["departments"]} == {"变了：笔记本", "没有以前的结果"}
    assert all(set(entry["files"]) == set(kept.PAGES) for entry in record["departments"])


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished")
    assert subprocess.run([*COMMAND, str(folder)], cwd=ROOT, check=False, capture_output=True).returncode == 0
    return folder


SPOILT = {
    "record gone": (f"{MIDDLE}/record.json", None, "没有以前的结果"),
    "record empty": (f"{MIDDLE}/record.json", "", "以前的记录不完整"),
    "record half": (f"{MIDDLE}/record.json", '{"keys": {"批', "以前的记录不完整"),
    "record of another form": (f"{MIDDLE}/record.json", '{"keys": {}, "files": []}', "以前的记录不完整"),
    "record that is a list": (f"{MIDDLE}/record.json", "[1]", "以前的记录不完整"),
    "report cut off": (f"{MIDDLE}/report.html", "<html>", "缺少或被改过：report.html"),
    "table gone": (f"{MIDDLE}/scorecard.csv", None, "缺少或被改过：scorecard.csv"),
    "state half": (kept.STATE, '{"inputs": ', "没有变化"),
    "state of another form": (kept.STATE, '{"folder": 1, "inputs": [], "keys": {}}', "没有变化"),
    "run.json a list": ("run.json", "[]", "没有变化"),
    "index gone": ("index.html", None, "没有变化"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_spoilt_is_made_again(finished: Path, name: str) -> None:
    path, text, why = SPOILT[name]
    before = pages(finished)
    (finished / path).unlink() if text is None else (finished / path).write_text(text, encoding="utf-8")
    entries = run.run_file(PUTUO, Options(finished), lambda *_: None)
    again = DONE if path.startswith(MIDDLE) else UNCHANGED
    assert [entry["status"] for entry in entries] == [UNCHANGED, again, UNCHANGED]
    assert entries[1]["why"] == why
    assert pages(finished) == before


def test_killed_at_any_moment_then_run_again(finished: Path, tmp_path: Path) -> None:
    """Twenty kills at random moments of runs that always have something to do; then one run, and the bytes are the same."""
    chance, codes = random.Random(SEED), read_batch(PUTUO).codes
    for _ in range(20):
        process = subprocess.Popen([*COMMAND, str(tmp_path)], cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.05, 2.2))
        process.send_signal(chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT]))
        assert process.wait(20) in {0, 130, -signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT}
        for code in codes:
            record = kept.read_json(tmp_path / code / kept.RECORD)
            assert record is None or kept.damaged_files(tmp_path / code, record["files"]) == []
        with suppress(FileNotFoundError):
            (tmp_path / chance.choice(codes) / kept.RECORD).unlink()
    wait_until(lambda: not running(str(tmp_path)))
    assert subprocess.run([*COMMAND, str(tmp_path)], cwd=ROOT, check=False, capture_output=True).returncode == 0
    assert pages(tmp_path) == pages(finished)
    assert {path.name for path in tmp_path.rglob("*")} - {"run.jsonl"} <= {path.name for path in finished.rglob("*")} | {".lock"}


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_in_order(finished: Path, tmp_path: Path, sign: signal.Signals) -> None:
    heeded = signal.signal(signal.SIGINT, signal.default_int_handler)  # tests that run in the background may have it ignored
    process = subprocess.Popen([*COMMAND, str(tmp_path), "--jobs", "1"], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    signal.signal(signal.SIGINT, heeded)
    wait_until(lambda: list(tmp_path.glob("*/record.json")))
    process.send_signal(sign)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "再运行同一命令" in errors
    assert "Traceback" not in errors
    last = (tmp_path / "run.jsonl").read_text(encoding="utf-8").splitlines()[-1]
    assert json.loads(last)["broken_off"] == "KeyboardInterrupt"
    assert subprocess.run([*COMMAND, str(tmp_path)], cwd=ROOT, check=False, capture_output=True).returncode == 0
    assert pages(tmp_path) == pages(finished)


@pytest.mark.parametrize("after", [0.1, 0.25, 0.4, 0.6, 0.8])
def test_interrupted_while_it_is_loaded(tmp_path: Path, after: float) -> None:
    heeded = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen([*COMMAND, str(tmp_path)], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    signal.signal(signal.SIGINT, heeded)
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode in (-signal.SIGINT, 130)
    assert "Traceback" not in errors


SLEEP = "subprocess.run(['sleep', '612.5'])"
DRIVER = """import sys; from pathlib import Path; from perfeval import run; from perfeval.batch import read_batch
run.REPORT = Path(sys.argv[1])
entries = run.run_batch(read_batch(sys.argv[2]), run.Options(Path(sys.argv[3]), jobs=2, engine=sys.argv[4]), lambda *_: None)
print([entry["status"] for entry in entries])"""


def hanging_run(folder: Path, line: str = f"import subprocess; {SLEEP}", engine: str = "fork") -> Any:
    """A run in a process of its own whose middle department has a child that sleeps."""
    command = [sys.executable, "-c", DRIVER, str(broken_report(folder, line)), str(PUTUO), str(folder / "out"), engine]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: running("sleep 612.5"), 40)
    return process


@pytest.mark.parametrize("engine", ["fork", "kernel"])
def test_no_process_outlives_the_run(engine: str, tmp_path: Path) -> None:
    process = hanging_run(tmp_path, engine=engine)
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) >= 3  # the warm process or the one with the kernel, its child, the sleep
    process.kill()
    process.communicate(timeout=20)
    assert psutil.wait_procs(family, timeout=10)[1] == []


def test_a_warm_process_that_dies_costs_only_time(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    process = hanging_run(tmp_path, f"import pathlib, subprocess; p = pathlib.Path('{seen}'); p.exists() or (p.touch(), {SLEEP})")
    (warm,) = [one for one in psutil.Process(process.pid).children() if "perfeval.warm" in " ".join(one.cmdline())]
    warm.kill()
    output, errors = process.communicate(timeout=60)
    assert output.strip() == str([DONE] * 3), errors
    assert running("sleep 612.5") == []


def test_two_runs_on_one_folder(tmp_path: Path) -> None:
    with run._held(tmp_path):
        done = cli("run", PUTUO, "--out", tmp_path)
    assert done.returncode == 2
    assert f"另一次运行（进程 {os.getpid()}）正在使用" in done.stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A tmpfs that has room for one report and no more."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=250k", "tmpfs", str(disk)], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no tmpfs can be mounted here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk(small_disk: Path, finished: Path) -> None:
    done = cli("run", PUTUO, "--out", small_disk)
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr
    for path in small_disk.glob("*/record.json"):
        assert kept.damaged_files(path.parent, json.loads(path.read_text(encoding="utf-8"))["files"]) == []
    subprocess.run(["mount", "-o", "remount,size=20m", str(small_disk)], check=True)
    assert cli("run", PUTUO, "--out", small_disk).returncode == 0
    assert pages(small_disk) == pages(finished)


@pytest.fixture
def closed_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that nobody may write; root may write everywhere but on a disk mounted read-only."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o555)
    if os.geteuid() == 0:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(folder)], capture_output=True, text=True, check=False)
        if mounted.returncode:
            pytest.skip(f"root, and no read-only disk can be mounted here: {mounted.stderr.strip()}")
    yield folder
    if os.geteuid() == 0:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_folder_that_cannot_be_written(closed_folder: Path) -> None:
    for folder in (closed_folder, closed_folder / "deeper"):
        done = cli("run", PUTUO, "--out", folder)
        assert done.returncode == 2
        assert "可以写入的文件夹" in done.stderr
        assert "Traceback" not in done.stderr
    assert list(closed_folder.iterdir()) == []
