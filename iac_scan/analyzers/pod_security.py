"""The Pod Security Standards, control by control and version by version (catalogue section 3.3).

The predicates are literal: they look at the pod's own value and at each container's, as the admission plugin does, and
not at the value that holds in the end. `Facts.pod_security` asks one control about one view.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from iac_scan.model.check import Violation
from iac_scan.model.node import Node
from iac_scan.views.base import View
from iac_scan.views.pods import Container, SecurityContext, Workload

Version = tuple[int, int]
BASELINE, RESTRICTED = "baseline", "restricted"

BASELINE_CAPABILITIES = frozenset(
    "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID "
    "SYS_CHROOT".split()
)
RESTRICTED_CAPABILITIES = frozenset({"NET_BIND_SERVICE"})
RESTRICTED_VOLUMES = frozenset(
    "configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret".split()
)
PROFILE_TYPES = frozenset({"RuntimeDefault", "Localhost"})
APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"
SECCOMP_ANNOTATIONS = ("seccomp.security.alpha.kubernetes.io/pod", "container.seccomp.security.alpha.kubernetes.io/")
SELINUX_TYPES = {
    (1, 0): ("", "container_t", "container_init_t", "container_kvm_t"),
    (1, 31): ("container_engine_t",),
}
SAFE_SYSCTLS = {
    (1, 0): (
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range",
        "net.ipv4.ip_unprivileged_port_start",
    ),
    (1, 27): ("net.ipv4.ip_local_reserved_ports",),
    (1, 29): (
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
    ),
    (1, 32): ("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"),
    (1, 37): ("net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"),
}
WINDOWS_EXEMPT = (1, 25)
USER_NAMESPACE_EXEMPT = (1, 35)

Rule = Callable[[Any, Version], Iterator[Violation]]


@dataclass(frozen=True, slots=True)
class Control:
    """One control: its level, the view it judges, how, since which version, and the baseline control it replaces."""

    level: str
    view: type[View]
    rule: Rule
    since: Version = (1, 0)
    replaces: str = ""


def known_by(table: dict[Version, tuple[str, ...]], version: Version) -> frozenset[str]:
    """The entries of a table that a version already has."""
    return frozenset(entry for since, entries in table.items() if since <= version for entry in entries)


def host_process(scope: SecurityContext, _: Version) -> Iterator[Violation]:
    """A Windows HostProcess container."""
    at = scope["securityContext"]["windowsOptions"]["hostProcess"]
    if at.flag:
        yield Violation(f"{scope.who} runs as a Windows HostProcess", at)


def host_namespaces(workload: Workload, _: Version) -> Iterator[Violation]:
    """The network, process or IPC namespace of the node."""
    for field, what in (("hostNetwork", "network"), ("hostPID", "processes"), ("hostIPC", "shared memory")):
        if workload.spec[field].flag:
            yield Violation(f"the pod shares the node's {what}: {field} is true", workload.spec[field])


def privileged(container: Container, _: Version) -> Iterator[Violation]:
    """All capabilities and devices of the node."""
    at = container["securityContext"]["privileged"]
    if at.flag:
        yield Violation(f"container '{container.name}' runs privileged", at)


def added(container: Container, allowed: frozenset[str]) -> Iterator[Violation]:
    """Capabilities beyond an allow-list, compared as the admission plugin does: letter by letter."""
    for item in container["securityContext"]["capabilities"]["add"].items:
        if item.text not in allowed:
            yield Violation(f"container '{container.name}' adds the capability {item.value}", item)


def capabilities_baseline(container: Container, _: Version) -> Iterator[Violation]:
    """Capabilities beyond the runtimes' default set."""
    return added(container, BASELINE_CAPABILITIES)


def capabilities_restricted(container: Container, version: Version) -> Iterator[Violation]:
    """Capabilities that are not dropped, and added ones but NET_BIND_SERVICE."""
    if exempt_windows(container.workload, version):
        return
    drop = container["securityContext"]["capabilities"]["drop"]
    if "ALL" not in drop.strings:
        yield Violation(f"container '{container.name}' does not drop ALL capabilities", drop)
    yield from added(container, RESTRICTED_CAPABILITIES)


def host_path_volumes(workload: Workload, _: Version) -> Iterator[Violation]:
    """Files of the node."""
    for volume in workload.volumes:
        if volume["hostPath"].present:
            at = volume["hostPath"]["path"]
            yield Violation(f"volume '{volume['name'].text}' is the path {at.text or '?'} of the node", at)


def restricted_volumes(workload: Workload, _: Version) -> Iterator[Violation]:
    """Volume types that tie a pod to a node or bypass the storage interfaces."""
    for volume in workload.volumes:
        for source, at in volume.fields.items():
            if source != "name" and source not in RESTRICTED_VOLUMES and at.present:
                yield Violation(f"volume '{volume['name'].text}' is of the type {source}", at)


