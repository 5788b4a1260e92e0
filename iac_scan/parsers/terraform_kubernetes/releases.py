"""The charts that `helm_release` resources deploy, rendered with the values that Terraform gives them.

Source: the documentation of hashicorp/helm 2.17 and 3.0, resource `helm_release`; Helm's own rules of `--set`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from iac_scan.config import ChartOptions, Config, WrittenValues
from iac_scan.model.finding import Diagnostic, DiagnosticKind
from iac_scan.model.graph import Resource
from iac_scan.model.node import Node, Unknown
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Stack, StackKind
from iac_scan.parsers.helm.tree import place_of
from iac_scan.parsers.terraform_kubernetes.kinds import DEFAULT_NAMESPACE
from iac_scan.parsers.terraform_kubernetes.stand_ins import FORMS, ApartError, StandIns, settled

BLOCKS = ("set", "set_list", "set_sensitive")  # in the order in which the provider applies them
LISTED = re.compile(r"(?<!\\)[.\[]")  # what parts a key of `--set` into the keys of nested values
REMEDY = "give the value a default or a variable file, or scan what `helm template` makes of the chart"


class UnrenderedError(Exception):
    """A release whose chart can't be rendered; the message says why, the node says where."""

    def __init__(self, message: str, at: Node, remedy: str = REMEDY) -> None:
        super().__init__(message)
        self.at = at
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Release:
    """A chart and how a resource renders it."""

    stack: Stack
    options: ChartOptions


def rendered(
    releases: Iterable[Resource], charts: Mapping[Path, str], config: Config, root: Path
) -> Iterator[tuple[Path | None, Parsed]]:
    """The charts of all releases, each with its folder; None where nothing could be rendered.

    `charts` are the names of the stacks of the charts that are scanned anyway.
    """
    from iac_scan.parsers.helm.chart import read

    for resource in releases:
        try:
            first, second = (StandIns(form) for form in FORMS)
            release = release_of(resource, charts, config, root, first)
            parsed = read(release.stack, release.options, config.limits, root)
            if first.meant and parsed.resources:
                again = release_of(resource, charts, config, root, second)
                parsed = settled(first, parsed, second, read(again.stack, again.options, config.limits, root))
        except (UnrenderedError, ApartError) as error:
            yield None, Parsed(diagnostics=(unjudged(resource, error),))
        else:
            yield (release.stack.path if parsed.resources else None), named(parsed, resource)


def unjudged(release: Resource, error: "UnrenderedError | ApartError") -> Diagnostic:
    """That what a release deploys can't be told."""
    if isinstance(error, ApartError):
        reason, at, remedy = f"{error} depends on values known after apply", release.body["chart"], REMEDY
    else:
        reason, at, remedy = str(error), error.at, error.remedy
    message = f"what {release.name} deploys is not judged: {reason}"
    return Diagnostic(DiagnosticKind.RESOLVE, message, at.span, remedy, failed=True)


def named(parsed: Parsed, release: Resource) -> Parsed:
    """The same, with the release named in what failed, as other values may well render, and what it is made with."""
    name = release.name
    told = (replace(each, message=f"{name}: {each.message}") if each.failed else each for each in parsed.diagnostics)
    made = (replace(each, provider=release.provider) for each in parsed.resources)
    return replace(parsed, resources=tuple(made), diagnostics=tuple(told))


def release_of(resource: Resource, charts: Mapping[Path, str], config: Config, root: Path, words: StandIns) -> Release:
    """A release as its resource describes it, with words for what is known after apply. Raises UnrenderedError."""
    body = resource.body
    for field in ("postrender", "reuse_values"):
        if body[field].present and body[field].raw not in (False, []):
            raise UnrenderedError(f"{field} changes what the chart renders", body[field])
    path = chart_folder(resource, config)
    options = ChartOptions(
        set=tuple(line for block in BLOCKS for line in lines(body[block], block, words)),
        namespace=known(body["namespace"]) or DEFAULT_NAMESPACE,
        release_name=known(body["name"]),
        kube_version=config.chart.kube_version,
        api_versions=config.chart.api_versions,
        helm_binary=config.chart.helm_binary,
        written=tuple(written(body, words)),
        placed=tuple((known(item["name"]), item["value"].span) for block in BLOCKS for item in body[block].items),
    )
    name = charts.get(path) or place_of(path, root)
    return Release(Stack(StackKind.CHART, name, path, variant=resource.name), options)


def chart_folder(resource: Resource, config: Config) -> Path:
    """The folder or archive of the chart, which lies beside the root module. Raises UnrenderedError."""
    body = resource.body
    chart = known(body["chart"])
    named = resource.stack.path
    home = config.terraform.source_root if named.is_file() and config.terraform.source_root else None
    path = ((home or (named.parent if named.is_file() else named)) / chart).resolve()
    if not body["repository"].present and ((path / "Chart.yaml").is_file() or path.is_file()):
        return path
    repository = body["repository"].raw
    source = f" of {repository}" if isinstance(repository, str) else ""
    remedy = f"pull the chart into the repository (helm pull {chart} --untar) and name its folder as chart"
    raise UnrenderedError(f"the chart {chart}{source} is not among the files", body["chart"], remedy)


def listed(node: Node, what: str = "") -> list[Node]:
    """The places of a list's items. Raises UnrenderedError."""
    certain(node, what)
    return node.items


def certain(node: Node, what: str) -> None:
    """Raises UnrenderedError for a value that can't be known; `what` is what to call it, else its key."""
    if isinstance(node.raw, Unknown):
        raise UnrenderedError(f"its {what or node.key} can't be known before apply: {node.raw.reason}", node)


def known(node: Node, what: str = "") -> str:
    """The text of a value, empty where there is none. Raises UnrenderedError."""
    certain(node, what)
    return node.raw if isinstance(node.raw, str) else "" if not node.present else str(node.raw)


def given(node: Node, what: str, words: StandIns) -> str:
    """The text of a value that a chart is rendered with. Raises UnrenderedError."""
    import json

    try:
        value = words.data(node.raw) if node.present else ""
    except ValueError as error:
        raise UnrenderedError(f"its {what} can't be known before apply: {error}", node) from None
    return value if isinstance(value, str) else json.dumps(value)


def written(body: Node, words: StandIns) -> Iterator[WrittenValues]:
    """The texts of values in the order they apply, and then the settings that are strings whatever they look like."""
    for item in listed(body["values"]):
        yield WrittenValues(given(item, "values", words), item.span)
    for block in BLOCKS:
        for item in body[block].items:
            if item["type"].raw in ("string", "literal"):
                yield WrittenValues(as_text(item, words), item["value"].span)


def as_text(item: Node, words: StandIns) -> str:
    """A setting of a plain key as a text of values. Raises UnrenderedError."""
    import json

    name = known(item["name"])
    if "[" in name:
        raise UnrenderedError(f"{name} sets an item of a list to a string", item["name"])
    value: Any = given(item["value"], f"value of {name}", words)
    for key in reversed(LISTED.split(name)):
        value = {key.replace("\\.", "."): value}
    return json.dumps(value)


def lines(settings: Node, block: str, words: StandIns) -> Iterator[str]:
    """Settings as `--set` takes them. Raises UnrenderedError."""
    for item in listed(settings):
        if item["type"].raw in ("string", "literal"):
            continue
        name, value = known(item["name"]), item["value"]
        what = f"value of {name}"
        if block == "set_list":
            yield f"{name}={{{','.join(given(each, what, words) for each in listed(value, what))}}}"
        else:
            yield f"{name}={given(value, what, words)}"
