"""Typed windows on resources, shared by linkers, analyzers and checks."""
