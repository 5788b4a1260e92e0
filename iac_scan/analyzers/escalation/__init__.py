"""Roles, bindings and workloads in, the shortest ways to more power out."""
