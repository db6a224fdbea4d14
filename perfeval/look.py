"""How the parts of a report look while one works on them in JupyterLab; the pages have their own style sheet, with the same signs."""

from IPython.display import HTML

GOOD, SAID, LACKS, QUIET, BAD = "#1c5e2e", "#1f4e79", "#8a4b00", "#595959", "#9c1c1c"
LOOKS = {
    "scored": ("✓ ", GOOD), "declared": ("≈ ", SAID), "missing": ("○ ", LACKS), "exempt": ("— ", QUIET), "open": ("… ", QUIET),
    "undefined": ("! ", LACKS),
}  # fmt: skip  # the statuses of indicators, in the order of scoring.STATUSES: sign and colour
VERDICT_LOOKS = {"pass": LOOKS["scored"], "rounding": LOOKS["declared"], "skip": LOOKS["open"], "warn": ("! ", LACKS), "fail": ("✗ ", BAD)}
STYLE = """<style>
.jp-OutputArea table { width: auto; max-width: 100%; line-height: 1.5; }
.jp-OutputArea .widget-html-content { line-height: 1.6; }
.jp-OutputArea th, .jp-OutputArea td { text-align: left !important; vertical-align: baseline; padding: .15rem .5rem; }
.jp-OutputArea .numbers td, .jp-OutputArea td.n { text-align: right !important; white-space: nowrap; }
.jp-OutputArea .status, .jp-OutputArea .verdict, .jp-OutputArea .scorecard td:first-child { white-space: nowrap; }
.jp-OutputArea .notice { border: 1px solid #8a4b00; border-left-width: .4rem; padding: .4rem .7rem; color: #8a4b00; }
.jp-OutputArea dl dt { float: none; font-weight: 600; width: auto; }
.jp-OutputArea dl dd { float: none; margin: 0 0 .3rem 1rem; width: auto; }
.jp-OutputArea caption, .jp-OutputArea figcaption { text-align: left; font-weight: 600; color: inherit; }
.jp-OutputArea figure { max-width: 40rem; margin-left: 0; }
.jp-OutputArea summary .got { margin-left: 1rem; }
.jp-OutputArea .ruler { display: none; }
.jp-OutputArea .result { display: flex; flex-wrap: wrap; gap: 0 2rem; }
.jp-OutputArea .h1 { background: #dbe5f0; } .jp-OutputArea .h2 { background: #9fbad6; }
.jp-OutputArea .h3 { background: #1f4e79; color: #fff; }
.jp-OutputArea .legend span { padding: 0 .6rem; }
"""


def on_screen() -> HTML:
    """让各部分在 JupyterLab 里也排得整齐，状态和结论有记号和颜色；网页报告不受影响。"""
    looks = [
        f'.jp-OutputArea .{name} {{ color: {colour}; }} .jp-OutputArea .{name}::before {{ content: "{sign}"; }}'
        for name, (sign, colour) in (LOOKS | VERDICT_LOOKS).items()
    ]
    return HTML("\n".join([STYLE, *looks, ".jp-OutputArea :is(p, span).missing::before { content: none; }", "</style>"]))
