"""Which component of Kubernetes a container runs, and the flags it is given (catalogue section 4.0)."""

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from itertools import dropwhile
from pathlib import PurePosixPath

from iac_scan.model.graph import Resource
from iac_scan.model.node import Node, Unknown, UnknownValueError
from iac_scan.model.record import record
from iac_scan.views.pods import Container, known_containers

ETCD = "etcd"
COMPONENTS = frozenset({"kube-apiserver", "kube-controller-manager", "kube-scheduler", ETCD, "kubelet", "kube-proxy"})
# The groups of files for programs that set up clusters or are a part of one.
SETTING_UP = frozenset(
    {
        "bootstrap.cluster.x-k8s.io",
        "controlplane.cluster.x-k8s.io",
        "kops.k8s.io",
        "kubeadm.k8s.io",
        "kubescheduler.config.k8s.io",
        "machineconfiguration.openshift.io",
    }
)
COMPONENTS_RUN = ("", "component of Kubernetes")  # stands among kinds for resources that set up or run any
HINT = re.compile(
    r"(?:^|[\s/])(?:kube-apiserver|kube-controller-manager|kube-scheduler|kube-proxy|kubelet|etcd|hyperkube)(?:\s|$)"
)
# Programs that run the program which follows their own options; hyperkube holds all of them in one file.
RUNNERS = frozenset({"go-runner", "kube-log-runner", "tini", "dumb-init", "hyperkube"})
SHELLS = frozenset({"sh", "bash", "ash", "dash"})
# The flags that need no value: `--name value` gives them none. Of all components; etcd reads `--name=value` only.
BOOLEANS = frozenset(
    """
    allow-metric-labels-manifest allow-privileged allocate-node-cidrs anonymous-auth authentication-skip-lookup
    authentication-tolerate-lookup-failure audit-log-compress audit-log-truncate-enabled audit-webhook-truncate-enabled
    authentication-token-webhook auto-tls peer-auto-tls block-profiling client-cert-auth peer-client-cert-auth
    cleanup-iptables configure-cloud-routes containerized contention-profiling cpu-cfs-quota debug
    delete-collection-workers-enabled enable-aggregator-routing enable-bootstrap-token-auth
    enable-controller-attach-detach enable-debugging-handlers enable-dynamic-provisioning enable-garbage-collector
    enable-hostpath-provisioner enable-inflight-quota-handler enable-logs-handler enable-priority-and-fairness
    enable-profile-bearer-token enable-server enable-swagger-ui enable-taint-manager enable-v2 enable-pprof
    encryption-provider-config-automatic-reload experimental-initial-corrupt-check external-hostname-required
    fail-swap-on force-new-cluster keep-terminated-pod-volumes kernel-memcg-notification kubelet-https leader-elect
    log-file-max-size-enabled logtostderr alsologtostderr skip-headers skip-log-headers one-output
    make-iptables-util-chains masquerade-all permit-address-sharing permit-port-sharing pre-vote proxy-strict-dns
    profiling protect-kernel-defaults really-crash-for-testing register-node register-schedulable
    repair-malformed-updates requestheader-uid-headers-enabled rotate-certificates rotate-server-certificates runonce
    seccomp-default serialize-image-pulls service-account-extend-token-expiration service-account-lookup
    show-hidden-metrics strict-reconfig-check use-service-account-credentials version watch-cache write-config
    external-cloud-volume-plugin
    """.split()
)
NAME = re.compile(r"--?([A-Za-z][\w.-]*)(?:=(.*))?", re.DOTALL)
REFERENCE = re.compile(r"\$(?:\$|\(([A-Za-z_][\w.-]*)\))")  # `$(VAR)` in the words of a container, `$$` is one dollar
FILLED_IN = re.compile(r"\{\{|\$\{|\{%")
REDIRECTION = re.compile(r"(?<=\s)\d?(?:&>>?|>>|>&|>|<)\s*(?:&?\d\b|[^\s;|&]+)")
BEFORE = frozenset("exec then else do { ( ! time nohup".split())
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
SEPARATORS = frozenset(";|&\n")
# What Go reads as true and as false, where a flag switches something.
TRUE, FALSE = frozenset("1 t T TRUE true True".split()), frozenset("0 f F FALSE false False".split())
ENDED = "a shell puts its arguments together"
TEMPLATE = "a template fills it in"


@record
class Flag:
    """A flag as it is given: its name with dashes, the text of its value, and the place of that."""

    name: str
    value: str | Unknown
    at: Node

    @property
    def text(self) -> str:
        """Its value. Raises UnknownValueError."""
        if isinstance(self.value, Unknown):
            raise UnknownValueError(self.value, self.at)
        return self.value


@record
class CommandLine:
    """The component that a container runs and its flags, in order.

    `open` says why there may be flags that can't be known; None if these are all.
    """

    program: str
    flags: tuple[Flag, ...]
    open: Unknown | None = None


Word = tuple[str | Unknown, Node]


def runs_components(resource: Resource) -> bool:
    """A resource sets up components of Kubernetes, or has a container that may run one: a quick look."""
    set_up = resource.id.group in SETTING_UP or resource.kind == "RancherConfig"
    return set_up or any(map(may_run, known_containers(resource)))


def may_run(container: Container) -> bool:
    """The words of a container name a component of Kubernetes."""
    lists = (container.node[field].raw for field in ("command", "args"))
    return any(HINT.search(str(word)) for words in lists if isinstance(words, list) for word in words)


