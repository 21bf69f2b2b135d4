"""The rubric tested like code: can this lab tell its mistakes apart, and does it leave right answers alone?"""

from grader.audit.audit import Audit, AuditOptions, audit

__all__ = ["Audit", "AuditOptions", "audit"]
