"""Pod Security: what the conformance corpus lacks, as sets of violated controls."""

from pathlib import Path
from textwrap import indent

import pytest

from iac_scan.analyzers.pod_security import controls_of, violations
from iac_scan.model.source import Stack, StackKind
from iac_scan.parsers.kubernetes import read
from iac_scan.views.pods import Workload

STACK = Stack(StackKind.MANIFESTS, "test", Path())
CONTAINER = "containers: [{name: a, image: a}]"
STRICT = """
securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
containers:
  - {name: a, image: a, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}
"""


def workload(spec: str, metadata: str = "") -> Workload:
    text = f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n{indent(metadata, '  ')}\nspec:\n{indent(spec, '  ')}\n"
    (resource,) = read("a.yaml", text, STACK).resources
    (found,) = Workload.of(resource)
    return found


def violated(spec: str, level: str, minor: int, metadata: str = "") -> set[str]:
    return {control for control, _ in violations(workload(spec, metadata), level, (1, minor))}


def ephemeral(context: str) -> str:
    container = f"{{name: b, image: b, securityContext: {{{context}}}}}"
    return f"{STRICT}\nephemeralContainers:\n  - {container}"


SAFE = "allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}"


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        (SAFE, set()),
        ("", {"allowPrivilegeEscalation", "capabilities_restricted"}),
        (f"{SAFE}, privileged: true", {"privileged"}),
        (f"{SAFE}, runAsUser: 0", {"runAsUser"}),
        (f"{SAFE}, runAsNonRoot: false", {"runAsNonRoot"}),
        (f"{SAFE}, seccompProfile: {{type: Unconfined}}", {"seccompProfile_restricted"}),
        (f"{SAFE}, procMount: Unmasked", {"procMount_restricted"}),
        (f"{SAFE}, appArmorProfile: {{type: Unconfined}}", {"appArmorProfile"}),
        (f"{SAFE}, seLinuxOptions: {{user: root}}", {"seLinuxOptions"}),
        (f"{SAFE}, windowsOptions: {{hostProcess: true}}", {"windowsHostProcess"}),
    ],
)
def test_ephemeral_containers_count(context: str, expected: set[str]) -> None:
    assert violated(ephemeral(context), "restricted", 37) == expected


@pytest.mark.parametrize(
    ("profile", "metadata", "expected"),
    [
        ("{type: RuntimeDefault}", "", set()),
        ("{type: Localhost, localhostProfile: a}", "", set()),
        ("{type: Unconfined}", "", {"appArmorProfile"}),
        ("{}", "", {"appArmorProfile"}),
        ("null", "", set()),
        ("null", "annotations: {container.apparmor.security.beta.kubernetes.io/a: unconfined}", {"appArmorProfile"}),
        ("null", "annotations: {container.apparmor.security.beta.kubernetes.io/a: localhost/a}", set()),
        ("null", 'annotations: {container.apparmor.security.beta.kubernetes.io/a: ""}', set()),
    ],
)
def test_the_apparmor_field_and_annotation(profile: str, metadata: str, expected: set[str]) -> None:
    spec = f"securityContext: {{appArmorProfile: {profile}}}\n{CONTAINER}"
    assert violated(spec, "baseline", 37, metadata) == expected


@pytest.mark.parametrize("place", ["startupProbe", "livenessProbe", "readinessProbe"])
@pytest.mark.parametrize(("minor", "expected"), [(33, set()), (34, {"hostProbesAndHostLifecycle"})])
@pytest.mark.parametrize("handler", ["httpGet", "tcpSocket"])
def test_probes_of_other_hosts(place: str, minor: int, expected: set[str], handler: str) -> None:
    spec = f"containers: [{{name: a, image: a, {place}: {{{handler}: {{host: b.example.com, port: 1}}}}}}]"
    assert violated(spec, "baseline", minor) == expected
    assert violated(spec.replace("b.example.com", '""'), "baseline", minor) == set()


@pytest.mark.parametrize(
    ("volume", "expected"),
    [
        ("{name: v, image: {reference: a}}", set()),
        ("{name: v}", set()),
        ("{name: v, nfs: null}", set()),
        ("{name: v, nfs: {server: a, path: /}}", {"restrictedVolumes"}),
        ("{name: v, hostPath: {path: /}}", {"restrictedVolumes"}),
    ],
)
def test_volume_types(volume: str, expected: set[str]) -> None:
    assert violated(f"{STRICT}\nvolumes: [{volume}]", "restricted", 37) == expected


