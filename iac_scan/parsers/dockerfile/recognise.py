"""Which files are Dockerfiles: by their name and, where it leaves a doubt, by how they begin."""

import re

NAMES = frozenset({"Dockerfile", "Containerfile", "dockerfile", "containerfile"})
BEGINNINGS = ("Dockerfile.", "Containerfile.", "dockerfile.", "containerfile.")
ENDINGS = (".Dockerfile", ".dockerfile", ".Containerfile", ".containerfile")
# What follows `Dockerfile.` in the names of files that are about Dockerfiles, or become one.
OTHERS = frozenset(
    """
    dockerignore containerignore md rst txt html go py rb js ts json yaml yml toml lock sh bash ps1 orig bak swp rej j2
    jinja jinja2 tmpl tpl template erb mustache hbs ejs in m4 gotmpl liquid twig cue jsonnet vim snap diff patch log
    """.split()
)
FIRST = re.compile(r"(?:[ \t\v\f\r]*(?:#[^\n]*)?\n)*[ \t\v\f\r]*(?:FROM|ARG)[ \t\\`]", re.IGNORECASE)


def is_dockerfile_name(name: str) -> bool:
    """The name of a file says that it is a Dockerfile."""
    if name in NAMES or name.endswith(ENDINGS):
        return True
    return name.startswith(BEGINNINGS) and name.rsplit(".", 1)[1].lower() not in OTHERS


def is_certain_name(name: str) -> bool:
    """The name alone settles it: builders take such a file without being told."""
    return name in NAMES


def begins_like_one(text: str) -> bool:
    """The first instruction is FROM or ARG."""
    return FIRST.match(text.removeprefix("\ufeff")) is not None
