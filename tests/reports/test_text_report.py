"""The text report, compared whole, on results that are built by hand."""

import io
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iac_scan.model.finding import (
    Coverage,
    Diagnostic,
    DiagnosticKind,
    ExitCode,
    Input,
    InputState,
    Related,
    ScanResult,
    Verdict,
)
from iac_scan.model.source import Position, Span
from iac_scan.reports import text
from iac_scan.reports.escape import HIDDEN, visible
from tests.reports.scanned_shop import LATEST, PRIVILEGED, finding, findings, resources, result

SHOP = """\
medium    charts/cache-1.2.3.tgz!/cache/templates/pod.yaml:9:14
          container 'cache' uses the tag 'latest'
          moving-image-tag · Pod/cache
          fix: Name the image by digest, e.g. `shop/web@sha256:…`.

low       charts/queue/templates/statefulset.yaml:22:9  container 'queue' has no memory limit
          missing-memory-limit · StatefulSet/queue
          variants: prod
          fix: Set `resources.limits.memory` to what the process needs at its peak
critical  charts/queue/templates/statefulset.yaml:31:11  container 'queue' runs privileged
          privileged-container · StatefulSet/queue
          → set by the value 'privileged'  charts/queue/values.yaml:4
          variants: prod, staging
          fix: Remove `privileged: true`.

low       shop/manifests/web.yaml:11:11  container 'web' has no memory limit
          missing-memory-limit · Deployment/shop/web
          fix: Set `resources.limits.memory` to what the process needs at its peak
medium    shop/manifests/web.yaml:12:11  container 'web' uses the tag 'latest'
          moving-image-tag · Deployment/shop/web
          fix: Name the image by digest, e.g. `shop/web@sha256:…`.
high      shop/manifests/web.yaml:14:13  container 'web' runs privileged
          privileged-container · Deployment/shop/web
          fix: Remove `privileged: true`.
low       shop/manifests/web.yaml:15:11  container 'metrics' has no memory limit
          missing-memory-limit · Deployment/shop/web
          fix: Set `resources.limits.memory` to what the process needs at its peak
critical  shop/manifests/web.yaml:24:3
          this public service leads to pod 'web', whose account 'web' is cluster-admin
          exposed-cluster-admin · Service/shop/web
          → the service selects the pod  shop/manifests/web.yaml:4
          → the pod runs as account 'web'  shop/manifests/web.yaml:8
          → the binding makes the account cluster-admin  shop/manifests/rbac.yaml:5
          fix: Bind the account to a role with only the rules that it needs.

unknown   moving-image-tag  the placeholder ${METRICS_IMAGE} is filled in before deployment
          shop/manifests/job-0.yaml:9:9  Deployment/shop/web
          shop/manifests/job-1.yaml:9:9  Deployment/shop/web
          shop/manifests/job-2.yaml:9:9  Deployment/shop/web
          and 2 more places

failed    charts/api/Chart.yaml:12:3  the dependency 'redis' is declared but not there
          fix: run `helm dependency build charts/api`
failed    shop/huge.yaml  larger than 32 MiB

8 findings (2 critical, 1 high, 2 medium, 3 low) · 5 unknown · 1 suppressed ·
5 resources in 3 stacks · 2 inputs failed · 1 note in the JSON report
FAIL: 5 findings at or above medium
"""
NARROW = """\
critical  shop/manifests/web.yaml:24:3
          this public service leads to pod
          'web', whose account 'web' is
          cluster-admin
          exposed-cluster-admin ·
          Service/shop/web
          → the service selects the pod
            shop/manifests/web.yaml:4
          → the pod runs as account 'web'
            shop/manifests/web.yaml:8
          → the binding makes the account
            cluster-admin
            shop/manifests/rbac.yaml:5
          fix: Bind the account to a role
               with only the rules that it
               needs.

1 finding (1 critical) ·
1 resource in 1 stack
FAIL
"""
ONE = Coverage(stacks=("shop",), resources=1)


def written(scan: ScanResult, *, color: bool = False, width: int = 0) -> str:
    out = io.StringIO()
    text.write(scan, out, color=color, width=width)
    return out.getvalue()


def alone(*found: object, **changes: object) -> ScanResult:
    plain = {"findings": found, "diagnostics": (), "coverage": ONE, "reason": "", **changes}
    return result(**plain)


def test_a_realistic_result_reads_well() -> None:
    assert written(result(), width=100) == SHOP


