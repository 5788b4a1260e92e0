"""The configuration file: where it is found, what it sets, what wins over it, and what is said of mistakes."""

import json
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from iac_scan.config import ChartOptions, ChartVariant, Config, Limits, TerraformOptions
from iac_scan.model.check import Severity
from iac_scan.model.suppression import Suppression
from iac_scan.pipeline import scan
from iac_scan.settings import file
from iac_scan.settings.effective import Flags, effective
from iac_scan.settings.file import SettingsError, load
from iac_scan.settings.values import FIELDS
from tests.cli.test_cli import Ran, run

BAD = """\
apiVersion: v1
kind: Pod
metadata: {name: bad, namespace: shop}
spec:
  containers:
    - {name: app, image: "registry.example.com/app:1", securityContext: {privileged: true}}
"""
LEVELS = "critical, high, medium, low, info"
OWN_CHECK = '''\
"""A pod is there.

Nothing else.

## Fix

Remove it.
"""
from iac_scan.sdk import Meta, Severity, Violation, Workload

META = Meta(title="Pod", severity=Severity.LOW, catalogue="OWN-1")


def check(workload: Workload, facts):
    yield Violation("a pod", workload.node)
'''


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one bad pod, and the working folder."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "bad.yaml").write_text(BAD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def order(*names: str, named: str = "", chart: ChartOptions | None = None, **fields: object) -> Config:
    paths = tuple(Path(name) for name in names or ("deploy",))
    return effective(
        Flags(paths, "", chart or ChartOptions(), Limits(), fields), load(paths, Path(named) if named else None)
    ).config


def configured(home: Path, text: str, name: str = "iac-scan.toml") -> Config:
    (home / name).write_text(text)
    return order()


