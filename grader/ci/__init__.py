"""Grading in a repository of submissions: what changed, and what a CI reads."""
