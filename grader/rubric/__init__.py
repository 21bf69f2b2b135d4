"""Rubrics: what a lab asks, what is a known mistake and what it costs.

`load` reads and checks the file, `edits` turns its edits into versions of the reference, `explain` says a mistake in plain text.
"""
