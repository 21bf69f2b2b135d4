"""Records in, pages, tables and files out.

A report states what a record holds: it grades nothing, reads no clock and
trusts no text that a student wrote.
"""

from grader.report.batch import write_reports

__all__ = ["write_reports"]
