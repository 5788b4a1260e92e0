"""Helm charts to resources: rendered offline in a process of their own, and traced back to the templates' lines."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from iac_scan.config import ChartOptions, Limits
from iac_scan.model.finding import Diagnostic, DiagnosticKind, Input, InputState
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Precision, Span, Stack
from iac_scan.parsers.helm.binary import Binary
from iac_scan.parsers.helm.errors import failed
from iac_scan.parsers.helm.files import ChartError, ChartFiles, read_chart
from iac_scan.parsers.helm.markers import mark_chart
from iac_scan.parsers.helm.process import Renderer, Variant, library
from iac_scan.parsers.helm.proof import Attempt
from iac_scan.parsers.helm.recognise import is_chart, packaged_chart
from iac_scan.parsers.helm.result import UNKNOWN_NAMESPACE, Loaded, Result, ValuesText
from iac_scan.parsers.helm.schema import self_contained
from iac_scan.parsers.helm.tree import completed, place_of, tree

__all__ = ["is_chart", "packaged_chart", "read", "read_variants"]

RELEASE_NAME = "release-name"  # Helm's own default
HELM_KUBE_VERSION = "v1.36.0"  # the version that the Helm SDK renders for when none is asked for
INSTALL = "pip install 'iac-scan[helm]'"
SET_KEY = re.compile(r"(?:\A|,)((?:[^=,\\]|\\.)+)=")


def read(stack: Stack, options: ChartOptions, limits: Limits, root: Path) -> Parsed:
    """The resources of one chart variant, what went wrong, and what became of each of its files."""
    return read_variants((stack,), options, limits, root)[0]


def read_variants(
    stacks: tuple[Stack, ...],
    options: ChartOptions,
    limits: Limits,
    root: Path,
    meanwhile: Callable[[], object] = bool,
) -> tuple[Parsed, ...]:
    """The same for several variants of one chart, which one process renders.

    `meanwhile` is called while that process works: a chance to get ready for what comes next.
    """
    path = stacks[0].path
    place = place_of(path, root)
    renderer = started(options, limits)
    if renderer is None:
        span = Span(f"{place}/Chart.yaml" if path.is_dir() else place, precision=Precision.DOCUMENT)
        return (alone(failed("the Helm library is not installed", span, INSTALL), place),) * len(stacks)
    try:
        files, notes = self_contained(completed(read_chart(path, place, limits.file_size), path, root))
        loaded = Loaded(files, tree(files), f"helm dependency build {place}", notes)
        if loaded.chart.is_library:
            return (library_chart(files),) * len(stacks)
        texts = [values_files(stack, options, limits, root) for stack in stacks]
        found = results(renderer, loaded, stacks, texts, options, meanwhile)
    except ChartError as error:
        span = Span(place, precision=Precision.DOCUMENT)
        diagnostic = Diagnostic(DiagnosticKind.PARSE, f"not readable as a chart: {error}", span, failed=True)
        return (alone(diagnostic, place),) * len(stacks)
    finally:
        renderer.stop()
    if len(stacks) > 1 and any(result.rendering.stopped for result in found):
        return tuple(read(stack, options, limits, root) for stack in stacks)
    return tuple(result.parsed() for result in retraced(found, options, limits))


def started(options: ChartOptions, limits: Limits) -> "Renderer | Binary | None":
    """What renders: the Helm binary that was asked for, or a process of our own; None without the Helm library."""
    if options.helm_binary:
        return Binary(options.helm_binary, limits)
    helm_python = library()
    return Renderer(helm_python, limits) if helm_python else None


def results(
    renderer: "Renderer | Binary",
    loaded: Loaded,
    stacks: tuple[Stack, ...],
    texts: list[tuple[ValuesText, ...]],
    options: ChartOptions,
    meanwhile: Callable[[], object],
) -> list[Result]:
    """The rendered variants. The templates are marked while the process renders the plain ones."""
    renderer.order(loaded.files, [variant(files, options) for files in texts])
    marked = mark_chart(loaded.files)
    meanwhile()
    renderings = renderer.finish(loaded.files, marked.files, len(stacks))
    sets: dict[str, Span | None] = {key: None for line in options.set for key in SET_KEY.findall(line)}
    sets.update(options.placed)
    return [
        Result(
            loaded=loaded,
            stack=stack,
            attempts=(Attempt(rendering, marked),),
            namespace=options.namespace,
            kube_version=options.kube_version or HELM_KUBE_VERSION,
            values_files=files,
            sets=sets,
        )
        for stack, files, rendering in zip(stacks, texts, renderings, strict=True)
    ]


def retraced(found: list[Result], options: ChartOptions, limits: Limits) -> list[Result]:
    """The results, with another attempt at what the marks disturbed: without twins, and less what did not parse."""
    disturbed = frozenset(member for result in found for member in result.unproven())
    answered = any(result.rendering.marked or result.rendering.marks_error for result in found)
    renderer = started(options, limits) if disturbed and answered else None
    if renderer is None:
        return found
    loaded = found[0].loaded
    renderer.order(loaded.files, [variant(result.values_files, options) for result in found])
    broken = frozenset(
        member
        for member in loaded.files.files
        if any(member.rpartition("templates/")[2] in result.rendering.marks_error for result in found)
    )
    marked = mark_chart(loaded.files, unmarked=broken, twins=False)
    renderings = renderer.finish(loaded.files, marked.files, len(found))
    renderer.stop()
    return [
        replace(result, attempts=(*result.attempts, Attempt(rendering, marked)))
        for result, rendering in zip(found, renderings, strict=True)
    ]


def variant(files: tuple[ValuesText, ...], options: ChartOptions) -> Variant:
    """One variant as it is ordered."""
    helm = {
        "name": options.release_name or RELEASE_NAME,
        "namespace": options.namespace or UNKNOWN_NAMESPACE,
        "kube_version": options.kube_version,
        "api_versions": list(options.api_versions),
        "enable_dns": False,
    }
    return Variant(tuple(each.text for each in files), options.set, helm)


def values_files(stack: Stack, options: ChartOptions, limits: Limits, root: Path) -> tuple[ValuesText, ...]:
    """The texts of a variant's values in the order they apply. Raises ChartError."""
    found = []
    for path in (*stack.values, *options.values):
        try:
            if path.stat().st_size > limits.file_size:
                raise ChartError(f"the values file {path} is larger than {limits.file_size} bytes")
            found.append(ValuesText(place_of(path, root), path.read_bytes().decode("utf-8-sig", "replace")))
        except OSError as error:
            raise ChartError(f"the values file {path} can't be read: {error.strerror}") from None
    return (*found, *(ValuesText(each.at.file, each.text, each.at) for each in options.written))


def library_chart(files: ChartFiles) -> Parsed:
    """What comes of a library chart: nothing on its own."""
    reason = "a library chart is rendered with the charts that use it"
    return Parsed(inputs=tuple(Input(place, InputState.NOT_APPLICABLE, reason) for place in files.places.values()))


def alone(diagnostic: Diagnostic, place: str) -> Parsed:
    """What comes of a chart that can't be read at all."""
    return Parsed(diagnostics=(diagnostic,), inputs=(Input(place, InputState.FAILED, diagnostic.message),))
