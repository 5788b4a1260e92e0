"""Dockerfiles in, one resource per file out: its stages, their instructions, and the commands that these run.

The rules are those of BuildKit's parser (`frontend/dockerfile/parser`, `instructions` and `shell`), whose own word for
a word is followed: where BuildKit refuses a file, so does this reader.
"""
