"""Flags and the configuration file in, one Config out, with the origin of each value."""
