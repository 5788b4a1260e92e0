"""Kustomize overlays in, resources out: rendered offline, and traced back to what was written."""
