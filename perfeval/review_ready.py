"""Imported once, by the server that the processes of a review are forked from: each then has the language and its patterns."""

from pathlib import Path

from perfeval.review import DEFAULT, Document, review_document
from perfeval.review.lexicon import read_lexicon

SAMPLE = """某局2022年度部门决算说明
2022年支出合计12.50万元，比上年增加2.50万元，增长25%，完成年初预算的98.5%。其中：基本支出4.50万元，占36.00%；项目支出8.00万元，占64.00%。自评得分95分，等次为优。
"""

read_lexicon(Path(DEFAULT))
review_document(Document("示例.txt", SAMPLE))
