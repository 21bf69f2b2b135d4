"""Grades on their way out: into a site's own sheet, Gradescope's results, an autograder for it, plain CSV and XLSX."""