def chart(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: web\nversion: 1.0.0\n")
    return folder


def refused(home: Path, text: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        configured(home, text)
    heading, *lines = str(caught.value).splitlines()
    assert not lines or heading == f"the configuration has {len(lines)} mistakes"
    return lines or [heading]


def found(config: Config) -> dict[str, str]:
    return {finding.rule.id: finding.severity.label for finding in scan(config).findings}


def test_the_nearest_file_holds(home: Path) -> None:
    assert order().fail_on is Severity.MEDIUM
    assert configured(home, "[tool.iac-scan]\nfail_on = 'low'\n", "pyproject.toml").fail_on is Severity.LOW
    assert configured(home, "fail_on = 'high'\n").fail_on is Severity.HIGH
    assert configured(home, "fail_on = 'info'\n", "deploy/iac-scan.toml").fail_on is Severity.INFO
    assert order("deploy", ".").fail_on is Severity.HIGH
    assert order("deploy", named="pyproject.toml").fail_on is Severity.LOW
    with pytest.raises(SettingsError, match=r"^gone\.toml: the configuration can't be read: No such file"):
        order("deploy", named="gone.toml")


def test_a_file_above_the_repository_does_not_hold(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = home / "inner"
    (inner / ".git").mkdir(parents=True)
    (inner / "pod.yaml").write_text(BAD)
    (home / "iac-scan.toml").write_text("fail_on = 'high'\n")
    monkeypatch.chdir(inner)
    assert order("pod.yaml").fail_on is Severity.MEDIUM
    monkeypatch.chdir(home)
    assert order("inner/pod.yaml").fail_on is Severity.HIGH  # from the working folder


def test_a_project_file_of_others_does_not_hold(home: Path) -> None:
    assert configured(home, "[tool.ruff]\n# not iac-scan\n", "pyproject.toml") == order()
    assert configured(home, "[[[ iac-scan", "pyproject.toml").fail_on is Severity.MEDIUM


def test_flags_win_over_the_file(home: Path) -> None:
    (home / "iac-scan.toml").write_text(
        "fail_on = {high = 2, low = 9}\nunknown = 'fail'\nallow_incomplete = true\nprofiles = ['hygiene']\n"
        "kubernetes_version = '1.30'\n[parameters.low-user-id]\nlowest = 5\n"
    )
    by_file = order()
    assert (by_file.fail_counts, by_file.fail_on) == ({Severity.HIGH: 2, Severity.LOW: 9}, Severity.LOW)
    assert (by_file.unknown_fails, by_file.allow_incomplete) == (True, True)
    assert (by_file.profiles, by_file.kubernetes_version) == (("default", "hygiene"), (1, 30))
    assert by_file.parameters == {"low-user-id.lowest": 5}
    by_flags = order(
        "deploy",
        fail_counts={Severity.CRITICAL: 1},
        unknown_fails=False,
        allow_incomplete=False,
        profiles=("chart",),
        kubernetes_version=(1, 33),
        parameters={"low-user-id.lowest": 7, "untrusted-registry.allowed": ("ghcr.io",)},
    )
    assert (by_flags.fail_counts, by_flags.fail_on) == ({Severity.CRITICAL: 1}, Severity.CRITICAL)
    assert (by_flags.unknown_fails, by_flags.allow_incomplete) == (False, False)
    assert (by_flags.profiles, by_flags.kubernetes_version) == (("default", "chart"), (1, 33))
    assert by_flags.parameters == {"low-user-id.lowest": 7, "untrusted-registry.allowed": ("ghcr.io",)}


def test_checks_are_turned_on_and_off(home: Path) -> None:
    before = found(order())
    assert "privileged-container" in before
    assert "unpinned-image" not in before
    config = configured(home, "enable = ['unpinned-*']\ndisable = ['privileged-container']\n")
    after = found(config)
    assert set(after) - set(before) == {"unpinned-image"}
    assert set(before) - set(after) == {"privileged-container"}
    assert set(found(order("deploy", only=("privileged-container",)))) == {"privileged-container"}


def test_severities_are_set(home: Path) -> None:
    text = "fail_on = 'high'\n[severities]\n'*-container' = 'info'\n'privileged-*' = 'low'\n"
    config = configured(home, text)
    assert found(config)["privileged-container"] == "low"
    result = scan(configured(home, f"{text}privileged-container = 'medium'\n"))
    levels = {entry.rule.id: entry.severity for entry in result.findings}
    assert levels["privileged-container"] is Severity.MEDIUM
    assert (result.exit_code, result.reason) == (0, "no finding at or above high")


def test_paths_are_excluded(home: Path) -> None:
    (home / "deploy" / "vendored").mkdir()
    (home / "deploy" / "vendored" / "other.yaml").write_text(BAD.replace("bad", "other"))
    result = scan(configured(home, "exclude = ['/deploy/vendored/']\n"))
    assert {entry.resource.name for entry in result.findings} == {"bad"}
    assert [(entry.path, entry.state, entry.reason) for entry in result.coverage.inputs] == [
        ("deploy/bad.yaml", "scanned", ""),
        ("deploy/vendored", "skipped", "excluded by the configuration"),
    ]
    named = scan(order("deploy/vendored"))
    assert {entry.resource.name for entry in named.findings} == {"other"}


def test_everything_else_is_carried(home: Path) -> None:
    chart(home / "chart")
    (home / "prod.yaml").write_text("a: 1")
    config = configured(
        home,
        """\
kube_version = "1.31.2"
platforms = []
frameworks = ["pss", "pss"]
[[charts]]
path = "chart"
namespace = "shop"
values = ["prod.yaml"]
set = ["a=2"]
[[charts.variants]]
name = "plain"
[[charts.variants]]
name = "big"
namespace = "large"
release = "web"
kube_version = "1.33"
set = ["b=3"]
[terraform]
var = ["region=eu"]
var_files = ["prod.yaml"]
workspace = "prod"
module_map = {"corp/net" = "deploy"}
[[suppress]]
check = ["privileged-container", "root-*"]
kind = "Pod"
reason = "it is the node agent"
expires = 2027-01-31
owner = "platform"
[[suppress]]
file = "deploy/**"
reason = "old"
expires = "2027-02-01"
""",
    )
    values = (home / "prod.yaml",)
    assert config.chart == ChartOptions(kube_version="1.31.2")
    assert config.kubernetes_version == (1, 31)
    assert config.frameworks == ("pss",)
    assert config.charts == (
        ChartVariant(home / "chart", "plain", ChartOptions(values, ("a=2",), "shop", "", "1.31.2")),
        ChartVariant(home / "chart", "big", ChartOptions(values, ("a=2", "b=3"), "large", "web", "1.33")),
    )
    assert config.terraform == TerraformOptions((*values, "region=eu"), "prod", {"corp/net": str(home / "deploy")})
    assert config.suppressions == (
        Suppression(
            checks=("privileged-container", "root-*"),
            kind="Pod",
            reason="it is the node agent",
            expires=date(2027, 1, 31),
            owner="platform",
            origin="iac-scan.toml:22",
        ),
        Suppression(file="deploy/**", reason="old", expires=date(2027, 2, 1), origin="iac-scan.toml:28"),
    )


def test_charts_are_rendered_as_they_are_listed(home: Path) -> None:
    web = chart(home / "deploy" / "web")
    (web / "templates").mkdir()
    (web / "ci").mkdir()
    (web / "ci" / "odd-values.yaml").write_text("privileged: odd")
    (web / "values.yaml").write_text("privileged: false\n")
    (web / "templates" / "pod.yaml").write_text(
        BAD.replace("bad", "{{ .Release.Name }}")
        .replace("shop", "{{ .Release.Namespace }}")
        .replace("true", "{{ .Values.privileged }}")
    )
    (home / "loud.yaml").write_text("privileged: true\n")
    text = """\
[[charts]]
path = "deploy/web"
release = "shop"
namespace = "shop"
[[charts.variants]]
name = "quiet"
[[charts.variants]]
name = "loud"
values = ["loud.yaml"]
[[charts.variants]]
name = "far"
namespace = "far"
set = ["privileged=true"]
"""
    (home / "iac-scan.toml").write_text(text)

    def privileged(config: Config) -> set[tuple[str, tuple[str, ...]]]:
        result = scan(config)
        assert result.diagnostics == ()
        return {(entry.resource.address, entry.variants) for entry in result.findings}

    only = ("privileged-container",)
    assert privileged(order("deploy/web", only=only)) == {
        ("Pod/shop/shop", ("loud",)),
        ("Pod/far/shop", ("far",)),
    }
    named = order("deploy/web", only=only, chart=ChartOptions(namespace="here", set=("privileged=true",)))
    assert privileged(named) == {("Pod/here/shop", ("far", "loud", "quiet"))}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("fail_on = [\n", ["iac-scan.toml:2: not TOML: Invalid value"]),
        ("fail_on = 'hihg'\nprofile = []\n", [
            f'iac-scan.toml:1: fail_on is "hihg", which is none of {LEVELS}; did you mean high?',
            "iac-scan.toml:2: there is no key 'profile'; did you mean profiles?",
        ]),
        ("fail_on = 3\n", ["iac-scan.toml:1: fail_on is 3; it must be a string or a table"]),
        ("[fail_on]\nhigh = 0\nmeduim = 1\n", [
            "iac-scan.toml:2: fail_on.high is 0; it must be a whole number from 1 on",
            "iac-scan.toml:3: there is no key 'meduim' in fail_on; did you mean medium?",
        ]),
        ("\nprofiles = ['hygeine']\n", ["iac-scan.toml:2: 'hygeine' is none of the profiles; did you mean hygiene?"]),
        ("frameworks = ['cis-eks-1.9']\n", [
            "iac-scan.toml:1: 'cis-eks-1.9' is none of the frameworks; did you mean cis-eks-1.8?"
        ]),
        ("kube_version = 'newest'\n", [
            "iac-scan.toml:1: kube_version is \"newest\", which is not a version such as 1.33"
        ]),
        ("disable = [\n'root-user',\n'privileged-containr',\n'x*']\n", [
            "iac-scan.toml:3: 'privileged-containr' is not a check; did you mean privileged-container?",
            "iac-scan.toml:4: 'x*' fits no check",
        ]),
        ("[parameters.low-user-id]\nlowest = 'x'\nhighest = 1\n[parameters.root-user]\na = 1\n[parameters.b]\n", [
            "iac-scan.toml:2: low-user-id.lowest is \"x\"; it must be a whole number",
            "iac-scan.toml:3: the check low-user-id has no parameter 'highest'; choose of lowest",
            "iac-scan.toml:5: the check root-user has no parameter 'a'; it has none",
            "iac-scan.toml:6: 'b' is not a check",
        ]),
        ("[[suppress]]\ncheck = 'root-user'\n[[suppress]]\nreason = ''\n", [
            "iac-scan.toml:1: suppress[1] has no reason; it needs one",
            "iac-scan.toml:4: suppress[2].reason is empty",
        ]),
        ("[[suppress]]\nreason = 'all'\nexpires = '2027-13-01'\n", [
            ("iac-scan.toml:1: suppress[1] names nothing; set one of check, kind, namespace, name, container, path, "
            "file, chart, address"),
            "iac-scan.toml:3: expires is '2027-13-01', which is not a day such as 2027-01-31",
        ]),
        ("[[charts]]\npath = 'gone'\nset = ['a']\n", [
            "iac-scan.toml:3: charts[1].set[1] is \"a\", which is not NAME=VALUE"
        ]),
        ("[[charts]]\npath = 'deploy'\nvalues = ['gone.yaml']\n", [
            "iac-scan.toml:2: charts[1].path: deploy is not a chart",
            "iac-scan.toml:3: charts[1].values[1]: there is no gone.yaml",
        ]),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(home: Path, text: str, problems: list[str]) -> None:
    assert refused(home, text) == problems


def test_variants_are_told_apart_by_name(home: Path) -> None:
    chart(home / "web")
    table = "[[charts]]\npath = 'web'\n"
    assert refused(home, table * 2) == [
        "iac-scan.toml:3: web has another variant without a name; give each a name of its own"
    ]
    twice = f"{table}name = 'a'\n{table}[[charts.variants]]\nname = 'b'\n[[charts.variants]]\nname = 'a'\n"
    assert refused(home, twice) == ["iac-scan.toml:8: web has another variant named a; give each a name of its own"]


def test_a_link_out_of_the_repository_is_not_followed(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "other.toml"
    outside.write_text("fail_on = 'high'\n")
    (home / "iac-scan.toml").symlink_to(outside)
    with pytest.raises(SettingsError, match=r"iac-scan\.toml: is a link that leads elsewhere; name it with --config"):
        order()
    assert order(named="iac-scan.toml").fail_on is Severity.HIGH


def test_a_file_that_was_found_neither_runs_code_nor_leads_out(home: Path) -> None:
    own = home / "policy" / "own-pod"
    own.mkdir(parents=True)
    (own / "check.py").write_text(OWN_CHECK)
    text = "checks = ['policy']\ndisable = ['own-*']\n"
    assert refused(home, text) == [
        (
            "iac-scan.toml:1: own checks are run as code, which a file that was found may not ask for; name it with "
            "--config iac-scan.toml, or the folders with --checks"
        )
    ]
    named = order("deploy", named="iac-scan.toml")
    assert (named.checks, named.disable) == ((home / "policy",), ("own-*",))
    assert "own-pod" not in found(named)
    (home / "iac-scan.toml").write_text("[severities]\nown-pod = 'high'\n")
    assert found(order("deploy", checks=(home / "policy",)))["own-pod"] == "high"
    assert refused(home, "[terraform]\nvar_files = ['/etc/hostname']\n") == [
        (
            f"iac-scan.toml:2: terraform.var_files[1]: /etc/hostname lies outside of {home}; name the file with "
            "--config iac-scan.toml if that is meant"
        )
    ]
    assert order("deploy", named="iac-scan.toml").terraform.given == (Path("/etc/hostname"),)


def test_a_file_to_start_from(home: Path) -> None:
    assert run("config", "check", cwd=home) == Ran(
        2, "", "iac-scan: there is no configuration file here; `iac-scan config init` writes one\n"
    )
    assert run("config", "init", cwd=home) == Ran(0, "iac-scan.toml: written\n", "")
    assert run("config", "check", cwd=home) == Ran(0, "iac-scan.toml: no mistakes\n", "")
    assert order() == replace(order(), home=home)
    text = (home / "iac-scan.toml").read_text()
    again = run("config", "init", cwd=home)
    assert again == Ran(2, "", "iac-scan: iac-scan.toml: is there already, and is left as it is\n")
    assert (home / "iac-scan.toml").read_text() == text


def test_the_examples_in_the_file_to_start_from_are_right(home: Path) -> None:
    text = (Path(file.__file__).parent / "start.toml").read_text("utf-8")
    (chart(home / "charts" / "web") / "values.yaml").write_text("")
    config = configured(home, re.sub(r"^#(?! )", "", text, flags=re.MULTILINE))
    assert config.fail_counts == {Severity.CRITICAL: 1, Severity.HIGH: 5}
    assert [variant.name for variant in config.charts] == ["production", "staging"]
    assert [entry.owner for entry in config.suppressions] == ["platform team"]
    known = tomllib.loads(re.sub(r"^#(?! )", "", text, flags=re.MULTILINE))
    assert set(FIELDS) - set(known) == {"frameworks", "checks"}


def test_mistakes_are_told(home: Path) -> None:
    (home / "iac-scan.toml").write_text("fail_on = 'hihg'\nprofile = []\n")
    told = (
        "iac-scan: the configuration has 2 mistakes\n"
        f'iac-scan.toml:1: fail_on is "hihg", which is none of {LEVELS}; did you mean high?\n'
        "iac-scan.toml:2: there is no key 'profile'; did you mean profiles?\n"
    )
    for command in (("config", "check"), ("config", "show"), ("scan", "deploy"), ("images", "deploy")):
        assert run(*command, cwd=home) == Ran(2, "", told)
    assert run("scan", "deploy", "--no-config", "--check", "privileged-container", cwd=home).code == 1
    both = run("scan", "deploy", "--config", "iac-scan.toml", "--no-config", cwd=home)
    assert both == Ran(2, "", "iac-scan: --config and --no-config contradict each other: give one of them\n")


def test_what_holds_and_why(home: Path) -> None:
    chart(home / "web")
    (home / "iac-scan.toml").write_text(
        "fail_on = 'high'\nkube_version = '1.31'\n[[charts]]\npath = 'web'\nnamespace = 'shop'\n"
        "[parameters.low-user-id]\nlowest = 5\n[[suppress]]\nkind = 'Pod'\nreason = 'old'\nexpires = 2027-01-31\n"
    )
    ran = run("config", "show", "deploy", "--profile", "strict", "--parameter", "low-user-id.lowest=4", cwd=home)
    shown = [tuple(part.strip() for part in line.split("  # ")) for line in ran.out.splitlines()[1:]]
    assert ran.out.splitlines()[0] == "configuration file: iac-scan.toml"
    assert shown == [
        ('profiles = ["default", "strict"]', "flag"),
        ("frameworks = []", "default"),
        ("platforms = []", "default"),
        ("check = []", "default"),
        ("enable = []", "default"),
        ("disable = []", "default"),
        ("checks = []", "default"),
        ('fail_on = {"high": 1}', "iac-scan.toml:1"),
        ('unknown = "fail"', "profile strict"),
        ("allow_incomplete = false", "default"),
        ('kubernetes_version = "1.31"', "iac-scan.toml:2"),
        ("exclude = []", "default"),
        ("parameters.low-user-id.lowest = 4", "flag"),
        ('kube_version = "1.31"', "iac-scan.toml:2"),
        ('charts[1] = {"path": "web", "namespace": "shop", "kube_version": "1.31"}', "iac-scan.toml:3"),
        ('suppress[1] = {"kind": "Pod", "reason": "old", "expires": "2027-01-31"}', "iac-scan.toml:8"),
    ]
    report = json.loads(run("config", "show", "--format", "json", "--no-config", cwd=home).out)
    assert (report["schema"], report["file"]) == ("iac-scan-config/v1", None)
    assert {row["origin"] for row in report["settings"]} == {"default"}
    assert {"name": "fail_on", "value": {"medium": 1}, "origin": "default"} in report["settings"]


def test_platforms_are_asked_for_shown_and_turned_off(home: Path) -> None:
    (home / "iac-scan.toml").write_text("platforms = ['k3s']\n")
    (home / "deploy" / "bad.yaml").write_text(BAD.replace("bad", "svclb-web").replace("shop", "kube-system"))
    only = ("--check", "privileged-container")
    by_file = run("scan", "deploy", *only, cwd=home)
    assert (by_file.code, by_file.out.splitlines()[-2:]) == (
        0,
        ["no findings · 1 suppressed · 1 resource in 1 stack", "PASS: no finding at or above medium"],
    )
    assert run("scan", "deploy", *only, "--platform", "none", cwd=home).code == 1
    assert run("scan", "deploy", *only, "--platform", "eks", cwd=home).code == 1
    assert run("scan", "deploy", *only, "--no-config", "--platform", "k3s", cwd=home).code == 0
    assert run("scan", "deploy", "--platform", "k3", cwd=home).err == (
        "iac-scan: --platform 'k3' is not a platform; did you mean k3s?\n"
    )
    shown = json.loads(run("config", "show", "--format", "json", cwd=home).out)["settings"]
    assert {"name": "platforms", "value": ["k3s"], "origin": "iac-scan.toml:1"} in shown
    hidden = [row["value"] for row in shown if row["origin"] == "platform pack k3s"]
    assert {"kind": "Pod", "namespace": "kube-system", "names": ["svclb-*"]}.items() <= hidden[2].items()
    assert refused(home, "platforms = ['openshfit']\n") == [
        "iac-scan.toml:1: 'openshfit' is none of the platforms; did you mean openshift?"
    ]


def test_the_example_in_the_guide_is_right(home: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text("utf-8")
    (text,) = re.findall(r"^```toml\n(.*?)^```", guide, re.MULTILINE | re.DOTALL)
    for name in ("base.yaml", "production.yaml"):
        (chart(home / "charts" / "web") / name).write_text("")
    (home / "terraform").mkdir()
    (home / "terraform" / "production.tfvars").write_text("")
    own = home / "policy" / "checks" / "own-pod"
    own.mkdir(parents=True)
    (own / "check.py").write_text(OWN_CHECK)
    (home / "iac-scan.toml").write_text(text)
    config = order(named="iac-scan.toml")
    assert [(each.name, each.options.namespace) for each in config.charts] == [
        ("production", "shop"),
        ("staging", "staging"),
    ]
    assert set(tomllib.loads(text)) == set(FIELDS)
    assert run("config", "check", "iac-scan.toml", cwd=home) == Ran(0, "iac-scan.toml: no mistakes\n", "")


def test_lines_in_a_project_file(home: Path) -> None:
    (home / "pyproject.toml").write_text("[project]\nname = 'x'\n[tool.iac-scan]\nfail_on = 'hihg'\n")
    with pytest.raises(SettingsError, match=r'^pyproject\.toml:4: fail_on is "hihg", which is none of'):
        order()


def test_a_project_file_that_is_named_speaks_of_this_program(home: Path) -> None:
    (home / "pyproject.toml").write_text("[tool.ruff]\n")
    with pytest.raises(SettingsError, match=r"^pyproject\.toml:1: there is no table \[tool\.iac-scan\]$"):
        order(named="pyproject.toml")
    (home / "pyproject.toml").write_text("[tool]\niac-scan = 3\n")
    with pytest.raises(SettingsError, match=r"^pyproject\.toml:2: there is no table \[tool\.iac-scan\]$"):
        order()


def test_the_schema_knows_every_key() -> None:
    schema = json.loads((Path(__file__).parents[2] / "schemas" / "config.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert set(schema["properties"]) == set(FIELDS)
    assert all(entry.get("description") or "properties" in entry for entry in schema["properties"].values())


def test_what_only_a_file_needs_is_not_imported_without_one(home: Path) -> None:
    ask = "import sys; from iac_scan.cli.app import run; run()\n"
    ask += "print(sorted({'jsonschema', 'tomllib', 'iac_scan.settings.validate'} & set(sys.modules)))"
    arguments = ["scan", "deploy", "--check", "privileged-container", "--output", "csv=out.csv"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    loaded = subprocess.run(
        [sys.executable, "-c", ask, *arguments], cwd=home, env=environment, capture_output=True, text=True, check=True
    )
    assert (loaded.stdout, loaded.stderr) == ("[]\n", "")


@pytest.mark.parametrize(
    ("flags", "severity"),
    [
        ((), None),
        (("--enable", "privileged-*"), "high"),
        (("--enable", "*", "--severity", "priv*=info"), "info"),
        (("--enable", "*", "--disable", "privileged-container"), None),
    ],
)
def test_flags_count_for_the_checks_they_name(home: Path, flags: tuple[str, ...], severity: str | None) -> None:
    text = "disable = ['privileged-*', 'root-user']\n[severities]\nprivileged-container = 'high'\n"
    (home / "iac-scan.toml").write_text(text)
    rows = json.loads(run("scan", "deploy", "-o", "json", *flags, cwd=home).out)["findings"]
    found = {row["check_id"]: row["severity"] for row in rows}
    assert found.get("privileged-container") == severity


def test_flags_about_checks_are_shown_and_checked(home: Path) -> None:
    (home / "iac-scan.toml").write_text("disable = ['root-user']\n")
    shown = run("config", "show", "--disable", "host-path-volume", "--severity", "root-user=low", cwd=home).out
    assert re.search(r"^disable = .*# iac-scan.toml:1, flag$", shown, re.MULTILINE)
    assert re.search(r'^severities.root-user = "low" +# flag$', shown, re.MULTILINE)
    for wrong in (("--disable", "root-usr"), ("--severity", "root-user"), ("--severity", "root-user=bad")):
        ran = run("scan", "deploy", *wrong, cwd=home)
        assert (ran.code, ran.out) == (2, "")


def test_the_day_of_the_build_is_the_day_suppressions_expire_against(home: Path) -> None:
    said = "check=privileged-container until=2027-01-31 reason=later"
    for day, expired in (("1800000000", False), ("1900000000", True)):
        ran = run(
            "scan", "deploy", "--check", "privileged-container", "--suppress", said, SOURCE_DATE_EPOCH=day, cwd=home
        )
        assert ("has expired on 2027-01-31" in ran.out, ran.code) == (expired, int(expired))
    ran = run("scan", "deploy", SOURCE_DATE_EPOCH="9" * 30, cwd=home)
    assert (ran.code, "SOURCE_DATE_EPOCH" in ran.err) == (2, True)


def test_the_catalogue_tells_what_the_configuration_changes(home: Path) -> None:
    text = "disable = ['root-user']\nenable = ['unpinned-image']\n[severities]\nprivileged-container = 'info'\n"
    (home / "iac-scan.toml").write_text(text)
    rows = {row["id"]: row for row in json.loads(run("checks", "list", "--format", "json", cwd=home).out)}
    found = {
        name: (rows[name]["severity"], rows[name]["runs"])
        for name in ("root-user", "unpinned-image", "privileged-container")
    }
    assert (found["root-user"][1], found["unpinned-image"][1]) == (False, True)
    assert found["privileged-container"] == ("info", True)
    assert "Here: turned off by iac-scan.toml\n" in run("explain", "root-user", cwd=home).out
    page = run("explain", "privileged-container", cwd=home).out
    assert "Here: severity info instead of critical by iac-scan.toml\n" in page
    assert "Here:" not in run("explain", "root-user", "--no-config", cwd=home).out
