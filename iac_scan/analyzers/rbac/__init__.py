"""Roles and bindings in, answers out: who may do what, with the proof."""
