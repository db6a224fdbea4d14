"""Every check of a document with its name, level, what it needs and its source. A new check is one line here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from perfeval.review import (
    advice,
    balances,
    change_rates,
    changes,
    closing,
    comparisons,
    components,
    count_rates,
    dates,
    derived,
    enumerations,
    families,
    goal_tables,
    limits,
    points,
    ratios,
    reached,
    repeats,
    score_parts,
    shares,
    sums,
    table_rates,
    table_scores,
    tabular,
    text_tables,
    titles,
    weighted,
    wording,
    written_formulas,
    years,
)
from perfeval.review.findings import Finding
from perfeval.review.reading import Reading


@dataclass(frozen=True)
class Check:
    """`run` gives the findings of one document; `level` is the gravest verdict it can give."""

    code: str
    name: str
    level: str
    needs: str
    source: str
    run: Callable[[Reading], Iterable[Finding]]


CHECKS = (
    Check("C01", "其中各项之和等于总额", "fail", "总额和所列各项", "部门决算公开表内关系", sums.list_sums),
    Check(
        "C01", "公认的分项之和等于总额", "fail", "总额和公认的各分项", "部门决算公开口径（三公、基本支出、政府采购）", families.family_sums
    ),
    Check("C01", "点名的各部分之和等于总额", "fail", "由…构成，以及各部分的数", "部门决算公开表内关系", families.named_sums),
    Check("C01", "说在各项之后的合计等于各项之和", "fail", "各项和合计", "部门决算公开表内关系", closing.closing_totals),
    Check("C01", "前几项的合计等于所列的前几项之和", "fail", "所列各项和前几项的合计", "部门决算公开表内关系", closing.first_parts),
    Check("C04", "几项合计的增减等于各项增减之和", "fail", "各项和合计的增减额", "部门决算公开说明", closing.closing_changes),
    Check("C11", "总分等于其中各项得分之和", "fail", "总分和其中各项得分", "pmkpi", closing.listed_scores),
    Check("C11", "扣分等于一百分减得分", "fail", "得分和扣分", "财预〔2020〕10号 百分制", closing.deducted),
    Check("C29", "同一个数换算成别的单位不变", "fail", "折合、即", "大关县", closing.conversions),
    Check("C01", "数量乘以单价等于总价", "fail", "数量、单价和总价", "项目绩效自评报告", closing.priced_totals),
    Check("C11", "各项得分之和等于总得分", "fail", "各项得分和总得分", "pmkpi", closing.closing_scores),
    Check("C01", "表格一列中公认的分项之和", "fail", "表格", "部门决算公开口径", tabular.table_families),
    Check("C01", "表中“其中”一行不大于它所属的一行", "fail", "表格", "部门决算公开表内关系", tabular.parts_above),
    Check("C02", "收入与结转等于支出与结余", "fail", "收支总计、本年收支、结转结余", "财决01表", balances.balances),
    Check("C02", "表格一行的年初、收入、支出与年末", "rounding", "年初结转、收入、支出、年末结转四栏", "财决01表", balances.table_balances),
    Check("C02", "剩余等于预算减支出", "fail", "同一句的预算、支出和剩余", "财决01表", reached.residuals),
    Check(
        "C02", "净资产、节约资金、收支结余等于两数之差", "fail", "同一句的两个数和它们的差", "国资报告；政府采购简报", derived.differences
    ),
    Check("C05", "节约率、资产负债率等于两数之比", "fail", "同一句的两个数和比率", "政府采购简报", derived.rates),
    Check("C03", "年份没有过时", "warn", "标题中的年份", "163wenku d-7328283", years.years),
    Check("C04", "增减额等于两数之差", "fail", "本期数和基数", "部门决算公开说明", changes.change_amounts),
    Check("C04", "持平的两数相等", "fail", "本期数和基数", "部门决算公开说明", changes.flat_changes),
    Check("C04", "增减额与增减率方向一致", "fail", "增减额和增减率", "昌宁", changes.opposed_rates),
    Check("C04", "正负号与增减的说法一致", "advisory", "带负号的增减", "部门决算公开说明", changes.contradicting_changes),
    Check("C04", "各部分增减之和等于总的增减", "fail", "总的和各部分的增减额", "部门决算公开说明", components.component_changes),
    Check("C04", "各部分增减率与总的增减率相容", "warn", "各部分的数和增减率", "部门决算公开说明", weighted.weighted_changes),
    Check("C03", "所比的年份与表格一致", "warn", "增减额和有两个年份的表格", "昌宁", comparisons.base_years),
    Check("C04", "增减原因的说法与数相符", "fail", "本期数、基数和原因", "昌宁", comparisons.reasons),
    Check("C04", "表格中的增减额", "fail", "表格中的两数和增减额", "部门决算公开表内关系", table_rates.table_changes),
    Check("C04", "大于（小于）预算的说法与数相符", "fail", "决算数、预算数和差额", "部门决算公开说明", wording.excess),
    Check("C05", "增减率等于增减额除以基数", "fail", "增减额和本期数，或两数", "部门决算公开说明", change_rates.change_rates),
    Check("C05", "百分点等于两个比率之差", "fail", "两个比率", "部门决算公开说明", points.points),
    Check("C05", "占比等于部分除以总额", "fail", "部分和总额", "部门决算公开说明", shares.shares),
    Check("C05", "完成率等于完成数除以预算数", "fail", "完成数和它的预算数", "部门决算公开说明", ratios.completions),
    Check("C05", "平均数等于总额除以个数", "fail", "总额和个数", "部门决算公开说明", ratios.averages),
    Check("C05", "回收率、完成率等等于两个个数之比", "fail", "两个个数和比率", "郫都", count_rates.count_rates),
    Check("C05", "写出的算式与结果相符", "fail", "列有各数的算式", "部门整体支出绩效评价自评报告", written_formulas.printed),
    Check("C05", "按名称写出的算式与结果相符", "fail", "公式中两个名称的数和比率", "寻甸档案馆", written_formulas.named),
    Check("C05", "预算调整率等于调整额除以年初预算", "fail", "年初预算和调整后的预算", "pmkpi", comparisons.adjustment_rates),
    Check("C05", "表格一行中的比率", "fail", "表格", "部门决算公开表内关系", table_rates.table_rates),
    Check("C05", "各项占比合计不超过100%", "advisory", "一组占比", "部门决算公开说明", limits.share_totals),
    Check("C05", "比率与后面大概的说法相符", "warn", "比率和“超过一半”“近四成”", "phrasing.md", wording.said_again),
    Check("C05", "按…分的各项占比合计为100%", "fail", "一组没有数的占比", "国资、政府采购公开", limits.shares_of_all),
    Check("C07", "大于、小于、等于、未超过预算与数相符", "fail", "决算数和预算数，或完成率", "部门决算公开说明", wording.relations),
    Check("C07", "完成率过高或过低应说明", "advisory", "完成率", "金寨 102.59%；pmkpi", ratios.over_budget),
    Check("C07", "说控制在预算以内的不超过预算", "fail", "支出和预算", "部门决算公开说明", reached.within_budget),
    Check("C08", "支付大于下拨应说明", "advisory", "同一项目的下拨和支付", "惠东 335.96＞239.20", advice.paid_above_allotted),
    Check("C09", "“三公”经费为零应确认", "advisory", "三公经费决算数", "GovBudgetChecker；衡山", advice.nothing_spent),
    Check("C10", "预算调整率超过30%应说明", "advisory", "年初预算和调整预算", "pmkpi", advice.adjusted_budgets),
    Check("C11", "得分不超过满分", "fail", "得分和满分", "pmkpi", titles.full_marks),
    Check(
        "C12",
        "预算执行得分等于执行率乘以分值",
        "fail",
        "自评表中的预算数、执行数、分值和得分",
        "财预〔2020〕10号；廊坊 8.62 写成 9",
        goal_tables.execution_marks,
    ),
    Check("C13", "等次与得分一致", "fail", "等次和得分", "财预〔2020〕10号 第二十一条", titles.grades),
    Check("C11", "自评得分不超过一百分", "fail", "自评得分", "财预〔2020〕10号 百分制", table_scores.above_hundred),
    Check("C13", "表格一行中的等次与得分一致", "fail", "得分和等次两栏", "财预〔2020〕10号 第二十一条", table_scores.grades_in_tables),
    Check("C34", "文中总得分与评分表一致", "fail", "文中总得分，满分一百的评分表", "郫都", table_scores.totals_in_text),
    Check("C14", "大幅超过目标应说明", "advisory", "自评表中的目标值和实际值", "广西；郫都；大英", goal_tables.exceeded),
    Check("C15", "得分与完成情况一致", "warn", "自评表中的目标值、实际值、分值和得分", "郫都；岳阳楼", goal_tables.marks_and_completion),
    Check("C15", "扣分有标准", "advisory", "文字", "岳阳楼“酌情扣分”", dates.at_discretion),
    Check("C16", "执行率与得分率相称", "advisory", "自评表的预算执行得分和其余得分", "pmkpi", goal_tables.output_and_execution),
    Check("C19", "指标可以衡量", "advisory", "自评表中的目标值和实际值", "郫都", goal_tables.vague),
    Check("C20", "指标的方向", "warn", "自评表中的目标值", "郫都；金寨", goal_tables.directions),
    Check("C21", "金额不是数量指标", "advisory", "自评表中的目标值", "廊坊；郫都；岳阳楼", goal_tables.money_as_quantity),
    Check("C22", "满意度有调查支撑", "advisory", "满意度", "郫都复核底稿", advice.satisfaction),
    Check("C23", "有问题也有改进", "advisory", "存在的问题", "郫都复核底稿", advice.remedies),
    Check("C24", "有数量就有金额", "fail", "购置车辆数、接待批次、出国团组和对应支出", "部门决算公开口径", wording.couples),
    Check("C24", "说有几个，就列出几个名称", "warn", "个数和全部名称", "部门决算公开说明；专项资金报告", enumerations.enumerations),
    Check("C25", "被评价的项目占项目支出的多少", "advisory", "项目支出和项目金额", "惠东 421.76／16477.86", advice.projects_evaluated),
    Check("C26", "文中标题的单位与文件一致", "warn", "标题中的单位名称", "郫都复核底稿", titles.organisations),
    Check("C27", "没有模板残留", "warn", "文字", "GovBudgetChecker", wording.residues),
    Check("C27", "没有空着的数", "warn", "文字", "池州", wording.blanks),
    Check("C28", "实有人数不超过编制", "warn", "编制数和实有人数", "衡山 108.70%", limits.posts),
    Check("C28", "表格中实有人数不超过编制、得分不超过分值", "fail", "表格", "衡山 108.70%；pmkpi", limits.table_posts),
    Check("C29", "数都有单位", "warn", "增减率、决算数", "规资局 2024", wording.missing_units),
    Check("C29", "单位没有错一万倍", "warn", "同一项的几个数", "大关县", wording.units),
    Check("C30", "表格的合计等于各行之和", "fail", "表格", "GovBudgetChecker", tabular.table_totals),
    Check("C30", "表格一行的合计等于各栏之和", "fail", "合计栏和各栏", "GovBudgetChecker 120", tabular.row_totals),
    Check("C30", "没有合计的表格与文中总额", "rounding", "表格和文字", "GovBudgetChecker", text_tables.table_columns),
    Check("C31", "完成在年度之内", "warn", "自评表中时效指标的实际值", "郫都", goal_tables.late),
    Check("C31", "验收不早于完工", "warn", "完工和验收的日期", "郫都", dates.accepted_before_done),
    Check("C32", "比率有数值也有分子分母", "warn", "只写了界限或数值的比率", "惠东", ratios.bounds),
    Check("C32", "说达标的比率在界限之内", "fail", "比率、界限和“达标”", "部门自评表", reached.reached),
    Check("C32", "表中说达标的达到目标", "fail", "自评表中的目标值和写有“达标”的实际值", "岳阳数字城管中心", goal_tables.said_met),
    Check("C11", "按“几分，得几分”列出的各项之和等于总分", "fail", "满分合计一百分的各项得分和总分", "南县财政局", score_parts.totals),
    Check("C33", "相比的两数口径相同", "advisory", "预算数和上年决算数", "wanglu t4-462766", advice.mixed_bases),
    Check("C34", "文字与表格一致", "fail", "文字和表格中的同一个数", "郫都；GovBudgetChecker", text_tables.text_and_table),
    Check("C34", "重复写的决算数前后一致", "fail", "同一项的两处决算数", "郫都；石泉 1.53", repeats.restated),
    Check("C34", "重复写的同一个数没有写错数字", "fail", "同一项的两处数", "国资、债务公开说明", repeats.mistyped),
    Check("C04", "重复写的增减方向前后一致", "fail", "同一项的两处增减", "甘南", repeats.turned),
    Check("C35", "公开有日期", "advisory", "已公开的说法", "预算法第十四条（二十日内公开）", dates.disclosed_when),
)