def test_the_order_of_the_parts_does_not_matter() -> None:
    scan = result()
    shuffled = replace(
        scan,
        findings=scan.findings[::-1],
        diagnostics=scan.diagnostics[::-1],
        coverage=replace(scan.coverage, inputs=scan.coverage.inputs[::-1]),
    )
    assert written(shuffled, width=100) == SHOP


def test_without_a_width_nothing_wraps() -> None:
    lines = written(result()).splitlines()
    assert (
        "critical  shop/manifests/web.yaml:24:3  "
        "this public service leads to pod 'web', whose account 'web' is cluster-admin" in lines
    )
    assert (
        "8 findings (2 critical, 1 high, 2 medium, 3 low) · 5 unknown · 1 suppressed · 5 resources in 3 stacks · "
        "2 inputs failed · 1 note in the JSON report" in lines
    )


def test_a_narrow_terminal_wraps_between_words_and_never_inside_a_place() -> None:
    chain = next(entry for entry in findings() if entry.rule.id == "exposed-cluster-admin")
    assert written(alone(chain), width=20) == written(alone(chain), width=40)
    assert written(alone(chain), width=42) == NARROW


def test_a_place_with_spaces_stays_on_one_line() -> None:
    step = Related("this is where the value comes from", Span("my charts/the web/values.yaml", Position(3, 1)))
    found = finding(LATEST, resources()["Deployment/shop/web"], message="the image moves", related=(step,))
    assert written(alone(replace(found, span=Span("my charts/the web/pod.yaml"))), width=60).splitlines()[:5] == [
        "medium    my charts/the web/pod.yaml:1:1  the image moves",
        "          moving-image-tag · Deployment/shop/web",
        "          → this is where the value comes from",
        "            my charts/the web/values.yaml:3",
        "          fix: Name the image by digest, e.g.",
    ]


def test_a_clean_scan_says_two_lines() -> None:
    clean = alone(exit_code=ExitCode.CLEAN)
    assert written(clean) == "no findings · 1 resource in 1 stack\nPASS\n"


def test_an_incomplete_scan_says_so_last() -> None:
    failed = Coverage(inputs=(Input("api", InputState.FAILED, "larger than 32 MiB"),))
    scan = alone(exit_code=ExitCode.INCOMPLETE, coverage=failed, reason="1 input could not be scanned")
    assert written(scan) == (
        "failed    api  larger than 32 MiB\n"
        "\n"
        "no findings · 0 resources in 0 stacks · 1 input failed\n"
        "INCOMPLETE: 1 input could not be scanned\n"
    )


@pytest.mark.parametrize(
    ("broken", "spoken"),
    [
        ("charts/api", True),
        ("charts/api/templates/x.yaml", True),
        ("charts/api!/templates/x.yaml", True),
        ("charts/api-2/Chart.yaml", False),
        ("charts", False),
    ],
)
def test_a_failed_input_is_named_once(broken: str, spoken: bool) -> None:
    diagnostic = Diagnostic(DiagnosticKind.PARSE, "no YAML", Span(broken), failed=True)
    failed = Coverage(inputs=(Input("charts/api", InputState.FAILED, "has failed"),))
    lines = written(alone(diagnostics=(diagnostic,), coverage=failed)).splitlines()
    assert lines[0] == f"failed    {broken}:1:1  no YAML"
    assert ("failed    charts/api  has failed" in lines) is not spoken


def test_a_note_does_not_explain_a_failed_input() -> None:
    note = Diagnostic(DiagnosticKind.NOTE, "odd", Span("api"))
    failed = Coverage(inputs=(Input("api", InputState.FAILED, "has failed"),))
    assert written(alone(diagnostics=(note,), coverage=failed)).splitlines()[0] == "failed    api  has failed"


def test_a_reason_for_unknowns_is_said_once_with_its_checks() -> None:
    web = resources()["Deployment/shop/web"]
    unknown = [
        finding(rule, web, message=message, verdict=Verdict.UNKNOWN, span=Span(file))
        for rule, message, file in (
            (LATEST, "one", "a"),
            (PRIVILEGED, "one", "b"),
            (LATEST, "two", "c"),
            (LATEST, "one", "d"),
        )
    ]
    assert written(alone(*unknown, exit_code=ExitCode.CLEAN)) == (
        "unknown   2 checks  one\n"
        "          moving-image-tag (2), privileged-container (1)\n"
        "          a:1:1  Deployment/shop/web\n"
        "          b:1:1  Deployment/shop/web\n"
        "          d:1:1  Deployment/shop/web\n"
        "unknown   moving-image-tag  two\n"
        "          c:1:1  Deployment/shop/web\n"
        "\n"
        "no findings · 4 unknown · 1 resource in 1 stack\n"
        "PASS\n"
    )


