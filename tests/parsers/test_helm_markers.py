"""Marks change nothing: taken out, they leave the plain rendering, whatever the template looks like."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iac_scan.config import Limits
from iac_scan.parsers.helm.files import ChartFiles, read_chart
from iac_scan.parsers.helm.markers import Source, is_manifest, is_template, mark_chart, source_map
from iac_scan.parsers.helm.process import Renderer, Rendering, Variant, library
from iac_scan.parsers.helm.proof import Attempt, proof, same_but_for_chance
from iac_scan.parsers.helm.template import TemplateError, called, parse, stages
from iac_scan.parsers.helm.values import references
from tests.parsers.helm_charts import CORPUS

pytest.importorskip("helm_python")

CHART_YAML = b"apiVersion: v2\nname: shop\nversion: 1.0.0\n"
VALUES = 'a: one\nb: {c: two, d: [x, y]}\nempty: ""\nlines: |\n  first\n    second\n'
HELPERS = """\
{{- define "plain" -}}
p: 1
q:
  - r
{{- end -}}
{{ define "spaced" }}

  s: {{ .Values.a }}

{{ end }}
{{- define "nested" }}
n: {{- include "plain" . | nindent 2 }}
{{ end -}}
{{ define "nothing" }}{{ if .Values.empty }}x{{ end }}{{ end }}
"""

ACTIONS = st.sampled_from(
    [
        ".Values.a",
        ".Values.a | quote",
        ".Values.lines",
        ".Values.lines | indent 4",
        ".Values.empty",
        "toYaml .Values.b",
        "toYaml .Values.b | nindent 2",
        '"literal }} text"',
        "`raw }} text`",
        'include "plain" .',
        'include "plain" . | nindent 4',
        'include "plain" . | indent 2',
        'include "plain" . | trim | upper',
        'include "spaced" .',
        'include "spaced" . | nindent 1',
        'template "nested" .',
        'include "nested" . | fromYaml | toYaml',
        'include "nothing" . | default "none"',
        'include "plain" . | len',
        'include (print "pl" "ain") .',
        "/* a comment */",
        '$x := include "plain" .',
        'tpl "{{ .Values.a }}\\n z" .',
        'include (print $.Template.BasePath "/other.yaml") . | sha256sum',
    ]
)
TEXTS = st.sampled_from(
    ["", " ", "\n", "\n\n", "  ", "a: ", "text", "\n  - item", "\n# note\n", ": |\n", '"', "'", "---\n", "é\t", "\r\n"]
)
OPENINGS = st.sampled_from(
    ["if .Values.a", "if .Values.empty", "with .Values.b", "range .Values.b.d", "range $i, $v := .Values.b.d"]
)


def braces(body: str, before: bool, after: bool) -> str:
    """An action with or without its trimming; a comment needs its marks close to the braces."""
    return (
        "{{"
        + ("- " if before else "" if body[0] == "/" else " ")
        + body
        + (" -}}" if after else "}}" if body[0] == "/" else " }}")
    )


ACTION = st.builds(braces, ACTIONS, st.booleans(), st.booleans())
PIECE = st.one_of(TEXTS, ACTION)


def blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Pieces in a block, whose dot is kept at the root so that every action stays valid."""
    opening = st.builds(braces, OPENINGS, st.booleans(), st.booleans())
    closing = st.builds(braces, st.just("end"), st.booleans(), st.booleans())
    plain = st.lists(TEXTS, max_size=3).map("".join)
    return st.builds(
        lambda head, body, kept, tail: head + (kept if "Values.b" in head else body) + tail,
        opening,
        inner,
        plain,
        closing,
    )


TEMPLATE = st.lists(st.one_of(PIECE, blocks(st.lists(PIECE, max_size=4).map("".join))), max_size=10).map("".join)


def rendered(files: ChartFiles, twins: bool = True) -> Attempt:
    """A chart rendered plain and marked."""
    renderer = Renderer(library(), Limits())
    try:
        renderer.order(files, [Variant((), (), {"name": "r", "namespace": "live"})])
        marked = mark_chart(files, twins=twins)
        (rendering,) = renderer.finish(files, marked.files, 1)
    finally:
        renderer.stop()
    return Attempt(rendering, marked)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TEMPLATE, min_size=1, max_size=6), st.booleans())
def test_marked_rendering_equals_plain_rendering(templates: list[str], twins: bool) -> None:
    content = {"Chart.yaml": CHART_YAML, "values.yaml": VALUES.encode(), "templates/_h.tpl": HELPERS.encode()}
    content["templates/other.yaml"] = b"other: {{ .Values.a }}\n"
    content |= {f"templates/t{number}.yaml": text.encode() for number, text in enumerate(templates)}
    attempt = rendered(ChartFiles("shop", content, {member: f"shop/{member}" for member in content}), twins)
    assert attempt.rendering.error == ""
    assert attempt.rendering.marks_error == ""
    for name in attempt.rendering.plain or {}:
        member = name.partition("/")[2]
        found = proof((attempt,), name, member)
        assert found is not None, content[member]
        assert found.text == (attempt.rendering.plain or {})[name]
        for offset, piece in zip(found.offsets, found.pieces, strict=True):
            if piece.mark.source is Source.TEXT and offset < len(found.text):
                text = content[piece.mark.member].decode()
                assert text[piece.mark.offset] == found.text[offset]


