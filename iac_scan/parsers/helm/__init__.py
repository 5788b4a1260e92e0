"""Helm charts in, resources out: rendered offline, and traced back to the templates."""
