"""How the command line of a component of Kubernetes is read, whatever way it is written."""

from pathlib import Path

import pytest

from iac_scan.config import Config
from iac_scan.loading import load
from iac_scan.model.node import Unknown
from iac_scan.views.command_line import CommandLine, command_line
from iac_scan.views.pods import Container

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: a\n"
SHELL = "a shell puts its arguments together"


def read(container: str) -> CommandLine | None:
    """The command line of a container whose fields are written in flow style."""
    text = POD + "".join(f"    {line}\n" for line in container.splitlines())
    (resource,) = load(Config(paths=(Path("-"),), stdin=text)).resources
    (found,) = Container.of(resource)
    return command_line(found)


def flags(container: str) -> list[tuple[str, str | Unknown]]:
    """The flags of a container that runs a component."""
    found = read(container)
    assert found is not None
    return [(flag.name, flag.value) for flag in found.flags]


@pytest.mark.parametrize(
    ("container", "program"),
    [
        ("command: [kube-apiserver]", "kube-apiserver"),
        ("command: [/usr/local/bin/kube-scheduler, --v=2]", "kube-scheduler"),
        ("args: [kube-controller-manager, --v=2]", "kube-controller-manager"),
        ("command: [/hyperkube, apiserver, --v=2]", "kube-apiserver"),
        ("command: [/go-runner, --also-stdout=false, /usr/local/bin/kube-apiserver]", "kube-apiserver"),
        ("command: [/bin/sh, -c, 'exec /usr/local/bin/kube-apiserver --v=2 1>>/var/log/a.log 2>&1']", "kube-apiserver"),
        ("command: [sh, -ec, 'etcd --name=a']", "etcd"),
    ],
)
def test_the_component_is_named_by_its_program(container: str, program: str) -> None:
    found = read(container)
    assert found is not None
    assert found.program == program
    assert found.open is None


@pytest.mark.parametrize(
    "container",
    [
        "command: [apiserver]",
        "command: [curl, kube-apiserver]",
        "command: [sh, -c, 'curl kube-apiserver']",
        "args: [--v=2]",
        "command: [sh]",
        "command: 5",
        "args: [null]",
        "tty: true",
    ],
)
def test_other_containers_run_none(container: str) -> None:
    assert read(container) is None


def test_the_syntax_of_flags() -> None:
    words = "command: [kube-apiserver, --a=1=2, --b, x, --anonymous_auth, --profiling, --c, '-', -v, '3', --e, --d]"
    assert flags(words) == [
        ("a", "1=2"),
        ("b", "x"),
        ("anonymous-auth", "true"),
        ("profiling", "true"),
        ("c", "-"),
        ("v", "3"),
        ("e", "true"),
        ("d", "true"),
    ]


def test_what_follows_a_boolean_is_not_its_value() -> None:
    assert flags("command: [kube-apiserver, --anonymous-auth, 'false', --a=1]") == [
        ("anonymous-auth", "true"),
        ("a", "1"),
    ]


def test_etcd_stops_at_the_first_word_that_is_no_flag() -> None:
    assert flags("command: [etcd, -name, a, --client-cert-auth, b, --c=1]") == [
        ("name", "a"),
        ("client-cert-auth", "true"),
    ]


def test_values_that_are_filled_in_are_unknown() -> None:
    found = read("command: [kube-apiserver, '--a={{ a }}', '--b=${B}', --c=1]")
    assert found is not None
    assert found.open is None
    assert [flag.name for flag in found.flags] == ["a", "b", "c"]
    assert [isinstance(flag.value, Unknown) for flag in found.flags] == [True, True, False]


@pytest.mark.parametrize(
    ("container", "reason"),
    [
        (
            "command: [kube-apiserver, '{{ params }}', --a=1]",
            "the placeholder {{ params }} is filled in before deployment",
        ),
        ("command: [sh, -c, 'kube-apiserver --a=1 {{params}}']", "a template fills it in"),
        ("command: [sh, -c, 'kube-apiserver --a=1 $PARAMS']", SHELL),
    ],
)
def test_there_may_be_flags_that_cannot_be_known(container: str, reason: str) -> None:
    found = read(container)
    assert found is not None
    assert found.open is not None
    assert found.open.reason == reason
    assert [(flag.name, flag.value) for flag in found.flags] == [("a", "1")]


def test_variables_of_the_container_are_filled_in() -> None:
    env = "env: [{name: A, value: x}, {name: B, valueFrom: {fieldRef: {fieldPath: a}}}]\n"
    assert flags(env + "command: [etcd, --a=$(A), --b=$(B), --c=$(C), --d=$$(A)]") == [
        ("a", "x"),
        ("b", Unknown("--b=$(B)", "the variable B decides")),
        ("c", "$(C)"),
        ("d", "$(A)"),
    ]


def test_a_script_may_choose() -> None:
    script = "command: [sh, -c, 'if test -e /a; then A=b exec etcd --name=a; fi']"
    assert flags(script) == [("name", "a")]
    found = read("command: [sh, -c, 'if test -e /a; then etcd --name=a; else etcd --name=b; fi']")
    assert found is not None
    assert found.flags == ()
    assert found.open is not None
    assert found.open.reason == "a script runs it in several ways"


def test_a_script_may_do_more_before() -> None:
    script = "command: [sh, -c, \"set -e; mkdir /a &&\\nexec kube-apiserver \\\\\\n --a='x y' --b >/dev/null\\ntrue\"]"
    assert flags(script) == [("a", "x y"), ("b", "true")]
