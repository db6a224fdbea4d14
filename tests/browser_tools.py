"""What the browser tests need from npm, installed once into tests/browser/node_modules; without it they are skipped, visibly."""

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

HERE = Path(__file__).parent / "browser"
CHROMIUM, NODE, NPM = (shutil.which(name) for name in ("chromium", "node", "npm"))


@cache
def absent() -> str:
    """Why the browser tests cannot run here; empty where they can."""
    for name, found in (("chromium", CHROMIUM), ("node", NODE), ("npm", NPM)):
        if found is None:
            return f"{name} is not installed"
    with FileLock(HERE / ".install.lock"):
        if _installed():
            return ""
        command = [str(NPM), "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=300, check=False)
    return "" if _installed() else f"npm install failed: {done.stderr.strip()[-300:]}"


def _installed() -> bool:
    """Whether exactly the pinned versions are there."""
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    files = {name: HERE / "node_modules" / name / "package.json" for name in wanted}
    return all(file.is_file() and json.loads(file.read_text(encoding="utf-8"))["version"] == wanted[name] for name, file in files.items())


def require_browser() -> None:
    """Skip the test, saying why, where Chromium, node or the npm packages are not to be had."""
    if why := absent():
        pytest.skip(why)


def node(script: str, *arguments: str | Path, timeout: int = 300, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one of the scripts in tests/browser/; Chromium's path comes first among its arguments."""
    command = [str(NODE), str(HERE / script), str(CHROMIUM), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, env={**os.environ, **environment}, check=False)


def seen(script: str, *arguments: str | Path, **environment: str) -> Any:
    """What a script prints, from JSON."""
    done = node(script, *arguments, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
