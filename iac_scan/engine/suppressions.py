"""Findings and what people say of them in, those of them suppressed out: one matcher for every channel.

Comments, annotations, the configuration file and the command line all become claims. A claim speaks of checks and of
a place, which is a set of lines, an object, or what the keys of a `Suppression` name. It needs a reason; one that has
expired, or is written wrongly, suppresses nothing and is told.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from iac_scan.config import Config
from iac_scan.model.finding import Diagnostic, DiagnosticKind, Finding, Input, InputState
from iac_scan.model.graph import Resource, ResourceId
from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.model.source import Position, Span
from iac_scan.model.suppression import Suppression
from iac_scan.parsers.ignore_comments import MARK, IgnoreComment, ignore_comments
from iac_scan.views.carriers import pod_templates

ANNOTATION = "iac-scan.io/ignore"
ORIGIN = re.compile(r"^(?P<file>.+):(?P<line>\d+)$")
CONTAINER = re.compile(r"(?:^|\.)(?:initContainers|containers|ephemeralContainers)\.\[name=([^\]]*)\]")
INSIDE = "!/"  # between an archive and a file in it
EXPIRED = "has expired on"
REMEDY = f"write {MARK} CHECK [until=YYYY-MM-DD] [owner=NAME]: REASON"


class GrammarError(Exception):
    """Words that are no suppression; the message says why."""


@record
class Claim:
    """A suppression where it is written; `lines` or `objects` are what it speaks of besides its keys.

    `in_source` says that this is the scanned source, and not the configuration or the command line.
    """

    what: Suppression
    at: Span
    lines: tuple[int, int] | None = None
    objects: frozenset[ResourceId] = frozenset()
    problem: str = ""
    in_source: bool = True

    def covers(self, finding: Finding) -> bool:
        """The finding is at a place it speaks of, and all keys it gives hold."""
        if self.lines is not None or self.objects:
            here = finding.span.file == self.at.file and self.lines is not None
            within = here and self.lines is not None and self.lines[0] <= finding.span.start.line <= self.lines[1]
            if not within and finding.resource not in self.objects:
                return False
        return any(like(pattern, finding.rule.id) for pattern in self.what.checks) and holds(self.what, finding)


def holds(what: Suppression, finding: Finding) -> bool:
    """Every key that a suppression gives matches a finding."""
    resource = finding.resource
    keys = (
        (what.kind, resource.kind),
        (what.namespace, resource.namespace),
        (what.name, resource.name),
        (what.container, container(finding.path)),
        (what.file, finding.span.file),
        (what.chart, resource.stack.partition(" (")[0]),
        (what.address, resource.address),
    )
    if not all(like(pattern, text) for pattern, text in keys if pattern):
        return False
    return not what.path or like(what.path, finding.path) or finding.path.startswith(what.path + ".")


def container(path: str) -> str:
    """The name of the container that a path leads into, empty if it leads into none."""
    match = CONTAINER.search(path)
    return match[1] if match else ""


def like(pattern: str, text: str) -> bool:
    """The text matches a pattern in which `*` stands for anything; every other character is itself."""
    return compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern as a regular expression."""
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")), re.DOTALL)


def suppressed(
    findings: tuple[Finding, ...], claims: Sequence[Claim], config: Config, ids: Sequence[str], run: frozenset[str]
) -> tuple[tuple[Finding, ...], tuple[Diagnostic, ...]]:
    """The findings with the reasons that suppress them, and what is wrong with the claims.

    `ids` are those of all checks there are, `run` those of the checks that this scan asks.
    """
    today = config.today or datetime.now(UTC).date()
    problems = [problem(claim, today, ids) for claim in claims]
    valid = [number for number, words in enumerate(problems) if not words]
    used: set[tuple[int, str]] = set()
    settled = []
    for finding in findings:
        hits = [number for number in valid if claims[number].covers(finding)]
        used.update(
            (number, each) for number in hits for each in claims[number].what.checks if like(each, finding.rule.id)
        )
        settled.append(with_reason(finding, claims[hits[0]]) if hits else finding)
    told = [warning(claim, words) for claim, words in zip(claims, problems, strict=True) if words]
    if not config.only and not config.frameworks:
        for number in valid:
            stale = [
                each
                for each in claims[number].what.checks
                if (number, each) not in used and any(like(each, name) for name in run)
            ]
            told += [warning(claims[number], unused(stale))] if stale else []
    return tuple(settled), tuple(told)


