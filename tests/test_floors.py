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
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert FLOORS.keys() == {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"} | packages


def test_imports_go_down() -> None:
    up = []
    for module in FLOORS:
        files = [PACKAGE / f"{module}.py"] if (PACKAGE / f"{module}.py").is_file() else (PACKAGE / module).glob("*.py")
        used = {other for file in files for other in imported(file)} - {module}
        up += [f"{module} → {other}" for other in used if FLOORS[other] >= FLOORS[module]]
    assert up == []


def test_no_circle_inside_the_reviewer() -> None:
    inside = {path.stem: inner(path) for path in (PACKAGE / "review").glob("*.py") if path.stem != "__init__"}
    while leaves := {name for name, used in inside.items() if not used & inside.keys()}:
        inside = {name: used for name, used in inside.items() if name not in leaves}
    assert inside == {}


def inner(path: Path) -> set[str]:
    """The modules of its own package that a module imports, at its head or within a function."""
    heads = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]
    named = {str(node.module).split(".")[2] for node in heads if str(node.module).startswith("perfeval.review.")}
    return named | {alias.name for node in heads if node.module == "perfeval.review" for alias in node.names}


def test_what_runs_notebooks_neither_scores_nor_shows() -> None:
    for module in ("press", "publish", "run"):
        assert imported(PACKAGE / f"{module}.py").isdisjoint({"evaluate", "checks", "show", "sentences", "deliver"})


def test_files_stay_small() -> None:
    long = {path.name: count for path in PACKAGE.rglob("*.py") if (count := len(path.read_text(encoding="utf-8").splitlines())) > 250}
    assert long == {}


def test_functions_stay_short() -> None:
    lengths = {
        f"{path.stem}.{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > 40} == {}
    assert sorted(lengths.values())[len(lengths) // 2] <= 10
