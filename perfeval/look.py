"""How the parts of a report look while one works on them in JupyterLab; the pages have their own style sheet."""

from IPython.display import HTML

STYLE = """<style>
.jp-OutputArea table { width: 100%; }
.jp-OutputArea th, .jp-OutputArea td { text-align: left !important; vertical-align: top; }
.jp-OutputArea .numbers td, .jp-OutputArea td.n { text-align: right !important; white-space: nowrap; }
.jp-OutputArea .status, .jp-OutputArea .verdict, .jp-OutputArea .scorecard td:first-child { white-space: nowrap; }
.jp-OutputArea .notice { border: 1px solid #8a4b00; border-left-width: .4rem; padding: .4rem .7rem; color: #8a4b00; }
.jp-OutputArea dl dt { float: none; font-weight: 600; width: auto; }
.jp-OutputArea dl dd { float: none; margin: 0 0 .3rem 1rem; width: auto; }
.jp-OutputArea figure { max-width: 52rem; }
</style>"""


def on_screen() -> HTML:
    """让各部分在 JupyterLab 里也排得整齐；网页报告不受影响。"""
    return HTML(STYLE)
