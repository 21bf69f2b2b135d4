"""Records as JUnit XML: a suite for each submission, a case for each check; `error` is the grader's own failure alone.

Points stand in the suites' properties: properties of a case would break strict schemas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from xml.etree import ElementTree as ET

from grader.report.clean import printable, unobeyed
from grader.report.view import for_student, maybe, part_title, points, sentence
from grader.report.words import pick

Record = Mapping[str, Any]
# What XML 1.0 can't hold beside what `printable` has replaced already.
_ILLEGAL: Final = re.compile("[\ufffe\uffff]")


def junit_xml(lab: str, records: Iterable[Record], language: str = "en") -> bytes:
    """The records, as students may see them, in the dialect that GitLab, Jenkins and GitHub's reporters read."""
    suites = [_suite(lab, for_student(record), language) for record in records]
    totals = {
        name: str(sum(int(suite.get(name, "0")) for suite in suites)) for name in ("tests", "failures", "errors", "skipped")
    }
    root = ET.Element(
        "testsuites", {"name": _clean(lab), **totals, "time": f"{sum(float(s.get('time', '0')) for s in suites):.3f}"}
    )
    root.extend(suites)
    ET.indent(root)
    body: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


def _suite(lab: str, record: Record, language: str) -> ET.Element:
    name = f"{lab}.{record.get('submission')}"
    cases = [case for part in record.get("parts") or () for case in _cases(name, part, language)] or [
        _whole(name, record, language)
    ]
    kinds = [next((child.tag for child in case), "pass") for case in cases]
    seconds = float((record.get("timing") or {}).get("wall_s") or 0.0)
    suite = ET.Element(
        "testsuite",
        {
            "name": _clean(name),
            "tests": str(len(cases)),
            "failures": str(kinds.count("failure")),
            "errors": str(kinds.count("error")),
            "skipped": str(kinds.count("skipped")),
            "time": f"{seconds:.3f}",
        },
    )
    properties = ET.SubElement(suite, "properties")
    facts = {"status": record.get("status"), "score": points(record.get("score")), "max_score": points(record.get("max_score"))}
    for key, value in facts.items():
        ET.SubElement(properties, "property", {"name": key, "value": _clean(value)})
    for mistake in record.get("deductions") or ():
        ET.SubElement(properties, "property", {"name": "mistake", "value": _clean(mistake.get("mistake"))})
    suite.extend(cases)
    return suite


def _cases(suite: str, part: Mapping[str, Any], language: str) -> list[ET.Element]:
    """One for each check; where a part has none, one for the part."""
    title = pick(part_title(part), language)
    status = part.get("status")
    if status in ("missing", "ungraded", "unread", "unanswered") or not part.get("checks"):
        case = ET.Element("testcase", {"name": _clean(title), "classname": _clean(f"{suite}.{part.get('id')}"), "time": "0"})
        tag = {"ungraded": "error", "unread": "skipped", "unanswered": "skipped", "correct": ""}.get(str(status), "failure")
        note = maybe(part.get("note"))
        if tag:
            _ended(case, tag, str(status), pick(note, language) if note else str(status))
        return [case]
    return [_check(suite, part, check, language) for check in part["checks"]]


def _check(suite: str, part: Mapping[str, Any], check: Mapping[str, Any], language: str) -> ET.Element:
    title = maybe(check.get("title"))
    name = pick(title, language) if title else str(check.get("id"))
    case = ET.Element("testcase", {"name": _clean(name), "classname": _clean(f"{suite}.{part.get('id')}"), "time": "0"})
    status = str(check.get("status"))
    message = maybe(check.get("message"))
    words = pick(message, language) if message else status
    if status == "not-run":
        _ended(case, "skipped", status, words)
    elif status != "pass":
        _ended(case, "failure", status, words)
    return case


def _whole(suite: str, record: Record, language: str) -> ET.Element:
    case = ET.Element("testcase", {"name": "submission", "classname": _clean(suite), "time": "0"})
    status = str(record.get("status"))
    if status != "graded":
        _ended(case, "error" if status == "ungraded" else "failure", status, pick(sentence(record), language))
    return case


def _ended(case: ET.Element, tag: str, kind: str, words: str) -> None:
    attributes = {"message": _clean(words.partition("\n")[0])}
    if tag != "skipped":
        attributes["type"] = _clean(kind)
    ET.SubElement(case, tag, attributes).text = None if tag == "skipped" else _clean(words)


def _clean(value: object) -> str:
    return _ILLEGAL.sub("\ufffd", unobeyed(printable(value)))
