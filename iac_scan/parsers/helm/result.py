"""One rendering of a chart to resources, diagnostics and the fate of each file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from iac_scan.model.finding import Diagnostic, DiagnosticKind, Input, InputState
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Span, Stack
from iac_scan.parsers import kubernetes
from iac_scan.parsers.helm.chance import made_up, with_unknowns
from iac_scan.parsers.helm.errors import Failure, chart_span, failed
from iac_scan.parsers.helm.files import ChartFiles
from iac_scan.parsers.helm.markers import SourceMap, is_manifest
from iac_scan.parsers.helm.origin import RenderedFile
from iac_scan.parsers.helm.process import Rendering
from iac_scan.parsers.helm.proof import Attempt, proof
from iac_scan.parsers.helm.tree import Chart, effective
from iac_scan.parsers.helm.values import Layer, Values
from iac_scan.parsers.helm.version import satisfies
from iac_scan.parsers.yaml import Chunk, ParseError, chunks, compose, marks_of

# What `.Release.Namespace` is rendered as while it is not known: short, since charts cut names off, and a valid name.
UNKNOWN_NAMESPACE = "iacscanns0"
SYMBOLIC_NAMESPACE = "{{ .Release.Namespace }}"
CRD_SUFFIXES = (".yaml", ".yml", ".json")  # what Helm takes for a manifest under crds/


@dataclass(frozen=True, slots=True)
class Loaded:
    """A chart that is read: its files, its tree, the command that would build its dependencies, and what to note."""

    files: ChartFiles
    chart: Chart
    build_command: str
    notes: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class ValuesText:
    """A text of values and the file it is in; `at` is its place where it is only a part of that file."""

    file: str
    text: str
    at: Span | None = None


@dataclass(frozen=True)
class Result:
    """A rendering of one variant, with all that is needed to interpret it.

    The first of the attempts is the rendering; the later ones only add source maps. `namespace` is the one asked for,
    empty if none was; `values_files` are the texts of the variant's values in the order they apply.
    """

    loaded: Loaded
    stack: Stack
    attempts: tuple[Attempt, ...]
    namespace: str
    kube_version: str
    values_files: tuple[ValuesText, ...]
    sets: Mapping[str, Span | None]

    def parsed(self) -> Parsed:
        """All that came of the variant."""
        diagnostics = (
            *self.unresolved(),
            *self.refused(),
            *self.wrong_kube_version(),
            *self.loaded.notes,
        )
        if self.rendering.plain is None:
            problems = tuple(self.failure.diagnostics(self.rendering.error))
            return Parsed(diagnostics=(*diagnostics, *problems), inputs=tuple(self.inputs(set())))
        files, parts, scanned = self.loaded.files, [Parsed(diagnostics=diagnostics)], set(self.crds)
        parts += [kubernetes.read(files.places[crd], files.text(crd), self.stack, self.symbolic) for crd in self.crds]
        for name, member, values in self.manifests():
            scanned.add(member)
            parts += self.documents(name, member, values)
        return Parsed.joined([*parts, Parsed(inputs=tuple(self.inputs(scanned)))])

    def manifests(self) -> Iterator[tuple[str, str, Values]]:
        """The rendered names that are deployed, their members and the values that their charts see."""
        for name in sorted(self.rendering.plain or {}):
            resolved = self.resolve(name)
            if resolved is not None and is_manifest(resolved[0]):
                yield name, *resolved

    @cached_property
    def maps(self) -> dict[str, SourceMap | None]:
        """The source maps by rendered name, None where no attempt proves one."""
        return {name: proof(self.attempts, name, member) for name, member, _ in self.manifests()}

    def unproven(self) -> frozenset[str]:
        """The members whose source maps no attempt proves."""
        return frozenset(member for name, member, _ in self.manifests() if self.maps[name] is None)

    @property
    def rendering(self) -> Rendering:
        """The rendering that counts."""
        return self.attempts[0].rendering

    @property
    def symbolic(self) -> str:
        """The namespace of what names none."""
        return self.namespace or SYMBOLIC_NAMESPACE

    @cached_property
    def failure(self) -> Failure:
        """What explains errors of this rendering."""
        return Failure(self.loaded.files, self.resolve, self.values_of, chart_span(self.loaded.files))

    @cached_property
    def active(self) -> list[tuple[Chart, object]]:
        """The charts that the values switch on, and the values each sees."""
        return list(effective(self.loaded.files, self.loaded.chart, self.rendering.values))

    @cached_property
    def crds(self) -> list[str]:
        """The members under crds/ that Helm installs."""
        found = [m for m in self.loaded.files.files if m.endswith(CRD_SUFFIXES) and f"/{m}".find("/crds/") >= 0]
        heads = {chart.prefix + "crds/" for chart, _ in self.active if not chart.is_library} if found else set()
        return sorted(member for member in found if any(member.startswith(head) for head in heads))

    def documents(self, name: str, member: str, values: Values) -> Iterator[Parsed]:
        """The resources of one rendered file, document by document."""
        templates = self.attempts[0].marked.templates
        rendered = RenderedFile(member, self.loaded.files, templates, self.maps[name], values)
        for chunk in chunks((self.rendering.plain or {})[name]):
            yield self.document(rendered, kubernetes.without_schema(chunk), made_up(self.rendering, name))

    def document(self, rendered: RenderedFile, chunk: Chunk, chance: frozenset[int]) -> Parsed:
        """The resources of one rendered document; what stands on the lines in `chance` is made up each time."""
        try:
            composed = compose(chunk, None if self.namespace else restored)
        except ParseError as error:
            message = f"the template renders to something that is not YAML: {error.message}"
            return Parsed(diagnostics=(failed(message, rendered.at(chunk, error.position), "correct the template"),))
        notes = tuple(
            Diagnostic(
                DiagnosticKind.DUPLICATE,
                f"the key {key!r} is rendered twice in one mapping; Kubernetes keeps the last one",
                rendered.at(chunk, position),
            )
            for key, position in composed.duplicates
        )
        value = composed.value
        if chance:
            with_unknowns(value, marks_of(chunk), chance, lambda place: rendered.line_text(chunk, place))
        found = kubernetes.objects(
            value, lambda path: rendered.locate(chunk, value, path), rendered.file, self.stack, self.symbolic
        )
        return Parsed(tuple(found), notes, documents=1)

    def resolve(self, name: str) -> tuple[str, Values] | None:
        """The member that a rendered name stands for, and the values its chart sees."""
        chart, keys, rest = self.loaded.chart, list[str](), name.partition("/")[2]
        while rest.startswith("charts/"):
            _, key, rest = rest.split("/", 2) if rest.count("/") > 1 else ("", "", "")
            child = chart.child(key)
            if child is None:
                return None
            chart, keys = child, [*keys, key]
        member = chart.prefix + rest
        return (member, self.values_at(tuple(keys))) if member in self.loaded.files.files else None

    def values_of(self, name: str) -> Values:
        """The values of the chart of a name, as Helm's schema errors give it."""
        keys: tuple[str, ...] = ()
        if name and name != self.loaded.chart.name:
            keys = next((entry for entry in self.key_chains() if entry and entry[-1] == name), ())
        return self.values_at(keys)

    def key_chains(self) -> Iterator[tuple[str, ...]]:
        """The keys under which the values of each subchart stand."""
        pending: list[tuple[Chart, tuple[str, ...]]] = [(self.loaded.chart, ())]
        while pending:
            chart, keys = pending.pop()
            yield keys
            for child in chart.children:
                names = [entry.key for entry in chart.dependencies if entry.name == child.name] or [child.name]
                pending += [(child, (*keys, name)) for name in names]

    def values_at(self, keys: tuple[str, ...]) -> Values:
        """The files that set the values of the subchart under some keys, the last to win first."""
        layers = [Layer(each.file, Chunk(each.text, 0), keys, each.at) for each in reversed(self.values_files)]
        chart: Chart | None = self.loaded.chart
        for depth in range(len(keys) + 1):
            if chart is None:
                break
            member = chart.prefix + "values.yaml"
            if member in self.loaded.files.files:
                place = self.loaded.files.places[member]
                layers.append(Layer(place, Chunk(self.loaded.files.text(member), 0), keys[depth:]))
            chart = chart.child(keys[depth]) if depth < len(keys) else None
        return Values(tuple(layers), keys, self.sets, chart_span(self.loaded.files).file)

    def unresolved(self) -> Iterator[Diagnostic]:
        """The dependencies that are needed and neither there nor beside the chart."""
        anything = any(chart.missing for chart in self.loaded.chart.all())
        for chart, values in self.active if anything else ():
            for dependency in chart.missing:
                if dependency.enabled(values):
                    message = f"the chart {chart.name} needs {dependency.label}, which is not there"
                    yield Diagnostic(
                        DiagnosticKind.RESOLVE, message, dependency.span, self.loaded.build_command, failed=True
                    )

    def refused(self) -> Iterator[Diagnostic]:
        """The files that were not read."""
        for place, why in sorted(self.loaded.files.refused.items()):
            yield Diagnostic(DiagnosticKind.PARSE, f"not read: {why}", Span(place), failed=True)

    def wrong_kube_version(self) -> Iterator[Diagnostic]:
        """The chart asks for another version of Kubernetes, for which Helm refuses to install it."""
        wanted = self.loaded.chart.kube_version
        if wanted and not satisfies(self.kube_version, wanted):
            message = f"the chart asks for Kubernetes {wanted} and Helm would refuse {self.kube_version}"
            remedy = "give the version that it is deployed to with --kube-version"
            yield failed(message, chart_span(self.loaded.files), remedy)

    def inputs(self, scanned: set[str]) -> Iterator[Input]:
        """What became of each file of the chart; those found beside it are not its own."""
        files, archives = self.loaded.files, set[str]()
        for member, place in files.places.items():
            if files.place != "." and not place.startswith(files.place):
                continue
            if "!/" in place:
                archives.add(place.partition("!/")[0])
            yield Input(place, *self.fate(member, scanned))
        for place in sorted(archives):
            yield Input(place, InputState.NOT_APPLICABLE, "a packaged chart, read member by member")
        for place, why in files.ignored.items():
            yield Input(place, InputState.NOT_APPLICABLE, why)
        for place, why in files.refused.items():
            yield Input(place, InputState.FAILED, why)

    def fate(self, member: str, scanned: set[str]) -> tuple[InputState, str]:
        """What became of one member, and why."""
        if member in scanned:
            return InputState.SCANNED, ""
        if not is_manifest(member):
            return InputState.NOT_APPLICABLE, "part of the chart"
        if self.rendering.plain is None:
            return InputState.FAILED, "the chart does not render"
        return InputState.NOT_APPLICABLE, "renders to nothing with these values"


def restored(text: str) -> str:
    """A text with the namespace as a symbol where the made-up one stands."""
    return text.replace(UNKNOWN_NAMESPACE, SYMBOLIC_NAMESPACE) if UNKNOWN_NAMESPACE in text else text
