"""All notebooks in a real JupyterLab, by mouse and keyboard in a real browser, which asks nothing of anywhere else."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser_tools import node, require_browser
from conftest import PARAMS, ROOT

OPTIONS = """--no-browser --allow-root --ServerApp.port=0 --ServerApp.ip=127.0.0.1 --LabApp.expose_app_in_browser=True
--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate --LabApp.extension_manager=readonly""".split()
NEWS = "@jupyterlab/apputils-extension:announcements"  # as in `make lab`
TRIES, PAUSE = 240, 0.25


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, outputs: dict[str, Path]) -> Path:
    """A copy of what an analyst has, and a home of its own for JupyterLab."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copytree(PARAMS, folder / "params")
    shutil.copytree(outputs["huidong-2021"], folder / "outputs" / "huidong-2021")
    for name in ("home", "pictures"):
        (folder / name).mkdir()
    settings = folder / "home" / "jupyter_config_dir" / "labconfig" / "page_config.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"disabledExtensions": {NEWS: True}}), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def lab(place: Path) -> Iterator[tuple[str, str]]:
    """The address and the token of a JupyterLab of our own, with all its kernels gone at the end."""
    require_browser()
    token, home = secrets.token_hex(16), place / "home"
    own = {name: str(home / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    own |= {"JUPYTERLAB_SETTINGS_DIR": str(home / "settings"), "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"), "HOME": str(home)}
    command = [sys.executable, "-m", "jupyterlab", *OPTIONS, f"--IdentityProvider.token={token}"]
    with (place / "lab.log").open("w") as log:
        server = subprocess.Popen(command, cwd=place, env={**os.environ, **own}, stdout=log, stderr=log, start_new_session=True)
    try:
        yield _address(server, home / "jupyter_runtime_dir", place / "lab.log"), token
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _address(server: "subprocess.Popen[bytes]", runtime: Path, log: Path) -> str:
    """Where the server listens, as soon as it answers; it says so in a file of its own."""
    for _ in range(TRIES):
        assert server.poll() is None, log.read_text()
        for path in runtime.glob("jpserver-*.json"):
            url = str(json.loads(path.read_text())["url"]).rstrip("/") if path.stat().st_size else ""
            if url and _answers(f"{url}/api"):
                return url
        time.sleep(PAUSE)
    raise AssertionError(log.read_text())


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.URLError:
        return False


@pytest.fixture(scope="module")
def seen(lab: tuple[str, str], place: Path) -> dict[str, Any]:
    done = node("jupyterlab.mjs", *lab, place / "home" / "profile", place / "pictures", timeout=400)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert "failed" not in found, found
    return found


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("report", "17656.23万元"),
        ("again", "95.46%"),
        ("overview", "中共惠东县委组织部"),
        ("review", "140.45%"),
        ("explore", "27.38～104.88"),
    ],
)
def test_run_all_runs_all(seen: dict[str, Any], name: str, words: str) -> None:
    """`again` is the report with another department typed into its parameters cell."""
    found = seen["notebooks"][name]
    assert found["errors"] == []
    assert all(found["counts"])
    assert words in found["text"]


def test_a_widget_moves_the_numbers(seen: dict[str, Any]) -> None:
    assert "+5.88" in seen["notebooks"]["explore"]["moved"]


def test_what_cannot_be_is_refused_in_words(seen: dict[str, Any]) -> None:
    assert "单位 人" in seen["notebooks"]["explore"]["refused"]


def test_shift_tab_explains_in_chinese(seen: dict[str, Any]) -> None:
    assert "改好一格按回车" in seen["notebooks"]["explore"]["tooltip"]


def test_what_is_on_screen_is_exported(seen: dict[str, Any], place: Path) -> None:
    assert seen["notebooks"]["explore"]["errors"] == []
    names = {path.name for path in (place / "outputs" / "explore").iterdir()}
    assert names == {"试算-441323-zzb.html", "试算-441323-zzb-总分.csv", "试算-441323-zzb-各指标.csv"}


def test_nothing_is_asked_of_anywhere_else(seen: dict[str, Any]) -> None:
    assert seen["strangers"] == []
