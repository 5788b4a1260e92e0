"""How a result stands to frameworks, for reports that always tell it."""

from iac_scan.engine.catalog import checks
from iac_scan.engine.frameworks import assess, frameworks
from iac_scan.model.compliance import Assessment
from iac_scan.model.finding import ScanResult


def assessments(result: ScanResult) -> tuple[Assessment, ...]:
    """The frameworks that were asked for or, if none was, those of which something was decided."""
    if result.assessments:
        return result.assessments
    rules = [check.rule for check in checks()]
    asked = result.coverage.asked
    clouds = {provider for _, provider in asked}
    of_use = (entry for entry in frameworks().values() if not entry.provider or entry.provider in clouds)
    every = (assess(entry, rules, asked, result.findings) for entry in of_use)
    return tuple(entry for entry in every if entry.evaluated)
