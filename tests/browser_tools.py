"""A real browser for tests: Debian's Chromium, driven through playwright-core from npm. What is missing is a visible skip."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HOME = Path(__file__).parent / "browser"
CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="session")
def browser_modules() -> Path:
    """The folder of the browser scripts, with their packages installed."""
    if CHROMIUM is None or shutil.which("npm") is None:
        pytest.skip("chromium, node or npm is not installed")
    if not all((HOME / "node_modules" / name).is_dir() for name in json.loads((HOME / "package.json").read_text())["dependencies"]):
        command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
        done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            pytest.skip(f"npm could not install the browser scripts' packages: {done.stderr.strip()[-300:]}")
    return HOME


def browser_script(script: Path, *arguments: str, timeout: int = 120, **environment: str) -> Any:
    """What a browser script prints, from JSON."""
    command = ["node", str(script), str(CHROMIUM), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, env={**os.environ, **environment}, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
