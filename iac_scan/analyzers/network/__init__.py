"""Policies in, who may talk to whom out."""
