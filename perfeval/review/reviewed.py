"""The result of a review: one document with what was found in it; as text, it goes from one process to another."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from perfeval.errors import Refused
from perfeval.review.claims import Claim
from perfeval.review.findings import Finding


@dataclass(frozen=True)
class Reviewed:
    """One document with what was found in it; `refused` says why it could not be read, then the rest is empty."""

    path: Path
    text: str = ""
    claims: tuple[Claim, ...] = ()
    findings: tuple[Finding, ...] = ()
    refused: Refused | None = None

    def as_json(self) -> str:
        """All but the equations behind the findings; refuses nothing, and is not for a document that was refused."""
        plain = replace(self, findings=tuple(replace(finding, equation=None) for finding in self.findings))
        return json.dumps(asdict(plain), ensure_ascii=False, default=str)

    def rows(self) -> list[dict[str, str]]:
        """The findings with the columns of `review --json`."""
        return [finding.as_row(self.path.name) for finding in self.findings]


def from_json(text: str) -> Reviewed:
    """What `as_json` wrote."""
    read = json.loads(text)
    findings = [Finding(**{**row, "span": tuple(row["span"])}) for row in read["findings"]]
    return Reviewed(Path(read["path"]), read["text"], tuple(Claim(**row) for row in read["claims"]), tuple(findings))
