"""Helm's error texts to diagnostics: the reason without Go's noise, the template line, and the values key."""

import re
from collections.abc import Callable, Iterator

from iac_scan.model.finding import Diagnostic, DiagnosticKind
from iac_scan.model.record import record
from iac_scan.model.source import Position, Precision, Span
from iac_scan.parsers.helm.files import ChartFiles
from iac_scan.parsers.helm.template import Template, TemplateError, parse
from iac_scan.parsers.helm.values import Context, Values, references

PLACE = re.compile(r"([^\s()\":]+/[^\s()\":]+):(\d+)(?::(\d+))?")
EXPRESSION = re.compile(r'executing "[^"]*" at <(.*?)>:\s*', re.DOTALL)
PREFIX = re.compile(r"Error: |(?:execution|parse) error at \([^)]*\):\s*|error calling \w+:\s*|template: \S+ ")
UNLOADED = re.compile(r"cannot load ([^\s:]+):")
SCHEMA = "values don't meet the specifications of the schema"
VIOLATION = re.compile(r"- at '([^']*)': (.*)")
MISSING_PROPERTY = re.compile(r"missing propert(?:y|ies) (.*)")
NOISE = (
    (
        re.compile(r"nil pointer evaluating (?:interface \{\}|\S+?)\.(\w+)"),
        r"'\1' is read from something that is not set",
    ),
    (re.compile(r"map\[string\]interface \{\}|chartutil\.Values|common\.Values"), "a map"),
    (re.compile(r"\[\]interface \{\}"), "a list"),
    (re.compile(r"invalid value; expected (\w+)"), r"a \1 is expected and nothing is given"),
    (re.compile(r"<nil>"), "nothing"),
    (re.compile(r"(?:of type |type )?interface \{\}"), "any value"),
)
MAX_MESSAGE = 500

Resolve = Callable[[str], tuple[str, Values] | None]  # a rendered name to its member and the values of its chart


@record
class Failure:
    """What is needed to explain an error: the chart's files, how names resolve, and the chart's own Chart.yaml."""

    files: ChartFiles
    resolve: Resolve
    values_of: Callable[[str], Values]
    span: Span

    def diagnostics(self, error: str) -> Iterator[Diagnostic]:
        """The failed diagnostics of one error text."""
        if SCHEMA in error:
            yield from self.violations(error)
            return
        places = [place for match in PLACE.finditer(error) if (place := self.place(match))]
        span, keys, values = places[-1] if places else (self.unloaded(error), [], None)
        expressions = EXPRESSION.findall(error)
        if expressions and not keys:
            keys = [tuple(name.split(".")) for name in re.findall(r"\.Values\.([\w.]*\w)", expressions[-1])]
        message = reason(error)
        if expressions and expressions[-1] not in message:
            message += f", in {expressions[-1]}"
        remedy = "correct the template or the values it is rendered with"
        if keys and values is not None:
            feeds = [values.feed(key) for key in keys]
            message += "; " + ", ".join(f"{label} ({at.file}:{at.start.line})" for label, at in feeds)
            remedy = f"set {'.'.join(keys[0])} with a values file (-f) or --set"
        yield failed(message, span, remedy)

    def unloaded(self, error: str) -> Span:
        """The file of the chart that Helm can't load, else the chart as a whole."""
        match = UNLOADED.search(error)
        found = self.files.places.get(match[1]) if match else None
        return Span(found, precision=Precision.DOCUMENT) if found else self.span

    def place(self, match: re.Match[str]) -> tuple[Span, list[Context], Values] | None:
        """The template line an error names, the values keys read there, and the values its chart sees."""
        found = self.resolve(match[1])
        if found is None:
            return None
        member, values = found
        text, line = self.files.text(member), int(match[2])
        content = (text.split("\n")[line - 1 : line] or [""])[0]
        column = min(int(match[3] or 0), len(content)) + 1
        end = len(content.rstrip()) + 1
        span = Span(self.files.places[member], Position(line, column), Position(line, max(column, end)))
        try:
            keys = self.keys(parse(text), line, column)
        except TemplateError:
            keys = []
        return span, keys, values

    def keys(self, template: Template, line: int, column: int) -> list[Context]:
        """The values keys that the action at a line and column reads."""
        start = sum(len(row) + 1 for row in template.text.split("\n")[: line - 1])
        for number, action in enumerate(template.actions):
            if action.start <= start + column and start + column < action.end:
                return references(template, number)
        return []

    def violations(self, error: str) -> Iterator[Diagnostic]:
        """One diagnostic for each rule of a values.schema.json that the values break."""
        chart = ""
        for line in error.splitlines():
            match = VIOLATION.match(line)
            if match is None:
                chart = line.rstrip(":") if line.endswith(":") and " " not in line else chart
                continue
            key = tuple(part for part in match[1].split("/") if part)
            if missing := MISSING_PROPERTY.match(match[2]):
                key = (*key, missing[1].split(",")[0].strip().strip("'"))
            label, span = self.values_of(chart).feed(key) if key else ("the values", self.span)
            message = f"values.schema.json of {chart or 'the chart'} refuses {label}: {match[2]}"
            yield failed(message, span, "give the values the chart needs with a values file (-f) or --set")


def reason(error: str) -> str:
    """The last part of an error, which says what is wrong, in plain words."""
    last = EXPRESSION.split(error)[-1]
    while stripped := PREFIX.match(last):
        last = last[stripped.end() :]
    for noise, plain in NOISE:
        last = noise.sub(plain, last)
    text = " ".join(last.split())
    text = text.removesuffix(": unable to execute template")
    return text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + " …"


def failed(message: str, span: Span, remedy: str) -> Diagnostic:
    """A failed diagnostic of the rendering."""
    return Diagnostic(DiagnosticKind.RENDER, f"the chart does not render: {message}", span, remedy, failed=True)


def chart_span(files: ChartFiles) -> Span:
    """The chart as a whole: its Chart.yaml."""
    return Span(files.places.get("Chart.yaml", files.place), precision=Precision.DOCUMENT)
