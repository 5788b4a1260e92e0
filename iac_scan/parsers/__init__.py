"""Stacks in, resources out."""