def command_line(container: Container) -> CommandLine | None:
    """The component of Kubernetes that a container runs; None if it runs none, or what it runs can't be known."""
    if not may_run(container):
        return None
    words = list(words_of(container))
    for number, (word, _) in enumerate(words):
        if isinstance(word, Unknown):
            return None
        name = PurePosixPath(word).name
        if name in RUNNERS or (number and word.startswith("-")):
            continue
        if name in SHELLS:
            return from_shell(words[number + 1 :])
        program = component(name, bool(number) and runs_all(words[0][0]))
        return flags_of(program, words[number + 1 :]) if program else None
    return None


def component(name: str, short: bool = False) -> str:
    """The component of a name, which may be `short` without its `kube-`; empty if it is none."""
    return name if name in COMPONENTS else f"kube-{name}" if short and f"kube-{name}" in COMPONENTS else ""


def runs_all(word: str | Unknown) -> bool:
    """The program holds all components."""
    return isinstance(word, str) and PurePosixPath(word).name == "hyperkube"


def words_of(container: Container) -> Iterator[Word]:
    """The words of a container's `command` and `args`; a list that can't be known is one Unknown word."""
    variables = environment(container)
    for field in ("command", "args"):
        node = container[field]
        if isinstance(node.raw, Unknown):
            yield node.raw, node
        elif isinstance(node.raw, list):
            yield from ((known(item, variables), item) for item in node.items if item.present)


def environment(container: Container) -> dict[str, str | Unknown]:
    """The variables that a container's own words may refer to, as far as they are written."""
    found: dict[str, str | Unknown] = {}
    raw = container["env"].raw
    for entry in container["env"].items if isinstance(raw, list) else ():
        name, value = entry["name"].raw, entry["value"]
        if isinstance(name, str):
            text = value.raw if isinstance(value.raw, str) else ""
            source = value.raw if isinstance(value.raw, Unknown) else Unknown(name, f"the variable {name} decides")
            plain = isinstance(value.raw, str) and not entry["valueFrom"].present and not FILLED_IN.search(text)
            found[name] = text if plain and "$(" not in text else source
    return found


def known(item: Node, variables: Mapping[str, str | Unknown]) -> str | Unknown:
    """A word of a container with its variables filled in."""
    if not isinstance(item.raw, str):
        return item.raw if isinstance(item.raw, Unknown) else str(item.raw)
    hidden = next(
        (value for value in map(variables.get, REFERENCE.findall(item.raw)) if isinstance(value, Unknown)), None
    )
    if hidden is not None:
        return Unknown(item.raw, hidden.reason)

    def put(match: re.Match[str]) -> str:
        value = variables.get(match[1]) if match[1] else "$"
        return value if isinstance(value, str) else match[0]

    return literal(REFERENCE.sub(put, item.raw))


def literal(text: str) -> str | Unknown:
    """A text, unless something is yet to be filled in."""
    return Unknown(text, TEMPLATE) if FILLED_IN.search(text) else text


def flags_of(program: str, words: Iterable[Word]) -> CommandLine:
    """The flags in the words that follow a program (pflag; etcd reads its own as Go's flag package does)."""
    flags: list[Flag] = []
    waiting: Flag | None = None
    opened: Unknown | None = None
    for word, at in words:
        if waiting is not None:
            taken = isinstance(word, Unknown) or not NAME.fullmatch(word)
            flags.append(Flag(waiting.name, word if taken else "true", at if taken else waiting.at))
            waiting = None
            if taken:
                continue
        text = word.expression if isinstance(word, Unknown) else word
        match = NAME.fullmatch(text)
        if match is None or (isinstance(word, Unknown) and match[2] is None):
            opened = opened or (word if isinstance(word, Unknown) else None)
            if text == "--" or (program == ETCD and opened is None):
                break
            continue
        name = match[1].replace("_", "-")
        if match[2] is not None:
            value = Unknown(text, word.reason) if isinstance(word, Unknown) else match[2]
            flags.append(Flag(name, value, at))
        elif name in BOOLEANS:
            flags.append(Flag(name, "true", at))
        else:
            waiting = Flag(name, "true", at)
    if waiting is not None:
        flags.append(waiting)
    return CommandLine(program, tuple(flags), opened)


def from_shell(words: list[Word]) -> CommandLine | None:
    """The component that a script of `sh -c` runs."""
    for number, (word, _) in enumerate(words[:-1]):
        if isinstance(word, str) and re.fullmatch(r"-[a-z]*c", word):
            return from_script(*words[number + 1])
    return None


def from_script(script: str | Unknown, at: Node) -> CommandLine | None:
    """The component that a script runs, with its flags where they are words as they stand."""
    text = script.expression if isinstance(script, Unknown) else script
    found: list[CommandLine] = []
    for command in commands(text):
        rest = list(dropwhile(leads, command))
        program = component(PurePosixPath(rest[0]).name) if rest else ""
        if program:
            found.append(flags_of(program, [(expanded(word), at) for word in rest[1:]]))
    if len(found) > 1:
        return CommandLine(found[0].program, (), Unknown(text, "a script runs it in several ways"))
    return found[0] if found else None


def leads(word: str) -> bool:
    """A word of a shell that a command may follow."""
    return word in BEFORE or ASSIGNMENT.match(word) is not None


def commands(script: str) -> Iterator[list[str]]:
    """The words of each simple command of a script, without quotes; none where it can't be read."""
    lexer = shlex.shlex(REDIRECTION.sub(" ", script.replace("\\\n", " ")), posix=True, punctuation_chars=";|&\n")
    lexer.whitespace = " \t\r"
    lexer.whitespace_split = True
    lexer.commenters = ""
    words: list[str] = []
    try:
        for word in lexer:
            if not set(word) <= SEPARATORS:
                words.append(word)
            elif words:
                yield words
                words = []
    except ValueError:
        return
    if words:
        yield words


def expanded(word: str) -> str | Unknown:
    """A word of a script, unless the shell makes another of it."""
    return Unknown(word, ENDED) if "$" in word or "`" in word else literal(word)