def test_a_long_chain_is_cut_and_counted() -> None:
    web = resources()["Deployment/shop/web"]
    steps = tuple(Related(f"step {number}", Span("a", Position(number, 1))) for number in range(1, 13))
    lines = written(alone(finding(LATEST, web, message="m", related=steps))).splitlines()
    assert lines[2:13] == [f"          → step {number}  a:{number}" for number in range(1, 11)] + [
        "          → and 2 more places"
    ]


def test_colour_changes_nothing_but_colour() -> None:
    painted = written(result(), color=True, width=100)
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == SHOP
    assert painted.splitlines()[5] == (
        "\x1b[36mlow\x1b[0m       \x1b[1mcharts/queue/templates/statefulset.yaml:22:9\x1b[0m"
        "  container 'queue' has no memory limit"
    )
    assert painted.splitlines()[-1] == "\x1b[1;31mFAIL\x1b[0m: 5 findings at or above medium"


@pytest.mark.parametrize(
    ("remedy", "sentence"),
    [
        ("Do this. Then that.", "Do this."),
        ("Use a digest, e.g. `a@b`. It is printed.", "Use a digest, e.g. `a@b`."),
        ("Set version 1.2.3 of it! Done.", "Set version 1.2.3 of it!"),
        ("  One\n  two\n\nThree.", "One two"),
        ("no end", "no end"),
        ("", ""),
    ],
)
def test_the_first_sentence(remedy: str, sentence: str) -> None:
    assert text.first_sentence(remedy) == sentence


def test_hostile_text_is_shown_and_not_obeyed() -> None:
    web = resources()["Deployment/shop/web"]
    evil = "a\x1b[2J\x9b1m\nPASS\r\u202eb\u2066\u200bc\x00\x7f\udcff\U000e0041"
    shown = r"a\x1b[2J\x9b1m\nPASS\r\u202eb\u2066\u200bc\x00\x7f\udcff\U000e0041"
    rule = replace(LATEST, id=evil, remediation=f"Beware {evil}.")
    found = finding(
        rule,
        web,
        message=evil,
        resource=replace(web.id, name=evil),
        span=Span(f"{evil}.yaml"),
        related=(Related(evil, Span(evil)),),
        variants=(evil,),
    )
    failed = Diagnostic(DiagnosticKind.PARSE, evil, Span(evil), evil, failed=True)
    coverage = Coverage(inputs=(Input(f"other {evil}", InputState.FAILED, evil),))
    scan = alone(found, replace(found, verdict=Verdict.UNKNOWN), diagnostics=(failed,), coverage=coverage, reason=evil)
    one_line = r"a\x1b[2J\x9b1m PASS \u202eb\u2066\u200bc\x00\x7f\udcff\U000e0041"
    assert written(scan) == (
        f"medium    {shown}.yaml:1:1  {shown}\n"
        f"          {shown} · Deployment/shop/{shown}\n"
        f"          → {shown}  {shown}:1\n"
        f"          variants: {shown}\n"
        f"          fix: Beware {one_line}.\n"
        "\n"
        f"unknown   {shown}  {shown}\n"
        f"          {shown}.yaml:1:1  Deployment/shop/{shown}\n"
        "\n"
        f"failed    {shown}:1:1  {shown}\n"
        f"          fix: {shown}\n"
        f"failed    other {shown}  {shown}\n"
        "\n"
        "1 finding (1 medium) · 1 unknown · 0 resources in 0 stacks · 1 input failed\n"
        f"FAIL: {shown}\n"
    )


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=())), st.integers(0, 200), st.booleans())
def test_no_message_breaks_the_page(message: str, width: int, color: bool) -> None:
    found = replace(findings()[0], message=message)
    page = written(alone(found, reason=message), width=width, color=color)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", page)
    assert not HIDDEN.search(plain.replace("\n", ""))
    assert plain.encode().decode() == plain
    assert "".join(visible(message).split()) in "".join(plain.split())


def test_reports_start_without_slow_libraries() -> None:
    program = (
        "import sys; from iac_scan.reports import json, sarif, text; "
        "print(sorted({'rich', 'networkx', 'yaml', 'jsonschema', 'typer'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
