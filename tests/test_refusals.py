"""Every refusal: all faults at once, each with where, what was found, what is allowed and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import cli
from perfeval.batch import read_batch
from perfeval.errors import Refused
from perfeval.scheme_check import read_scheme

SCHEME = "schemes/guangdong-sample-2021.yaml"
BATCH = "huidong-2021.yaml"
DEPARTMENT = "departments/441323-zzb.yaml"
TABLE = "figures/huidong-2021.csv"

# name, file, text replaced, by what, words that the refusal must say
WRONG_SCHEMES = [
    ("unknown key", "mark_digits: 2", "mark_digit: 2", ["mark_digit", "mark_digits"]),
    ("duplicate key", "full_mark: 100", "full_mark: 100\nfull_mark: 90", ["重复的 full_mark"]),
    ("unquoted code", 'code: "B-01"', "code: B-01", ["指标 B-01", "写的是：B-01", "加引号"]),
    ("numeric code", 'code: "B-01"', "code: 007", ["007", "加引号"]),
    ("duplicate code", 'code: "B-02"', 'code: "B-01"', ["B-01", "每个指标的编码不同"]),
    ("marks do not add up", "full_mark: 6", "full_mark: 7", ["各指标相加是 101", "各指标相加是 33"]),
    ("band above the full mark", "{below: 10%, mark: 3}", "{below: 10%, mark: 4}", ["结转结余率", "正好是满分 3"]),
    ("checklist marks", "没有大量或频繁调剂, mark: 1}", "没有大量或频繁调剂, mark: 2}", ["预算编制合理性", "正好是满分 5"]),
    ("undeclared name", "formula: 在编人数 /", "formula: 在编人员 /", ["没有声明的“在编人员”", "是不是“在编人数”"]),
    ("unused figure", "formula: 在编人数 /", "formula: 编制数 /", ["没有公式用到“在编人数”"]),
    ("not arithmetic", "formula: 在编人数 / 编制数", "formula: __import__('os').system('ls')", ["财政供养人员控制率", "只能是数据项名称"]),
    ("missing citation", "{formula: {document: 框架, place: 附件2·投入·预算配置}, rule", "{rule", ["没有 formula 的出处"]),
    ("unknown document", "{document: 框架, place: 附件2·投入·预算配置}", "{document: 框框, place: 附件2}", ["框框", "是不是“框架”"]),
    ("placeholder citation", "place: 人员管理", "place: 待补", ["待补"]),
    ("not a number", "{below: 10%, mark: 3}", "{below: 10%, mark: 三}", ["写的是：三", "一个数或百分数"]),
    ("unknown rule", "{kind: proportion, target: 100%}", "{kind: proportional, target: 100%}", ["proportional", "proportion"]),
    ("no default for parts", ", parts: started}", "}", ["parts", "这一项必填"]),
    ("two bands otherwise", "{at_most: 30%, mark: 1}", "{otherwise: true, mark: 1}", ["第4档永远轮不到"]),
    ("grades out of order", "{at_least: 80%, grade: 良}", "{at_least: 95%, grade: 良}", ["从高到低"]),
    ("alias", "official: false\nnote: 示例", "official: &a false\nmore: *a\nnote: 示例", ["别名"]),
    ("tag", "official: false\nnote", "official: !!python/object:os.system false\nnote", ["标签"]),
    ("bad yaml", "groups:", "groups: [", ["第", "行"]),
    ("unknown group", "group: [预算执行情况, 人员管理]", "group: [预算执行状况, 人员管理]", ["预算执行状况", "各指标相加是 30"]),
]  # fmt: skip

WRONG_DEPARTMENTS = [
    ("unquoted code", DEPARTMENT, 'code: "441323-zzb"', "code: 441323-zzb", ["加引号"]),
    ("unknown text", DEPARTMENT, "部门职能:", "部门职责:", ["部门职责", "是不是“部门职能”"]),
    ("unknown indicator", DEPARTMENT, '"B-05":', '"B-50":', ["B-50", "B-05、B-06"]),
    ("answer to no point", DEPARTMENT, "    5: {met", "    6: {met", ["answers", "6", "请写要点的序号"]),
    ("neither yes nor no", DEPARTMENT, "1: {met: 是", "1: {met: 也许", ["也许", "是、否"]),
    ("unknown figure", TABLE, "支出合计,17656.23", "支出总计,17656.23", ["支出总计", "是不是“收入支出总计”"]),
    ("wrong unit", TABLE, "基本支出,1178.37,万元", "基本支出,1178.37,人", ["单位 人", "万元"]),
    ("not a number", TABLE, "基本支出,1178.37", "基本支出,一千", ["一千", "一个数"]),
    ("a percentage without its sign", TABLE, "支出率,98%,%", "支出率,98,", ["支出率", "（没有写）", "%"]),
    ("declared for a checklist", TABLE, "部门预算资金支出率,98%", "预算编制合理性,98%", ["预算编制合理性"]),
    ("an invented grade", DEPARTMENT, "own_grade: 良", "own_grade: 良好", ["良好", "优、良、中、差"]),
    ("two values", TABLE, "2021,项目支出,16477.86", "2021,基本支出,16477.86", ["另有一个值", "第3行"]),
    ("another name", TABLE, "中共惠东县委组织部,2021,项目支出", "宣传部,2021,项目支出", ["宣传部", "中共惠东县委组织部"]),
]  # fmt: skip

WRONG_BATCHES = [
    ("missing scheme", BATCH, "schemes/guangdong-sample-2021.yaml", "schemes/nowhere.yaml", ["nowhere.yaml", "打不开或不存在"]),
    ("missing table", BATCH, "figures/huidong-2021.csv", "figures/nowhere.csv", ["nowhere.csv", "打不开或不存在"]),
    ("missing department", BATCH, "departments/441323-zzb.yaml", "departments/nobody.yaml", ["nobody.yaml", "打不开或不存在"]),
    ("unknown key", BATCH, "year:", "years:", ["years", "是不是“year”"]),
    ("bad year", BATCH, '"2021"', '"21"', ["21", "year"]),
    ("unknown department in the table", TABLE, "\n441323-zzb", "\n441323-zzc", ["441323-zzc", "是不是“441323-zzb”"]),
    ("a year outside the scheme", BATCH, 'year: "2021"', 'year: "2031"', ["2031", "2018 至 2021 年"]),
    ("a year that is none", TABLE, "部,2021,基本支出,", "部,前年,基本支出,", ["前年", "四位数的年份"]),
    ("a column twice", TABLE, "unit,source\n", "unit,source,source\n", ["表头"]),
    ("two documents", BATCH, "figures:", "---\nfigures:", ["第二个文档"]),
    ("a scheme instead of a batch", BATCH, "batch: huidong-2021", "indicators: []", ["一个指标体系文件"]),
    ("wrong header", TABLE, "department_code,", "code,", ["department_code", "表头"]),
    ("a name that is a path", TABLE, "\n441323-zzb", "\n../../etc/x", ["../../etc/x", "部门编码"]),
    ("unknown check figure", "outline.yaml", "whole: 支出合计", "whole: 支出总合计", ["支出总合计", "是不是“"]),
]  # fmt: skip


def broken(params: Path, file: str, old: str, new: str) -> None:
    text = (params / file).read_text(encoding="utf-8")
    assert old in text
    (params / file).write_text(text.replace(old, new), encoding="utf-8")


def said(read: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        read()
    for fault in caught.value.faults:
        assert all([fault.where, fault.found, fault.allowed, fault.advice]), fault
    return str(caught.value)


@pytest.mark.parametrize(("old", "new", "words"), [pytest.param(*row[1:], id=row[0]) for row in WRONG_SCHEMES])
def test_scheme_refused(params: Path, old: str, new: str, words: list[str]) -> None:
    broken(params, SCHEME, old, new)
    message = said(lambda: read_scheme(params / SCHEME))
    assert all(word in message for word in ["guangdong-sample-2021.yaml", *words]), message


@pytest.mark.parametrize(("file", "old", "new", "words"), [pytest.param(*row[1:], id=row[0]) for row in WRONG_DEPARTMENTS])
def test_department_refused_alone(params: Path, file: str, old: str, new: str, words: list[str]) -> None:
    broken(params, file, old, new)
    batch = read_batch(params / BATCH)
    assert not batch.departments
    message = str(batch.refused["441323-zzb"])
    assert all(word in message for word in words), message


@pytest.mark.parametrize(("file", "old", "new", "words"), [pytest.param(*row[1:], id=row[0]) for row in WRONG_BATCHES])
def test_batch_refused(params: Path, file: str, old: str, new: str, words: list[str]) -> None:
    broken(params, file, old, new)
    message = said(lambda: read_batch(params / BATCH))
    assert all(word in message for word in words), message


def test_all_faults_of_a_file_at_once(params: Path) -> None:
    broken(params, SCHEME, "full_mark: 6", "full_mark: 7")
    broken(params, SCHEME, "formula: 在编人数 / 编制数", "formula: 在编人员 / 编制数")
    broken(params, SCHEME, "place: 人员管理", "place: 待补")
    message = said(lambda: read_scheme(params / SCHEME))
    assert message.startswith("共 5 处")  # two sums, the name, the figure now unused, the citation


def test_a_fault_names_the_line(params: Path) -> None:
    lines = (params / SCHEME).read_text(encoding="utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, 1) if "formula: 在编人数" in text)
    broken(params, SCHEME, "formula: 在编人数 / 编制数", "formula: 在编人员 / 编制数")
    assert f"guangdong-sample-2021.yaml 第{line}行 · 指标 B-11 财政供养人员控制率 · formula" in said(lambda: read_scheme(params / SCHEME))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00", "不是 UTF-8"),
        (b"a: \x00", "NUL"),
        (b"", "（空）"),
        (b"- 1\n- 2\n", "项: 值"),
        (b"just text", "项: 值"),
        (b"{" * 5000, "嵌套过深"),
        (b"? [a]\n: 1\n", "项名"),
    ],
)
def test_a_file_that_is_no_batch(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "x.yaml").write_bytes(content)
    assert words in said(lambda: read_batch(tmp_path / "x.yaml"))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["run"], 2, "缺少 批次文件.yaml"),
        (["run", "{batch}", "--jbos", "2"], 2, "是不是 --jobs"),
        (["run", "{batch}", "--jobs", "0"], 2, "大于 0 的整数"),
        (["run", "{batch}", "--timeout", "soon"], 2, "大于 0 的秒数"),
        (["run", "{batch}", "--only", "441323-zzc"], 2, "是不是“441323-zzb”"),
        (["run", "nowhere.yaml"], 2, "打不开或不存在"),
        (["check", "nowhere.yaml"], 2, "打不开或不存在"),
        (["schemes", "framework-2014"], 2, "是不是“framework-2013”"),
        (["dance"], 2, "没有命令 dance"),
        ([], 2, "没有写命令"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(params: Path, arguments: list[str], code: int, words: str) -> None:
    done = cli(*[argument.format(batch=params / BATCH) for argument in arguments])
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_check_lists_everything_and_runs_nothing(params: Path) -> None:
    assert cli("check", params / BATCH).returncode == 0
    broken(params, TABLE, "基本支出,1178.37,万元", "基本支出,1178.37,人")
    done = cli("check", params / BATCH)
    assert done.returncode == 1
    assert "单位 人" in done.stderr
    broken(params, SCHEME, "full_mark: 6", "full_mark: 7")
    assert cli("check", params / BATCH).returncode == 2