def with_reason(finding: Finding, claim: Claim) -> Finding:
    """A finding that a claim suppresses."""
    return replace(finding, suppressed=reason(claim.what), suppressed_in_source=claim.in_source)


def reason(what: Suppression) -> str:
    """Why a finding is suppressed, with who answers for it and until when."""
    more = [f"owner {what.owner}"] if what.owner else []
    more += [f"until {what.expires.isoformat()}"] if what.expires else []
    return f"{what.reason} ({', '.join(more)})" if more else what.reason


def problem(claim: Claim, today: date, ids: Sequence[str]) -> str:
    """Why a claim suppresses nothing, empty if it does."""
    what = claim.what
    if claim.problem:
        return claim.problem
    if not what.reason.strip():
        return "a suppression gives no reason, so it suppresses nothing"
    if what.expires is not None and what.expires < today:
        return f"the suppression of {', '.join(what.checks)} {EXPIRED} {what.expires.isoformat()}"
    for pattern in what.checks:
        if not any(like(pattern, name) for name in ids):
            return f"a suppression names {pattern!r}, which is no check{nearest(pattern, ids)}"
    return "" if what.checks else "a suppression names no check, so it suppresses nothing"


def nearest(word: str, known: Sequence[str]) -> str:
    """A hint at the known word that is most like a wrong one, empty if none is."""
    from difflib import get_close_matches  # slow to import, and rarely needed

    near = get_close_matches(word, known, 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def unused(checks: Sequence[str]) -> str:
    """That what a claim says of some checks matched nothing."""
    return f"the suppression of {', '.join(checks)} matches no finding"


def warning(claim: Claim, words: str) -> Diagnostic:
    """What is told of a claim; it never makes a scan incomplete."""
    remedy = (
        "remove it" if words.endswith("no finding") else "remove it or set a later day" if EXPIRED in words else REMEDY
    )
    return Diagnostic(DiagnosticKind.SUPPRESSION, words, claim.at, remedy)


def claims(config: Config, root: Path, inputs: Iterable[Input], resources: Sequence[Resource]) -> list[Claim]:
    """All that is said of findings: by flags and configuration, in annotations and in comments."""
    configured = [Claim(what, place(what.origin), in_source=False) for what in config.suppressions]
    annotated = [claim for resource in resources for claim in annotations(resource)]
    files = sorted({entry.path for entry in inputs if entry.state is InputState.SCANNED or entry.path.endswith(".tpl")})
    texts = (found for files in grouped(files) for found in marked(files, root, config))
    commented = [claim for file, text in texts for claim in comments(file, text, resources)]
    return [*configured, *dict.fromkeys(annotated), *commented]


def place(origin: str) -> Span:
    """The place that an origin such as `iac-scan.toml:12` names."""
    match = ORIGIN.match(origin)
    if match is None:
        return Span(origin)
    position = Position(int(match["line"]), 1)
    return Span(match["file"], position, position)


def grouped(files: Iterable[str]) -> Iterator[list[str]]:
    """The names of files, those of one packaged chart together."""
    for _, group in groupby(files, key=lambda file: file.partition(INSIDE)[0] if INSIDE in file else file):
        yield list(group)


def marked(files: list[str], root: Path, config: Config) -> Iterator[tuple[str, str]]:
    """The texts of those files that have ignore comments: a file on disk, or files of one packaged chart."""
    if files == ["-"]:
        texts = {"-": config.stdin.removeprefix("\ufeff")} if MARK in config.stdin else {}
    elif INSIDE in files[0]:
        texts = packaged(files[0].partition(INSIDE)[0], root, config)
    else:
        texts = on_disk(files[0], root)
    yield from ((file, texts[file]) for file in files if file in texts)


def on_disk(file: str, root: Path) -> dict[str, str]:
    """A file's text, if it has ignore comments."""
    try:
        data = (root / file).read_bytes()
    except OSError:
        return {}
    return {file: data.decode("utf-8-sig", "replace")} if MARK.encode() in data else {}


def packaged(archive: str, root: Path, config: Config) -> dict[str, str]:
    """The texts of a packaged chart that have ignore comments, by the names that places give them."""
    from iac_scan.parsers.helm.files import ChartError, read_chart

    try:
        chart = read_chart(root / archive, archive, config.limits.file_size)
    except ChartError:  # told where it was to be rendered
        return {}
    return {
        chart.places[member]: data.decode("utf-8-sig", "replace")
        for member, data in chart.files.items()
        if MARK.encode() in data
    }


def comments(file: str, text: str, resources: Sequence[Resource]) -> Iterator[Claim]:
    """The claims of a file's comments; those about whole objects also hold for findings that lie elsewhere."""
    for comment in ignore_comments(file, text):
        start = Position(comment.line, comment.column)
        at = Span(file, start, start)
        what, trouble = read(comment.words)
        objects = frozenset(
            resource.id
            for resource in resources
            if comment.whole and resource.body.document.file == file and begins_within(resource, file, comment)
        )
        yield Claim(what, at, (comment.first, comment.last), objects, trouble)


def begins_within(resource: Resource, file: str, comment: IgnoreComment) -> bool:
    """The first line of an object is among those a comment speaks of."""
    span = resource.body.span
    return span.file == file and comment.first <= span.start.line <= comment.last


def annotations(resource: Resource) -> Iterator[Claim]:
    """The claims of an object's annotations and of those of its pods; each line is one."""
    for node in annotated(resource):
        for line in (node.raw if isinstance(node.raw, str) else "").splitlines():
            if line.strip():
                what, trouble = read(line)
                yield Claim(what, node.span, None, frozenset({resource.id}), trouble)


def annotated(resource: Resource) -> Iterator[Node]:
    """The annotations that hold suppressions."""
    own = resource.body["metadata"]["annotations"][ANNOTATION]
    if own.present:
        yield own
    for template in pod_templates(resource):
        node = template["metadata"]["annotations"][ANNOTATION]
        if node.present and node.path != own.path:
            yield node


def read(words: str) -> tuple[Suppression, str]:
    """`CHECK[, CHECK] [until=DATE] [owner=NAME]: REASON` as a suppression, and what is wrong with it."""
    head, _, text = words.partition(":")
    checks: list[str] = []
    keys: dict[str, str] = {}
    for word in head.replace(",", " ").split():
        key, equals, value = word.partition("=")
        if equals:
            keys[key] = value
        else:
            checks.append(word)
    expires, owner = keys.pop("until", ""), keys.pop("owner", "")
    what = Suppression(checks=tuple(checks), reason=text.strip(), owner=owner)
    if keys:
        return what, f"a suppression has the unknown key {next(iter(keys))!r}; it may have until and owner"
    try:
        return replace(what, expires=date.fromisoformat(expires) if expires else None), ""
    except ValueError:
        return what, f"a suppression is to end on {expires!r}, which is no date such as 2027-01-31"


FIELDS = ("kind", "namespace", "name", "container", "path", "file", "chart", "address", "reason", "owner")


def from_option(text: str) -> Suppression:
    """`check=ID[,ID] namespace=shop reason="…"` of the command line as a suppression. Raises GrammarError."""
    import shlex

    try:
        words = [word.partition("=") for word in shlex.split(text)]
    except ValueError as error:
        raise GrammarError(f"{text!r}: {error}") from None
    keys = {key: value for key, _, value in words}
    unknown = [key for key in keys if key not in ("check", "until", *FIELDS)]
    if unknown:
        known = ("check", "until", *FIELDS)
        raise GrammarError(f"{unknown[0]!r} is not a key of a suppression{nearest(unknown[0], known)}")
    if not keys.get("check") or not keys.get("reason"):
        raise GrammarError(f"{text!r} needs check=ID and reason=TEXT")
    try:
        expires = date.fromisoformat(keys["until"]) if "until" in keys else None
    except ValueError:
        raise GrammarError(f"until={keys['until']} is no date such as 2027-01-31") from None
    checks = tuple(part.strip() for part in keys["check"].split(","))
    return Suppression(
        checks=checks, expires=expires, origin="--suppress", **{key: keys[key] for key in FIELDS if key in keys}
    )
