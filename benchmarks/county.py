"""Makes a county as it might be, the same for the same seed: `python benchmarks/county.py FOLDER COUNT [SEED]`.

Unlike synthetic.py, whose figures are noise, most departments here are complete and proved and their figures agree; some left
gaps, some contradict themselves, one in twenty is refused. All of it is invented: names, amounts, answers.
"""

import shutil
import sys
from pathlib import Path
from random import Random
from typing import Any

from synthetic import PARAMS, SCHEME, YEAR, _read, _write

NAMES = """教育局 卫生健康局 公安局 农业农村局 住房和城乡建设局 交通运输局 水利局 民政局 人力资源和社会保障局 自然资源局 财政局 发展和改革局
工业和信息化局 科学技术局 文化广电旅游体育局 审计局 市场监督管理局 应急管理局 生态环境局 林业局 统计局 医疗保障局 退役军人事务局 司法局 信访局
城市管理局 政务服务管理局 乡村振兴局 档案馆 图书馆 人民医院 中医院 疾病预防控制中心 融媒体中心 党校 总工会 妇女联合会 科学技术协会 残疾人联合会
文学艺术界联合会 工商业联合会 红十字会 机关事务管理局 供销合作社 公路事务中心 住房公积金管理部 消防救援大队 气象局 地方志办公室 招商局""".split()
COMPLETE, PARTLY = 0.72, 0.95  # of the departments; the others are refused
Figures = dict[str, int]


