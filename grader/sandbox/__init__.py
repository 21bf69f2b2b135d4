"""Runs a submission's code where it can do no harm, and brings back what it showed."""

from grader.sandbox.isolation import Isolation, probe_isolation
from grader.sandbox.runner import Sandbox

__all__ = ["Isolation", "Sandbox", "probe_isolation"]
