"""Workflows of CI systems in, one resource per file out, the commands of their scripts read."""
