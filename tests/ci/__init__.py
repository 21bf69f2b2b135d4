"""Grading in a repository."""