LINUX_ONLY = {"allowPrivilegeEscalation", "capabilities_restricted", "seccompProfile_restricted"}


@pytest.mark.parametrize(("minor", "expected"), [(24, LINUX_ONLY), (25, set()), (28, set()), (37, set())])
def test_windows_pods_need_no_linux_settings(minor: int, expected: set[str]) -> None:
    spec = f"os: {{name: windows}}\nsecurityContext: {{runAsNonRoot: true}}\n{CONTAINER}"
    assert violated(spec, "restricted", minor) == expected
    assert violated(spec.replace("windows", "linux"), "restricted", minor) == LINUX_ONLY


@pytest.mark.parametrize(
    ("minor", "expected"),
    [(34, {"procMount", "runAsNonRoot", "runAsUser"}), (35, {"procMount_restricted"}), (37, {"procMount_restricted"})],
)
def test_user_namespaces_excuse_root(minor: int, expected: set[str]) -> None:
    context = f"{{{SAFE}, runAsUser: 0, procMount: Unmasked, seccompProfile: {{type: RuntimeDefault}}}}"
    spec = f"hostUsers: false\ncontainers: [{{name: a, image: a, securityContext: {context}}}]"
    assert violated(spec, "restricted", minor) == expected
    assert violated(spec, "baseline", minor) == expected & {"procMount"}


def test_newer_versions_are_judged_as_the_newest() -> None:
    assert controls_of("restricted", (1, 99)) == controls_of("restricted", (1, 37))
    spec = f"securityContext: {{sysctls: [{{name: net.ipv4.tcp_notsent_lowat, value: '1'}}]}}\n{CONTAINER}"
    assert violated(spec, "baseline", 36) == {"sysctls"}
    assert violated(spec, "baseline", 99) == set()


def test_controls_by_version() -> None:
    assert controls_of("privileged", (1, 37)) == []
    assert "allowPrivilegeEscalation" not in controls_of("restricted", (1, 7))
    assert "hostPathVolumes" not in controls_of("restricted", (1, 0))
    assert "seccompProfile_baseline" in controls_of("restricted", (1, 18))
    assert "seccompProfile_baseline" not in controls_of("restricted", (1, 19))


@pytest.mark.parametrize(
    ("pod", "container", "expected"),
    [
        ("runAsNonRoot: true", "", set()),
        ("", "runAsNonRoot: true", set()),
        ("runAsNonRoot: false", "runAsNonRoot: true", {"runAsNonRoot"}),
        ("runAsNonRoot: true", "runAsNonRoot: false", {"runAsNonRoot"}),
        ("", "", {"runAsNonRoot"}),
        ("runAsUser: 0", "runAsNonRoot: true, runAsUser: 1", {"runAsUser"}),
        ("runAsUser: 1", "", {"runAsNonRoot"}),
    ],
)
def test_pod_and_container_values_are_both_looked_at(pod: str, container: str, expected: set[str]) -> None:
    seccomp = "seccompProfile: {type: RuntimeDefault}"
    context = f"{{{', '.join(filter(None, (SAFE, container)))}}}"
    outer = f"{{{', '.join(filter(None, (seccomp, pod)))}}}"
    spec = f"securityContext: {outer}\ncontainers: [{{name: a, image: a, securityContext: {context}}}]"
    assert violated(spec, "restricted", 37) == expected


@pytest.mark.parametrize("odd", ["null", "5", "text", "[]", "[null, 5, text, {}]", "{a: {}}"])
def test_odd_shapes_never_break_a_predicate(odd: str) -> None:
    fields = "securityContext volumes containers initContainers os hostNetwork hostUsers"
    spec = "\n".join(f"{field}: {odd}" for field in fields.split())
    inner = "securityContext env ports livenessProbe lifecycle volumeMounts"
    container = ", ".join(f"{field}: {odd}" for field in inner.split())
    for level in ("baseline", "restricted"):
        violated(spec, level, 37, f"annotations: {odd}")
        violated(f"containers: [{{{container}}}]", level, 37)
        for field in "capabilities seLinuxOptions seccompProfile appArmorProfile windowsOptions sysctls".split():
            violated(f"containers: [{{name: a, securityContext: {{{field}: {odd}}}}}]", level, 37)
            violated(f"securityContext: {{{field}: {odd}}}\n{CONTAINER}", level, 37)