def host_ports(container: Container, _: Version) -> Iterator[Violation]:
    """Ports of the node."""
    for port in container["ports"].items:
        at = port["hostPort"]
        if at.value not in (None, 0):
            yield Violation(f"container '{container.name}' takes port {at.value} of its node", at)


def app_armor(scope: SecurityContext, _: Version) -> Iterator[Violation]:
    """AppArmor turned off, by field or by annotation."""
    profile = scope["securityContext"]["appArmorProfile"]
    if profile.present and profile["type"].text not in PROFILE_TYPES:
        yield Violation(f"{scope.who} turns AppArmor off: its profile is {spelled(profile['type'])}", profile["type"])
    if scope.container is None:
        for key, at in scope.workload.node["metadata"]["annotations"].fields.items():
            if key.startswith(APPARMOR_ANNOTATION) and not is_profile(at, ("", "runtime/default")):
                name = key.removeprefix(APPARMOR_ANNOTATION)
                yield Violation(f"container '{name}' turns AppArmor off: its annotation says {spelled(at)}", at)


def spelled(node: Node) -> str:
    """What is written at a place, or that nothing is."""
    return str(node.value) if node.present else "not named"


def is_profile(at: Node, names: tuple[str, ...]) -> bool:
    """An annotation names one of some profiles, or one of the node's own."""
    value = at.value
    return isinstance(value, str) and (value in names or value.startswith("localhost/"))


def selinux_options(scope: SecurityContext, version: Version) -> Iterator[Violation]:
    """SELinux labels that take a container out of its confinement."""
    options = scope["securityContext"]["seLinuxOptions"]
    if options["type"].text not in known_by(SELINUX_TYPES, version):
        yield Violation(f"{scope.who} sets the SELinux type {options['type'].text}", options["type"])
    for field in ("user", "role"):
        if options[field].text:
            yield Violation(f"{scope.who} sets the SELinux {field} {options[field].text}", options[field])


def proc_mount(container: Container, version: Version) -> Iterator[Violation]:
    """An unmasked /proc outside a user namespace."""
    if not exempt_user_namespace(container.workload, version):
        yield from proc_mount_restricted(container, version)


def proc_mount_restricted(container: Container, _: Version) -> Iterator[Violation]:
    """An unmasked /proc."""
    at = container["securityContext"]["procMount"]
    if at.value not in (None, "Default"):
        yield Violation(f"container '{container.name}' sees an unmasked /proc: procMount is {at.value}", at)


def seccomp_baseline(scope: SecurityContext, version: Version) -> Iterator[Violation]:
    """The system call filter turned off."""
    if version >= (1, 19):
        yield from seccomp_off(scope)
    elif scope.container is None:
        for key, at in scope.workload.node["metadata"]["annotations"].fields.items():
            known = is_profile(at, ("runtime/default", "docker/default"))
            if not known and (key == SECCOMP_ANNOTATIONS[0] or key.startswith(SECCOMP_ANNOTATIONS[1])):
                yield Violation(f"the annotation {key} turns seccomp off: it says {spelled(at)}", at)


def seccomp_off(scope: SecurityContext) -> Iterator[Violation]:
    """A seccomp profile that is neither the runtime's nor one of the node's own."""
    at = scope["securityContext"]["seccompProfile"]["type"]
    if at.present and at.text not in PROFILE_TYPES:
        yield Violation(f"{scope.who} turns seccomp off: its profile is {at.value}", at)


def seccomp_restricted(scope: SecurityContext, version: Version) -> Iterator[Violation]:
    """No system call filter, be it turned off or not asked for."""
    if exempt_windows(scope.workload, version):
        return
    yield from seccomp_off(scope)
    at = scope["securityContext"]["seccompProfile"]["type"]
    if scope.container is not None and not at.present and not scope.pod["seccompProfile"]["type"].present:
        yield Violation(f"{scope.who} has no seccomp profile: neither it nor its pod sets seccompProfile", at)


def sysctls(workload: Workload, version: Version) -> Iterator[Violation]:
    """Kernel settings that are not confined to the pod."""
    safe = known_by(SAFE_SYSCTLS, version)
    if workload.is_open:
        return
    for item in workload.spec["securityContext"]["sysctls"].items:
        if item["name"].text not in safe:
            yield Violation(f"the pod sets the kernel parameter {item['name'].text}", item["name"])


def host_probes(container: Container, _: Version) -> Iterator[Violation]:
    """Probes and hooks that make the kubelet call another host."""
    probes = [container[name] for name in ("livenessProbe", "readinessProbe", "startupProbe")]
    hooks = [container["lifecycle"][name] for name in ("postStart", "preStop")]
    for probe in (*probes, *hooks):
        for kind in ("httpGet", "tcpSocket"):
            at = probe[kind]["host"]
            if at.text:
                yield Violation(f"{probe.key} of container '{container.name}' calls the host {at.text}", at)


