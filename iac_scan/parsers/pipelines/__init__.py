"""Workflows of CI systems and Compose files in, one resource per file out, the commands of their scripts read."""
