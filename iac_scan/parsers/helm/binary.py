"""Renders a chart with a Helm binary of the user's choice, offline, with the chart in a private folder."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from iac_scan.config import Limits
from iac_scan.parsers.helm.files import ChartFiles
from iac_scan.parsers.helm.markers import ANY_MARK
from iac_scan.parsers.helm.process import KEPT_VARIABLES, MAX_OUTPUT, Rendering, Variant
from iac_scan.parsers.helm.tree import over, yaml_map
from iac_scan.parsers.scalars import scalar

SOURCE = re.compile(r"^---\n# Source: (.*)\n", re.MULTILINE)
SIMPLE_SET = re.compile(r"(?:\A|,)([\w-]+(?:\.[\w-]+)*)=([\w.-]*)(?=,|\Z)")
HOMES = ("HOME", "HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME", "TMPDIR")


class Binary:
    """Renders by running `helm template`; has the methods of process.Renderer."""

    def __init__(self, program: str, limits: Limits) -> None:
        self.program = program
        self.limits = limits
        self.home = Path(tempfile.mkdtemp(prefix="iac-scan-"))
        self.variants: list[Variant] = []

    def order(self, chart: ChartFiles, variants: list[Variant]) -> None:
        """Take note of what to render."""
        self.variants = variants
        write(chart, {}, self.home / "plain")

    def finish(self, chart: ChartFiles, marked: Mapping[str, bytes], count: int) -> list[Rendering]:
        """The renderings of the `count` variants ordered."""
        write(chart, marked, self.home / "marked")
        return [self.rendering(variant, number) for number, variant in enumerate(self.variants[:count])]

    def stop(self) -> None:
        """Remove the private folder."""
        shutil.rmtree(self.home, ignore_errors=True)

    def rendering(self, variant: Variant, number: int) -> Rendering:
        """One variant, rendered plain and marked."""
        arguments = self.arguments(variant, number)
        plain, error = self.run("plain", arguments)
        if error:
            return Rendering(error=error)
        documents = sources(plain)
        marked, marks_error = self.run("marked", arguments)
        result = Rendering(values=merged(variant), plain=texts(documents), marks_error=marks_error)
        result.marked = texts(in_order_of(documents, sources(marked)))
        if not {ANY_MARK.sub("", text) for text in result.marked.values()}.issuperset((result.plain or {}).values()):
            result.again = texts(sources(self.run("plain", arguments)[0]))
        return result

    def arguments(self, variant: Variant, number: int) -> list[str]:
        """The flags of `helm template` for a variant, its values files written to the private folder."""
        options, flags = variant.options, ["--namespace", variant.options["namespace"], "--include-crds"]
        for index, text in enumerate(variant.values):
            file = self.home / f"values-{number}-{index}.yaml"
            file.write_text(text, "utf-8")
            flags += ["--values", str(file)]
        flags += [part for line in variant.sets for part in ("--set", line)]
        flags += ["--kube-version", options["kube_version"]] if options["kube_version"] else []
        return flags + [part for version in options["api_versions"] for part in ("--api-versions", version)]

    def run(self, folder: str, arguments: list[str]) -> tuple[str, str]:
        """What Helm writes for the chart in a folder, and its error, of which one is empty."""
        name = self.variants[0].options["name"]
        command = [self.program, "template", name, str(self.home / folder), *arguments]
        environment = {key: os.environ[key] for key in KEPT_VARIABLES if key in os.environ}
        environment |= dict.fromkeys(HOMES, str(self.home)) | {"GOMEMLIMIT": str(self.limits.render_memory * 3 // 4)}
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            try:
                process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=environment, cwd=self.home
                )
            except OSError as error:
                return "", f"the Helm binary {self.program} can't be run: {error.strerror}"
            bound(process.pid, self.limits)
            try:
                status = process.wait(self.limits.render_seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                return "", f"rendering took longer than {self.limits.render_seconds:g} s"
            output.seek(0)
            errors.seek(0)
            text = output.read(MAX_OUTPUT + 1).decode("utf-8", "replace")
            message = errors.read(1 << 20).decode("utf-8", "replace").strip()
        if len(text) > MAX_OUTPUT:
            return "", f"the chart renders to more than {MAX_OUTPUT // (1024 * 1024)} MiB"
        return ("", message or f"helm ended with status {status}") if status else (text, "")


def bound(process: int, limits: Limits) -> None:
    """Bound a process's memory and output, where the system can."""
    try:
        import resource

        resource.prlimit(process, resource.RLIMIT_DATA, (limits.render_memory, limits.render_memory))
        resource.prlimit(process, resource.RLIMIT_FSIZE, (2 * MAX_OUTPUT, 2 * MAX_OUTPUT))
    except (ImportError, AttributeError, OSError):
        return


def write(chart: ChartFiles, replaced: Mapping[str, bytes], folder: Path) -> None:
    """Write a chart's files below a folder; their names were checked when they were read."""
    for member, data in {**chart.files, **replaced}.items():
        file = folder / member
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def merged(variant: Variant) -> dict[str, Any]:
    """The values that switch dependencies: those of the files, and those `--set` lines that need no parser."""
    values: dict[str, Any] = {}
    for text in variant.values:
        values = over(values, yaml_map(text))
    for line in variant.sets:
        for key, written in SIMPLE_SET.findall(line):
            tree: Any = scalar(written)
            for part in reversed(key.split(".")):
                tree = {part: tree}
            values = over(values, tree)
    return values


def sources(output: str) -> dict[str, list[str]]:
    """Helm's documents by the template they come from; Helm sorts them by kind."""
    found: dict[str, list[str]] = {}
    parts = SOURCE.split(output)
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        found.setdefault(name, []).append(text)
    return found


def texts(documents: dict[str, list[str]]) -> dict[str, str]:
    """Each template's documents as one text."""
    return {name: "".join(f"---\n{part}" for part in parts) for name, parts in documents.items()}


def in_order_of(plain: dict[str, list[str]], marked: dict[str, list[str]]) -> dict[str, list[str]]:
    """The marked documents in the plain ones' order; Helm can't see the kind of a marked one and sorts it otherwise."""
    places = {(name, text): number for name, parts in plain.items() for number, text in enumerate(parts)}
    ordered = {}
    for name, parts in marked.items():
        known = [places.get((name, ANY_MARK.sub("", part)), len(places)) for part in parts]
        ordered[name] = [part for _, part in sorted(zip(known, parts, strict=True), key=lambda pair: pair[0])]
    return ordered
