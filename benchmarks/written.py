"""How long a check of written reports takes: one of 200 pages, and 1,000 of ten pages on two cores: `make bench-review`.

The reports are seeded and invented: chapters of final accounts whose sums and rates hold, about 900 characters a page.
Whole commands are timed, start and page included; the figures are printed and kept in outputs/written.json.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = 900  # characters
DUTIES = "负责全市公路桥梁的养护管理、路政巡查和应急保障工作，组织编制年度养护计划，并对沿线设施的完好情况进行检查。"


def yuan(chance: random.Random, low: int, high: int) -> Decimal:
    return Decimal(chance.randrange(low * 100, high * 100)) / 100


def rate(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def change(now: Decimal, before: Decimal) -> str:
    way, rise = ("增加", "增长") if now >= before else ("减少", "下降")
    return f"{way}{abs(now - before)}万元，{rise}{abs(rate(now - before, before))}%"


def item(chance: random.Random, name: str) -> tuple[str, Decimal]:
    now, before = yuan(chance, 20, 900), yuan(chance, 20, 900)
    return f"{name}{now}万元，比上年{change(now, before)}，主要原因是年中追加了{chance.randrange(2, 30)}个项目", now


def chapter(chance: random.Random, number: int) -> str:
    """One chapter: income, expenditure by kind, by function, and the costs of travel, cars and receptions."""
    grant, business, other = (yuan(chance, 100, 9000) for _ in range(3))
    income, base = grant + business + other, yuan(chance, 100, 9000)
    people, office, projects = (yuan(chance, 100, 3000) for _ in range(3))
    spent, budget = people + office + projects, yuan(chance, 1000, 9000)
    functions = [
        item(chance, name) for name in ("公共安全支出", "教育支出", "社会保障和就业支出", "卫生健康支出", "城乡社区支出", "住房保障支出")
    ]
    cars, guests = yuan(chance, 1, 60), yuan(chance, 1, 60)
    groups, visits = chance.randrange(20, 90), chance.randrange(200, 900)
    return "\n".join(
        (
            f"第{number}部分 所属第{number}单位2021年度决算情况说明",
            f"一、主要职能。{DUTIES}{DUTIES}",
            f"二、收入决算情况。本年收入合计{income}万元，比上年{change(income, base)}。其中：财政拨款收入{grant}万元，占{rate(grant, income)}%；"
            f"事业收入{business}万元，占{rate(business, income)}%；其他收入{other}万元，占{rate(other, income)}%。",
            f"三、支出决算情况。本年支出合计{spent}万元，其中：基本支出{people + office}万元，占{rate(people + office, spent)}%；"
            f"项目支出{projects}万元，占{rate(projects, spent)}%。基本支出中，人员经费{people}万元，公用经费{office}万元。",
            f"四、支出年初预算为{budget}万元，支出决算为{spent}万元，完成年初预算的{rate(spent, budget)}%，决算数{'大' if spent >= budget else '小'}于预算数。",
            f"五、按支出功能分类，共支出{sum(now for _, now in functions)}万元，其中：" + "；".join(words for words, _ in functions) + "。",
            f"六、“三公”经费支出决算{cars + guests}万元，其中：因公出国（境）费0万元；公务用车购置及运行维护费{cars}万元，占{rate(cars, cars + guests)}%；"
            f"公务接待费{guests}万元，占{rate(guests, cars + guests)}%。全年接待{groups}批次、{visits}人次。{DUTIES}\n",
        )
    )


def report(pages: int, seed: int) -> str:
    chance, parts, length = random.Random(seed), [f"第{seed}局2021年度部门决算"], 0
    while length < pages * PAGE:
        parts.append(chapter(chance, len(parts)))
        length += len(parts[-1])
    return "\n".join(parts)


def timed(*words: object) -> float:
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "perfeval", "review", *map(str, words)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return round(time.perf_counter() - begun, 2)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "long.txt").write_text(report(200, 0), encoding="utf-8")
        many = [folder / f"{number:04d}.txt" for number in range(1, 1001)]
        for number, path in enumerate(many, 1):
            path.write_text(report(10, number), encoding="utf-8")
        seconds = {
            "200 pages, findings": timed(folder / "long.txt", "--json"),
            "200 pages, with the page": timed(folder / "long.txt", "--out", folder / "page"),
            "1,000 documents of ten pages, with pages": timed(*many, "--out", folder / "pages", "--jobs", 2),
        }
    for what, took in seconds.items():
        print(f"{what}: {took} s")
    (ROOT / "outputs").mkdir(exist_ok=True)
    (ROOT / "outputs" / "written.json").write_text(json.dumps(seconds, indent=1) + "\n")


if __name__ == "__main__":
    main()
