"""The audit report: one HTML page that needs nothing else."""

from iac_scan.reports.audit.page import write

__all__ = ["write"]
