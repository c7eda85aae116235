"""A `Report` for a reader, grouped by rule with counts, and as data."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

from remit.document import Cell, Document, Grid, Section, Sentence
from remit.explaining import rule_words
from remit.findings import SEVERITIES
from remit.wording import count, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.findings import Finding, Report

FORMATS = ("text", "json", "csv", "md", "html", "xlsx", "docx", "ttl")
"""The formats of a report; `ttl` is the standard sh:ValidationReport."""

_COLUMNS = (
    "Severity",
    "Where",
    "What is wrong",
    "What to do",
    "Why",
    "Thing",
    "Property",
    "Value",
    "Rule",
    "Identifier",
)
_PLACE = re.compile(r"(?P<file>.*?)(?::(?P<line>[0-9]+)(?::(?P<column>[0-9]+))?| (?P<sheet>.+)!(?P<cell>[A-Z]+[0-9]+))")
_WORDS = {"Violation": ("violation", ""), "Warning": ("warning", ""), "Info": ("piece of advice", "pieces of advice")}
_MOST_NAMES = 12
_MOST_IN_A_GROUP = 40
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def document(report: Report, title: str, facts: Sequence[tuple[str, str]] = (), notes: Sequence[str] = ()) -> Document:
    """A report for a reader.

    Args:
        report: The report.
        title: What was validated.
        facts: What a reader must know besides, such as the workspace.
        notes: What whoever sent the file should know.
    """
    told = (("Looked at", report.scope), ("Found", _found(report.findings)))
    sections = [_section(group) for group in _groups(report.findings)]
    if notes:
        sections.append(Section("Notes", tuple(Sentence(note) for note in notes)))
    return Document(title, (*facts, *told), tuple(sections), closing=tuple(_closing(report)))


def table(report: Report, title: str, facts: Sequence[tuple[str, str]] = ()) -> Document:
    """A report as one table, for a spreadsheet."""
    grid = Grid(_COLUMNS, tuple(tuple(Cell(text) for text in _row(finding)) for finding in report.findings))
    told = (("Looked at", report.scope), ("Found", _found(report.findings)))
    return Document(title, (*facts, *told), (Section("", (grid,)),), closing=tuple(_closing(report)))


def as_json(report: Report) -> bytes:
    """A report as JSON: one object a finding, with file, line and column, or sheet and cell, apart."""
    told = {
        "conforms": report.conforms,
        "checked": report.checked,
        "scope": report.scope,
        "counts": {severity.lower(): _number(report.findings, severity) for severity in SEVERITIES},
        "findings": [_told(finding) for finding in report.findings],
        "stoodBefore": [_told(finding) for finding in report.stood],
        "shapes": report.shapes,
        "shapesThatMetNothing": list(report.idle),
    }
    return f"{json.dumps(told, ensure_ascii=False, indent=2)}\n".encode()


def as_csv(report: Report, *, bom: bool = False) -> bytes:
    """A report as CSV for people; what a spreadsheet would run as a formula gets an apostrophe.

    Args:
        report: The report.
        bom: Whether it begins with a byte order mark, so that Excel reads it as UTF-8.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    writer.writerows(
        [f"'{text}" if text.startswith(_FORMULA) else text for text in _row(one)] for one in report.findings
    )
    return (("\ufeff" if bom else "") + out.getvalue()).encode()


def exit_code(report: Report, least: str = "violation") -> int:
    """1 when a report has a finding of a severity, or of a graver one; 3 when nothing was checked; else 0.

    Args:
        report: The report.
        least: violation, warning, info, or never.
    """
    graver = [one for one in SEVERITIES if least.capitalize() in SEVERITIES[SEVERITIES.index(one) :]]
    if any(finding.severity in graver for finding in report.findings):
        return 1
    return 0 if report.checked or report.unchanged else 3


