"""When suggestions of unlisted mistakes are looked for."""

from types import SimpleNamespace

from grader.judge.suggest import suggestions
from grader.model import CheckStatus, PartStatus


def finding(**compared):
    """An unexplained part whose checks, named by how they compare, ended like this."""
    checks = [SimpleNamespace(status=status, check=SimpleNamespace(compare=compare)) for compare, status in compared.items()]
    return SimpleNamespace(status=PartStatus.UNEXPLAINED, checks=checks)


def test_nothing_is_suggested_where_only_a_property_fails():
    """All values agree with the reference, so every mutant that changes none of them would; the key isn't asked."""
    assert suggestions(None, [finding(close=CheckStatus.PASS, property=CheckStatus.FAIL)]) == []
