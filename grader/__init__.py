"""grader: grades deep-learning labs and names the mistake that explains what differs."""

__version__ = "0.1.0"
