"""A quick look at whether a file is a pipeline, by its path: all that a scan without any has to pay for."""

import re

from iac_scan.model.graph import ACTION, COMPOSE, GITHUB, GITLAB

PATHS = (
    (GITHUB, re.compile(r"(?:^|/)\.(?:github|gitea|forgejo)/workflows/[^/]+\.ya?ml$")),
    (ACTION, re.compile(r"(?:^|/)action\.ya?ml$")),
    (GITLAB, re.compile(r"(?:^|/)[^/]*\.gitlab-ci\.ya?ml$")),
    (COMPOSE, re.compile(r"(?:^|/)(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$")),
)
NAMED = re.compile("|".join(f"(?:{pattern.pattern})" for _, pattern in PATHS))


def kind_of(file: str) -> str | None:
    """The kind of pipeline that a file's path speaks of, None if it speaks of none."""
    if NAMED.search(file) is None:
        return None
    return next(kind for kind, pattern in PATHS if pattern.search(file))