def _groups(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings of each rule together, the gravest rule first, then as they come."""
    groups: dict[tuple[int, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((SEVERITIES.index(finding.severity), finding.shape), []).append(finding)
    return [groups[key] for key in sorted(groups, key=lambda key: key[0])]


def _section(group: Sequence[Finding]) -> Section:
    first = group[0]
    name = rule_words(first.shape) if first.shape else "as it is written"
    title = f"{count(len(group), *_WORDS[first.severity])}: {name}"
    remedies = list(dict.fromkeys(finding.remedy for finding in group if finding.remedy))
    shared = remedies[0] if len(remedies) == 1 and first.shape else ""
    parts = [Sentence(shared)] if shared else []
    for finding in group[:_MOST_IN_A_GROUP]:
        parts.append(Sentence(_sentence(finding, "" if shared else finding.remedy), level=1))
        parts += [Sentence(f"Why: {why}", level=2) for why in finding.why]
    if len(group) > _MOST_IN_A_GROUP:
        parts.append(
            Sentence(f"And {len(group) - _MOST_IN_A_GROUP:,} more of this kind; -f csv or -o FILE.xlsx has them all.")
        )
    return Section(title[:1].upper() + title[1:], tuple(parts))


def _sentence(finding: Finding, remedy: str) -> str:
    where = f"{finding.place}: " if finding.place else ""
    about = " – ".join(part for part in (finding.label, finding.path) if part)
    return " ".join(part for part in (f"{where}{about}.", finding.message, remedy) if part)


def _closing(report: Report) -> list[str]:
    verdict = "Nothing is wrong: " if not report.findings else ""
    if not report.checked and report.findings:
        lines = ["It was not checked further."]
    elif report.unchanged and not report.checked:
        lines = ["There was nothing to check: all that it says is there already."]
    elif not report.checked:
        lines = ["Nothing was checked: no shape speaks of anything here, so this is no pass."]
    else:
        met = sum(1 for number in report.shapes.values() if number)
        what = f"{count(report.checked, 'thing was', 'things were')} held against {count(met, 'shape')}."
        lines = [f"{verdict}{what}"]
    if report.stood:
        lines.append(
            f"{count(len(report.stood), 'fault')} of the same things stood before and "
            f"{'is' if len(report.stood) == 1 else 'are'} not laid to this file’s charge; remit validate shows all."
        )
    return lines + ([_idle(report)] if report.idle else [])


def _idle(report: Report) -> str:
    names = [rule_words(shape) for shape in report.idle[:_MOST_NAMES]]
    more = [f"{len(report.idle) - _MOST_NAMES} more"] if len(report.idle) > _MOST_NAMES else []
    return f"{count(len(report.idle), 'shape')} met nothing and so checked nothing: {listed([*names, *more])}."


def _found(findings: Sequence[Finding]) -> str:
    numbers = [(severity, _number(findings, severity)) for severity in SEVERITIES]
    words = {
        "Violation": ("violation", ""),
        "Warning": ("warning", ""),
        "Info": ("piece of advice", "pieces of advice"),
    }
    found = [count(number, *words[severity]) for severity, number in numbers if number]
    return listed(found) or "nothing"


def _number(findings: Sequence[Finding], severity: str) -> int:
    return sum(1 for finding in findings if finding.severity == severity)


def _row(finding: Finding) -> tuple[str, ...]:
    return (
        finding.severity,
        finding.place,
        finding.message,
        finding.remedy,
        " ".join(finding.why),
        finding.label,
        finding.path,
        finding.value,
        rule_words(finding.shape),
        finding.focus,
    )


def _told(finding: Finding) -> dict[str, object]:
    where = _PLACE.fullmatch(finding.place)
    place = {name: int(at) if at.isdigit() else at for name, at in (where.groupdict() if where else {}).items() if at}
    return {
        "severity": finding.severity.lower(),
        "rule": finding.shape,
        "ruleInWords": rule_words(finding.shape),
        "component": finding.component,
        "thing": finding.focus,
        "label": finding.label,
        "path": finding.path,
        "value": finding.value,
        "message": finding.message,
        "remedy": finding.remedy,
        "why": list(finding.why),
        "where": finding.place,
        "place": place,
    }