def make(folder: Path, count: int, seed: int = 1) -> Path:
    """Write the batch and return its path. Department `number` is the same in a county of any size."""
    (folder / "departments").mkdir(parents=True, exist_ok=True)
    for name in ("outline.yaml", f"schemes/{SCHEME}.yaml"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(PARAMS / name, folder / name)
    scheme, outline = _read(folder / "schemes" / f"{SCHEME}.yaml"), _read(folder / "outline.yaml")
    units = {name: need["unit"] for name, need in {**outline["figures"], **scheme["figures"]}.items()}
    for number in range(count):
        _write(folder / "departments" / f"{number:05d}.yaml", _department(scheme, units, number, Random(f"{seed} {number}")))
    files = {"scheme": f"schemes/{SCHEME}.yaml", "outline": "outline.yaml", "compare": "是"}
    title = f"示例县{YEAR}年度部门整体支出绩效自评（合成数据）"
    listed = [f"departments/{number:05d}.yaml" for number in range(count)]
    _write(folder / "county.yaml", {"batch": "county", "title": title, "year": YEAR, **files, "departments": listed})
    return folder / "county.yaml"


def _department(scheme: dict[str, Any], units: dict[str, str], number: int, chance: Random) -> dict[str, Any]:
    kind, care = chance.random(), chance.betavariate(6, 2)
    figures = _figures(chance, care)
    if kind > COMPLETE:
        for name in chance.sample(sorted(figures), 5):
            del figures[name]
    if chance.random() < 0.08 and "基本支出" in figures:
        figures["基本支出"] += 100_000  # a sum that does not agree
    written = {name: {"value": _text(value, units[name]), "unit": units[name], "source": "合成"} for name, value in figures.items()}
    if kind > PARTLY:
        written["支出合计"] = {"value": "约三千", "unit": "万元", "source": "合成"}
    again = f"（{number // len(NAMES) + 1}）" if number >= len(NAMES) else ""
    return {
        "code": f"D{number:05d}", "name": f"示例县{NAMES[number % len(NAMES)]}{again}", "filler": "合成",
        "own_grade": chance.choices(["优", "良", "中"], [6, 3, 1])[0], "texts": {"部门职能": "合成数据，没有真实的部门。"},
        "answers": _answers(scheme, care, kind > COMPLETE, chance), "judgements": _judgements(scheme, care, kind > COMPLETE, chance),
        "figures": written,
    }  # fmt: skip


def _text(value: int, unit: str) -> str:
    return f"{value // 100}.{value % 100:02d}" if "元" in unit else str(value)


def _figures(chance: Random, care: float) -> Figures:
    """Amounts in hundredths of 万元, counts as they are; what the outline checks holds, but for limits that are passed."""
    spent, carried, before = (
        int(chance.lognormvariate(12.5, 1.1)) + 20_000,
        chance.uniform(0.02, 0.5 - 0.45 * care),
        chance.uniform(0.8, 1.25),
    )
    basic, people, posts = int(spent * chance.uniform(0.3, 0.9)), int(spent * chance.uniform(0.15, 0.25)), chance.randrange(12, 300)
    left, opened = int(spent * carried), int(spent * chance.uniform(0.02, 0.2))
    income, budget = spent + left - opened, int(spent / chance.uniform(0.55 + 0.4 * care, 1.01))
    dinners, bought, bills = spent // 300 + 10, spent // 8, int(basic * chance.uniform(0.1, 0.25))
    last_basic, last_other = int(basic * before), int((spent - basic) * chance.uniform(0.7, 1.3))
    goals, tasks, projects = chance.randrange(6, 25), chance.randrange(8, 40), chance.randrange(3, 20)
    return {
        "支出合计": spent, "基本支出": basic, "项目支出": spent - basic, "人员经费": basic - bills, "公用经费": bills,
        "上年基本支出": last_basic, "上年项目支出": last_other, "上年支出合计": last_basic + last_other,
        "收入支出总计": spent + left, "结转结余总额": left, "年初结转和结余": opened, "本年收入合计": income,
        "财政拨款收入": income - people // 9, "其他收入": people // 9, "一般公共预算支出": spent - people, "一般公共预算全年预算数": budget,
        "三公经费预算数": dinners, "三公经费决算数": int(dinners * chance.uniform(0.6, 1.02)), "政府采购金额": bought, "政府采购·服务": bought,
        "财政拨款收入决算数": income - people // 9, "财政拨款收入预算数": int(income * chance.uniform(0.85, 1.05)),
        "部门预算资金支出数": spent, "部门预算资金总额": max(spent, budget), "支出预算数": budget,
        "年末财政存量资金": left, "上年末财政存量资金": int(left * chance.uniform(0.8, 1.6)) + 1,
        "实际采购金额": bought, "采购计划金额": int(bought / chance.uniform(0.7, 1.0)),
        "在用固定资产总额": int(spent * chance.uniform(0.7, 0.99)), "固定资产总额": spent,
        "在编人数": int(posts * chance.uniform(0.85, 1.03)), "编制数": posts, "在职人员数": posts - posts // 20,
        "公用经费决算数": bills, "公用经费预算数": int(bills / chance.uniform(0.85, 1.03)),
        "重点工作完成数": int(tasks * chance.uniform(0.5 + care / 2, 1) + 0.5), "重点工作交办数": tasks,
        "已完成绩效目标数": int(goals * chance.uniform(0.5 + care / 2, 1) + 0.5), "绩效目标总数": goals,
        "及时完成项目数": int(projects * chance.uniform(0.4 + care / 2, 1) + 0.5), "项目总数": projects,
        "满意度": min(100, int(70 + 32 * care * chance.random() ** 0.2)),
    }  # fmt: skip


def _answers(scheme: dict[str, Any], care: float, gaps: bool, chance: Random) -> dict[str, Any]:
    """To each point of each checklist: mostly met and proved; whole checklists unanswered where there are gaps."""
    found: dict[str, Any] = {}
    for indicator in scheme["indicators"]:
        if indicator["rule"]["kind"] != "checklist" or (gaps and chance.random() < 0.15):
            continue
        met = ["是" if chance.random() < 0.6 + care * 0.4 else "否" for _ in indicator["rule"]["points"]]
        found[indicator["code"]] = {str(n): {"met": one, "source": "合成", "evidence": "合成"} for n, one in enumerate(met, 1)}
    return found


def _judgements(scheme: dict[str, Any], care: float, gaps: bool, chance: Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for indicator in scheme["indicators"]:
        if indicator["rule"]["kind"] == "judged" and not (gaps and chance.random() < 0.4):
            score = round(int(indicator["full_mark"]) * min(1.0, 0.45 + care * 0.6 * chance.uniform(0.8, 1.1)) * 2) / 2
            found[indicator["code"]] = {"score": str(score), "reason": "合成", "by": "合成", "date": "2022-03-01"}
    return found


if __name__ == "__main__":
    print(make(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1))
