"""Makes batches of synthetic departments, the same for the same seed: `python benchmarks/synthetic.py FOLDER COUNT [SEED]`.

Each department has the texts, answers and problems of the founding report (params/departments/441323-zzb.yaml) and random
figures: every figure that the outline or the scheme declares, amounts uniform in 1 to 20,000 万元 with two decimals, the
sums that the outline checks made to hold, one department in ten without its amounts of last year. Names, codes and amounts are invented.

FOLDER gets outline.yaml, schemes/, departments/<code>.yaml, all.yaml (the batch of all) and one/<code>.yaml (a batch of
each alone, for the tools that read their batch anew in every notebook).
"""

import random
import shutil
import sys
from pathlib import Path
from typing import Any

import yaml

PARAMS = Path(__file__).resolve().parents[1] / "params"
SCHEME = "guangdong-sample-2021"
FOUNDING = PARAMS / "departments" / "441323-zzb.yaml"
YEAR = "2021"


def code_of(number: int) -> str:
    return f"S-{number:06d}"


def make(folder: Path, count: int, seed: int = 1) -> Path:
    """Write the batches and return the path of all.yaml. Department `number` is the same in a batch of any size."""
    for name in ("departments", "one", "schemes"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    shutil.copy(PARAMS / "outline.yaml", folder)
    shutil.copy(PARAMS / "schemes" / f"{SCHEME}.yaml", folder / "schemes")
    founding, units = _read(FOUNDING), _declared()
    for number in range(count):
        code = code_of(number)
        _write(folder / "departments" / f"{code}.yaml", _department(founding, units, code, random.Random(f"{seed} {number}")))
        _write(folder / "one" / f"{code}.yaml", _batch("../", [code]))
    _write(folder / "all.yaml", _batch("", [code_of(number) for number in range(count)]))
    return folder / "all.yaml"


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def _write(path: Path, value: object) -> None:
    path.write_text(yaml.dump(value, allow_unicode=True, sort_keys=False, default_style='"'), encoding="utf-8")


def _declared() -> dict[str, str]:
    """The figures that outline and scheme declare, with their units."""
    declared = {**_read(PARAMS / "outline.yaml")["figures"], **_read(PARAMS / "schemes" / f"{SCHEME}.yaml")["figures"]}
    return {name: needed["unit"] for name, needed in declared.items()}


def _batch(up: str, codes: list[str]) -> dict[str, Any]:
    title = "合成部门整体支出绩效自评"
    files = {"scheme": f"{up}schemes/{SCHEME}.yaml", "outline": f"{up}outline.yaml"}
    return {"batch": "synthetic", "title": title, "year": YEAR, **files, "departments": [f"{up}departments/{code}.yaml" for code in codes]}


def _department(founding: dict[str, Any], units: dict[str, str], code: str, chance: random.Random) -> dict[str, Any]:
    hundredths = {name: chance.randrange(100, 2_000_000) for name in units}
    for whole, parts in {"支出合计": ["基本支出", "项目支出"], "上年支出合计": ["上年基本支出", "上年项目支出"]}.items():
        hundredths[whole] = sum(hundredths[part] for part in parts)
    if chance.random() < 0.1:
        hundredths = {name: value for name, value in hundredths.items() if not name.startswith("上年")}
    figures = {
        name: {
            "value": f"{value // 100}.{value % 100:02d}" if "元" in units[name] else str(value // 100),
            "unit": units[name],
            "source": "合成",
        }
        for name, value in hundredths.items()
    }
    kept = {key: founding[key] for key in ("own_grade", "texts", "problems", "answers")}
    return {"code": code, "name": f"合成部门{code[2:]}", **kept, "figures": figures}


if __name__ == "__main__":
    print(make(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1))
