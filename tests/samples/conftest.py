"""Makes the rules in holding.py importable by the files that name a lab."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
pytest.register_assert_rewrite("holding")
