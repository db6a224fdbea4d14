"""The house: a module imports only from lower floors, and the list in perfeval/__init__.py is complete."""

import ast
import re
from pathlib import Path

import perfeval
from conftest import ROOT

PACKAGE = ROOT / "perfeval"
FLOORS = {name: int(floor) for floor, name in re.findall(r"^floor (\d+)\s+(\w+)", perfeval.__doc__ or "", re.MULTILINE)}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("perfeval"):
            found |= {alias.name for alias in node.names} if node.module == "perfeval" else {str(node.module).split(".")[1]}
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("perfeval.")}
    return found & FLOORS.keys()


def test_every_module_has_a_floor() -> None:
    assert FLOORS.keys() == {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}


def test_imports_go_down() -> None:
    up = [f"{module} → {other}" for module in FLOORS for other in imported(PACKAGE / f"{module}.py") if FLOORS[other] >= FLOORS[module]]
    assert up == []


def test_what_runs_notebooks_neither_scores_nor_shows() -> None:
    for module in ("press", "publish", "run"):
        assert imported(PACKAGE / f"{module}.py").isdisjoint({"evaluate", "checks", "show", "sentences", "deliver"})


def test_files_stay_small() -> None:
    long = {path.name: count for path in PACKAGE.glob("*.py") if (count := len(path.read_text(encoding="utf-8").splitlines())) > 250}
    assert long == {}


def test_functions_stay_short() -> None:
    lengths = {
        f"{path.stem}.{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in PACKAGE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > 40} == {}
    assert sorted(lengths.values())[len(lengths) // 2] <= 10