@pytest.mark.skipif(not (CORPUS / "charts").is_dir(), reason="the corpus of charts is not here")
@pytest.mark.parametrize("path", sorted((CORPUS / "charts").glob("*.tgz")), ids=lambda path: path.stem)
def test_marked_corpus_equals_plain_corpus(path: Path) -> None:
    attempt = rendered(read_chart(path, path.name))
    plain, marked = attempt.rendering.plain or {}, attempt.marked
    assert attempt.rendering.marks_error == ""
    for name, text in plain.items():
        member = name.partition("/")[2]
        if not is_manifest(member):
            continue
        found = source_map(attempt.rendering.marked[name + marked.twin if member in marked.copies else name], marked)
        again = (attempt.rendering.again or plain)[name]
        assert found.text == text or same_but_for_chance(text, again, found.text)
        assert found.pieces


def test_a_changed_line_is_not_proven() -> None:
    attempt = rendered(ChartFiles("s", {"Chart.yaml": CHART_YAML, "templates/a.yaml": b"a: 1\nb: 2\n"}, {}))
    name = "shop/templates/a.yaml"
    assert proof((attempt,), name, "templates/a.yaml") is not None
    tampered = Rendering(plain=attempt.rendering.plain, marked={name: attempt.rendering.marked[name].replace("2", "3")})
    assert proof((Attempt(tampered, attempt.marked),), name, "templates/a.yaml") is None
    assert same_but_for_chance("a\nx1\nb", "a\nx2\nb", "a\nx3\nb")
    assert not same_but_for_chance("a\nx1\nb", "a\nx2\nb", "a\nx3\nc")
    assert not same_but_for_chance("a\nx1\nb", "a\nx2\nb", "a\nx3\nb\n")


@pytest.mark.parametrize(
    ("member", "template", "manifest"),
    [
        ("templates/a.yaml", True, True),
        ("templates/sub/a", True, True),
        ("templates/_a.tpl", True, False),
        ("templates/NOTES.txt", True, False),
        ("charts/b/templates/a.yaml", True, True),
        ("charts/b/charts/c/templates/a.yaml", True, True),
        ("crds/a.yaml", False, False),
        ("files/templates/a.yaml", False, False),
        ("values.yaml", False, False),
    ],
)
def test_what_helm_takes_for_a_template(member: str, template: bool, manifest: bool) -> None:
    assert (is_template(member), is_manifest(member)) == (template, manifest)


@pytest.mark.parametrize("text", ["{{ if }", "{{ end }}", "{{ if .x }}", '{{ "open }}', "{{/* open }}", "{{ `open }}"])
def test_what_is_no_template_is_refused(text: str) -> None:
    with pytest.raises(TemplateError):
        parse(text)


def test_pipelines_and_calls() -> None:
    assert stages('a (b | c) | d "x | y" | e') == ["a (b | c)", 'd "x | y"', "e"]
    actions = parse(
        '{{ include "x" . | nindent 4 }}{{ include "y" . | trim }}{{- template "z" }}{{ include $n . }}'
    ).actions
    assert [called(action) for action in actions] == [
        ("include ", "x", " . | nindent 4"),
        None,
        ("template ", "z", ""),
        None,
    ]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("{{ .Values.a.b | default $.Values.c }}", [("a", "b"), ("c",)]),
        ('{{ index .Values "a" "b-c" }}', [("a", "b-c")]),
        ('{{ printf ".Values.no %s" (.Values.a).b }}', [("a",)]),
        ("{{ with .Values.a }}{{ .b }}{{ end }}", [("a", "b")]),
        ("{{ with .Values.a }}x{{ else }}{{ .Values.b }}{{ end }}", [("b",)]),
        ("{{ with .Values.a }}{{ range .b }}{{ .c }}{{ end }}{{ end }}", [("a", "b")]),
        ("{{ range $k, $v := .Values.a }}{{ $v.b }}{{ end }}", [("a",)]),
        ("{{ $x := .Values.a }}{{ $x.b }}", [("a", "b")]),
        ("{{ $x := .Values.a | default .Values.b }}{{ $x.c }}", [("a",), ("b",)]),
        ("{{ with (include `x` .) }}{{ .b }}{{ end }}", []),
        ("{{ .Release.Name }}", []),
        ("{{ .Values }}", []),
    ],
)
def test_values_keys_that_an_action_reads(text: str, keys: list[tuple[str, ...]]) -> None:
    template = parse(text)
    writing = [number for number, action in enumerate(template.actions) if action.writes]
    assert references(template, writing[-1]) == keys