def privilege_escalation(container: Container, version: Version) -> Iterator[Violation]:
    """Set-user-ID programs may raise the process's privileges."""
    at = container["securityContext"]["allowPrivilegeEscalation"]
    if at.value is not False and not exempt_windows(container.workload, version):
        why = "is true" if at.flag else "is not set to false"
        yield Violation(f"container '{container.name}' may gain privileges: allowPrivilegeEscalation {why}", at)


def run_as_non_root(scope: SecurityContext, version: Version) -> Iterator[Violation]:
    """Nothing keeps the process from being root."""
    if exempt_user_namespace(scope.workload, version):
        return
    at = scope["securityContext"]["runAsNonRoot"]
    if at.value is False:
        yield Violation(f"{scope.who} may run as root: it sets runAsNonRoot to false", at)
    elif scope.container is not None and not at.present and scope.pod["runAsNonRoot"].value is None:
        yield Violation(f"{scope.who} may run as root: neither it nor its pod sets runAsNonRoot", at)


def run_as_user(scope: SecurityContext, version: Version) -> Iterator[Violation]:
    """The process is root."""
    at = scope["securityContext"]["runAsUser"]
    if at.value == 0 and at.value is not False and not exempt_user_namespace(scope.workload, version):
        yield Violation(f"{scope.who} runs as root: it sets runAsUser to 0", at)


def exempt_windows(workload: Workload, version: Version) -> bool:
    """A Windows pod, of which the restricted level does not ask for Linux settings."""
    return version >= WINDOWS_EXEMPT and workload.windows


def exempt_user_namespace(workload: Workload, version: Version) -> bool:
    """A pod in a user namespace of its own, whose root is nobody on the node."""
    return version >= USER_NAMESPACE_EXEMPT and workload.spec["hostUsers"].value is False


CONTROLS: dict[str, Control] = {
    "windowsHostProcess": Control(BASELINE, SecurityContext, host_process),
    "hostNamespaces": Control(BASELINE, Workload, host_namespaces),
    "privileged": Control(BASELINE, Container, privileged),
    "capabilities_baseline": Control(BASELINE, Container, capabilities_baseline),
    "hostPathVolumes": Control(BASELINE, Workload, host_path_volumes),
    "hostPorts": Control(BASELINE, Container, host_ports),
    "appArmorProfile": Control(BASELINE, SecurityContext, app_armor),
    "seLinuxOptions": Control(BASELINE, SecurityContext, selinux_options),
    "procMount": Control(BASELINE, Container, proc_mount),
    "seccompProfile_baseline": Control(BASELINE, SecurityContext, seccomp_baseline),
    "sysctls": Control(BASELINE, Workload, sysctls),
    "hostProbesAndHostLifecycle": Control(BASELINE, Container, host_probes, (1, 34)),
    "restrictedVolumes": Control(RESTRICTED, Workload, restricted_volumes, replaces="hostPathVolumes"),
    "allowPrivilegeEscalation": Control(RESTRICTED, Container, privilege_escalation, (1, 8)),
    "runAsNonRoot": Control(RESTRICTED, SecurityContext, run_as_non_root),
    "runAsUser": Control(RESTRICTED, SecurityContext, run_as_user, (1, 23)),
    "seccompProfile_restricted": Control(
        RESTRICTED, SecurityContext, seccomp_restricted, (1, 19), "seccompProfile_baseline"
    ),
    "capabilities_restricted": Control(
        RESTRICTED, Container, capabilities_restricted, (1, 22), "capabilities_baseline"
    ),
    "procMount_restricted": Control(RESTRICTED, Container, proc_mount_restricted, (1, 35), "procMount"),
}


def judged(control: str, view: View, version: Version) -> Iterator[Violation]:
    """How a view violates a control at a version. Raises UnknownValueError."""
    entry = CONTROLS[control]
    return entry.rule(view, version) if version >= entry.since else iter(())


def controls_of(level: str, version: Version) -> list[str]:
    """The controls a level asks for at a version: restricted ones, and baseline ones that none of them replaces."""
    if level not in (BASELINE, RESTRICTED):
        return []
    levels = {BASELINE} if level == BASELINE else {BASELINE, RESTRICTED}
    held = {name: entry for name, entry in CONTROLS.items() if entry.level in levels and version >= entry.since}
    replaced = {entry.replaces for entry in held.values()}
    return [name for name in held if name not in replaced]


def violations(workload: Workload, level: str, version: Version) -> Iterator[tuple[str, Violation]]:
    """Why a level rejects a workload's pods at a version: control and violation. Raises UnknownValueError."""
    views: dict[type[View], tuple[View, ...]] = {
        Workload: (workload,),
        Container: workload.containers,
        SecurityContext: tuple(workload.security_contexts),
    }
    for control in controls_of(level, version):
        for view in views[CONTROLS[control].view]:
            yield from ((control, said) for said in judged(control, view, version))
