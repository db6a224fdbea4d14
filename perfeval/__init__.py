"""perfeval: department expenditure performance self-evaluation, from figures to HTML reports."""

__version__ = "0.1.0"
