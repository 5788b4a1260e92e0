"""`iac-scan rbac can-i|who-can|show`: who may do what, with the proof."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from iac_scan.analyzers.absence import BINDINGS, ROLES, unseen
from iac_scan.analyzers.rbac.catalog import group_of, is_namespaced
from iac_scan.analyzers.rbac.evaluator import Decision, Permission, Proof, Rbac, members
from iac_scan.analyzers.rbac.inventory import Subject, account_subject
from iac_scan.analyzers.rbac.policy import Answer, Request
from iac_scan.cli import options
from iac_scan.cli.problem import ProblemError
from iac_scan.config import Config
from iac_scan.discovery import PathError
from iac_scan.linkers.kubernetes import link
from iac_scan.linkers.worlds import worlds
from iac_scan.loading import load
from iac_scan.model.finding import ExitCode
from iac_scan.model.graph import ResourceGraph
from iac_scan.model.node import Node
from iac_scan.sdk import Facts

SCHEMA = "iac-scan-rbac/v1"
WORDS = {Answer.YES: "yes", Answer.NO: "no", Answer.UNKNOWN: "unknown"}
EXIT = {Answer.YES: ExitCode.CLEAN, Answer.NO: ExitCode.FINDINGS, Answer.UNKNOWN: ExitCode.INCOMPLETE}

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Ask who may do what, as the API server decides.")

Verb = Annotated[str, typer.Argument(metavar="VERB", help="get, list, create, impersonate …; get, put … for a URL.")]
Resource = Annotated[
    str,
    typer.Argument(metavar="RESOURCE[.GROUP][/SUB]", help="pods/exec, deployments.apps, or a URL such as /metrics."),
]
In = Annotated[str, typer.Option("--namespace", "-n", help="Namespace of the request; all of them if not given.")]
Name = Annotated[str, typer.Option("--name", help="Name of the object that is asked for.")]
Form = Annotated[str, typer.Option("--format", metavar="text|json", help="How to print the answer.")]
ReleaseNamespace = Annotated[str, typer.Option("--release-namespace", help="Release namespace of charts.")]


@dataclass(frozen=True, slots=True)
class Environment:
    """One world: the labels of its stacks, its graph, and who may do what in it."""

    label: str
    graph: ResourceGraph
    rbac: Rbac


@dataclass(frozen=True, slots=True)
class Source:
    """The configuration file that was named, or that none is wanted."""

    file: Path | None
    none: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The worlds a question is put to, whether everything could be read, and what a cluster refused to list."""

    environments: tuple[Environment, ...]
    complete: bool
    unlisted: tuple[str, ...]

    @property
    def doubts(self) -> list[str]:
        """Why somebody may be allowed more than what was read says: rights only add up."""
        return [f"{', '.join(self.unlisted)} could not be listed"] if self.unlisted else []

    def doubted(self, decision: Decision) -> Decision:
        """The decision, where a no is none if roles or bindings may be missing."""
        if decision.answer is Answer.NO and self.unlisted:
            return Decision(Answer.UNKNOWN, None, tuple(self.doubts))
        return decision


@app.callback()
def common() -> None:
    """Ask who may do what, as the API server decides."""


@app.command("can-i")
def can_i(
    verb: Verb,
    resource: Resource,
    paths: options.Paths,
    user: Annotated[str, typer.Option("--as", metavar="USER", help="system:serviceaccount:NAMESPACE:NAME, or a user.")],
    groups: Annotated[list[str] | None, typer.Option("--as-group", metavar="GROUP", help="May be repeated.")] = None,
    namespace: In = "",
    name: Name = "",
    form: Form = "text",
    allow_incomplete: options.AllowIncomplete = None,
    values: options.Values = None,
    set_values: options.Set = None,
    release_namespace: ReleaseNamespace = "",
    config_file: options.ConfigFile = None,
    no_config: options.NoConfig = False,
) -> int:
    """Say whether a user may do something, and why. Exit code: 0 yes, 1 no, 3 unknown."""
    source = Source(config_file, no_config)
    asked = ask(form, paths, values, set_values, release_namespace, allow_incomplete, source)
    rows = []
    for environment in asked.environments:
        wanted = request(verb, resource, name, namespace, environment.graph)
        rows.append((environment, wanted, asked.doubted(environment.rbac.may(user, groups or (), wanted))))
    answers = {decision.answer for _, _, decision in rows}
    if Answer.NO in answers and not asked.complete:
        answers.add(Answer.UNKNOWN)
    final = answers.pop() if len(answers) == 1 else Answer.UNKNOWN
    if form == "json":
        shown = [{"environment": env.label, "request": req.text, **decided(found)} for env, req, found in rows]
        print_json({"answer": WORDS[final], "complete": asked.complete, "environments": shown})
    else:
        for environment, wanted, decision in rows:
            prefix = f"{environment.label}: " if len(rows) > 1 else ""
            typer.echo(f"{prefix}{WORDS[decision.answer]}: {user} {said(decision.answer)} {wanted.text}")
            typer.echo("".join(f"  {line}\n" for line in lines(decision)), nl=False)
        if final is Answer.UNKNOWN and Answer.UNKNOWN not in {decision.answer for _, _, decision in rows}:
            why = "the environments differ" if asked.complete else "not everything could be read"
            typer.echo(f"unknown: {why}")
    return EXIT[final]


@app.command("who-can")
def who_can(
    verb: Verb,
    resource: Resource,
    paths: options.Paths,
    namespace: In = "",
    name: Name = "",
    form: Form = "text",
    allow_incomplete: options.AllowIncomplete = None,
    values: options.Values = None,
    set_values: options.Set = None,
    release_namespace: ReleaseNamespace = "",
    config_file: options.ConfigFile = None,
    no_config: options.NoConfig = False,
) -> int:
    """List everybody who may do something, with the binding and the rule that allow it."""
    source = Source(config_file, no_config)
    asked = ask(form, paths, values, set_values, release_namespace, allow_incomplete, source)
    rows = []
    for environment in asked.environments:
        wanted = request(verb, resource, name, namespace, environment.graph)
        found, more = environment.rbac.who_can(wanted)
        rows.append((environment, wanted, found, (*more, *asked.doubts)))
    if form == "json":
        shown = [
            {
                "environment": environment.label,
                "request": wanted.text,
                "subjects": [{**named(subject), **decided(decision)} for subject, decision in found],
                "unknown": more,
            }
            for environment, wanted, found, more in rows
        ]
        print_json({"complete": asked.complete, "environments": shown})
        return status(asked)
    for environment, wanted, found, more in rows:
        typer.echo(heading(environment, asked, f"who can {wanted.text}"))
        for subject, decision in found:
            mark = "" if decision.answer is Answer.YES else " (unknown)"
            typer.echo(f"  {subject.text}{mark}")
            typer.echo("".join(f"    {line}\n" for line in lines(decision)), nl=False)
        for reason in more:
            typer.echo(f"  perhaps others: {reason}")
    return status(asked)


@app.command("show")
def show(
    subject: Annotated[
        str, typer.Argument(metavar="SUBJECT", help="NAMESPACE/ACCOUNT, a user's name, or group:NAME for a group.")
    ],
    paths: options.Paths,
    form: Form = "text",
    allow_incomplete: options.AllowIncomplete = None,
    values: options.Values = None,
    set_values: options.Set = None,
    release_namespace: ReleaseNamespace = "",
    config_file: options.ConfigFile = None,
    no_config: options.NoConfig = False,
) -> int:
    """Show everything a subject may do, rule by rule."""
    source = Source(config_file, no_config)
    asked = ask(form, paths, values, set_values, release_namespace, allow_incomplete, source)
    who = subject_of(subject)
    rows = [(environment, list(environment.rbac.permissions(members(who)))) for environment in asked.environments]
    if form == "json":
        shown = [
            {"environment": environment.label, "permissions": [permission_row(entry) for entry in found]}
            for environment, found in rows
        ]
        print_json({**named(who), "complete": asked.complete, "unknown": asked.doubts, "environments": shown})
        return status(asked)
    for environment, found in rows:
        typer.echo(heading(environment, asked, f"what {who.text} may do"))
        for entry in found:
            where = f"in namespace {entry.proof.grant.namespace}" if entry.proof.grant.namespace else "cluster-wide"
            mark = "" if entry.answer is Answer.YES else f" (unknown: {entry.reason})"
            typer.echo(f"  {entry.proof.rule.text}, {where}{mark}")
            typer.echo("".join(f"    {line}\n" for line in proof_lines(entry.proof)), nl=False)
        for reason in asked.doubts:
            typer.echo(f"  perhaps more: {reason}")
    return status(asked)


def ask(
    form: str,
    paths: list[str],
    values: list[Path] | None,
    set_values: list[str] | None,
    namespace: str,
    allow_incomplete: bool | None,
    source: Source,
) -> Asked:
    """Read the paths into worlds. Raises ProblemError."""
    if form not in ("text", "json"):
        raise ProblemError(f"--format is text or json, not {form!r}")
    config = options.config(
        paths,
        values=values,
        set_values=set_values,
        namespace=namespace,
        allow_incomplete=allow_incomplete,
        config_file=source.file,
        no_config=source.none,
    )
    try:
        loaded = load(config)
    except PathError as error:
        raise ProblemError(str(error)) from None
    failures = [entry for entry in loaded.diagnostics if entry.failed]
    for entry in failures:
        typer.echo(f"{entry.span.file}:{entry.span.start.line}: {entry.message}", err=True)
    found = worlds(loaded.resources)
    environments = tuple(environment(sorted(world.homes), link(world.resources), config) for world in found)
    complete = config.allow_incomplete or not (failures or not loaded.resources)
    return Asked(environments, complete, tuple(unseen(loaded.unlisted, (*ROLES, *BINDINGS))))


def environment(homes: list[str], graph: ResourceGraph, config: Config) -> Environment:
    """One world, ready to be asked."""
    return Environment(", ".join(homes), graph, Facts(graph, config).rbac)


def request(verb: str, resource: str, name: str, namespace: str, graph: ResourceGraph) -> Request:
    """The request that arguments spell out; a cluster-scoped resource has no namespace."""
    if resource.startswith("/"):
        return Request(verb, path=resource)
    group, plural = group_of(resource, graph)
    return Request(verb, group, plural, name, "" if is_namespaced(group, plural) is False else namespace)


def subject_of(text: str) -> Subject:
    """The subject a user typed."""
    if text.startswith("group:"):
        return Subject("Group", text.removeprefix("group:"))
    namespace, slash, name = text.partition("/")
    return account_subject(namespace, name) if slash and ":" not in text else Subject("User", text)


def said(answer: Answer) -> str:
    """The verb phrase of an answer."""
    return {Answer.YES: "may", Answer.NO: "may not", Answer.UNKNOWN: "may or may not"}[answer]


def heading(environment: Environment, asked: Asked, words: str) -> str:
    """The line above one world's answer."""
    return f"{environment.label}: {words}" if len(asked.environments) > 1 else words


def status(asked: Asked) -> int:
    """The exit code of a command that lists."""
    return ExitCode.CLEAN if asked.complete else ExitCode.INCOMPLETE


def lines(decision: Decision) -> list[str]:
    """Why, line by line."""
    return proof_lines(decision.proof) if decision.proof else list(decision.reasons)


def proof_lines(proof: Proof) -> list[str]:
    """The links of a proof, each with its place where it has one."""
    places = (proof.place, proof.rule.at)
    return [
        f"{words}  {place(at)}" if at is not None else words for words, at in zip(proof.sentences, places, strict=True)
    ]


def place(at: Node) -> str:
    """Where something is written, in short."""
    span = at.span
    return f"{span.file}:{span.start.line}"


def named(subject: Subject) -> dict[str, Any]:
    """A subject for JSON."""
    return {"subject": subject.text, "kind": subject.kind, "name": subject.name}


def decided(decision: Decision) -> dict[str, Any]:
    """A decision for JSON."""
    return {
        "answer": WORDS[decision.answer],
        "proof": proof_row(decision.proof) if decision.proof else None,
        "reasons": list(decision.reasons),
    }


def permission_row(entry: Permission) -> dict[str, Any]:
    """A permission for JSON."""
    rule = entry.proof.rule
    return {
        "answer": WORDS[entry.answer],
        "reason": entry.reason,
        "namespace": entry.proof.grant.namespace,
        "verbs": sorted(rule.verbs),
        "apiGroups": sorted(rule.groups),
        "resources": sorted(rule.resources),
        "resourceNames": sorted(rule.names),
        "nonResourceURLs": sorted(rule.urls),
        "proof": proof_row(entry.proof),
    }


def proof_row(proof: Proof) -> dict[str, Any]:
    """A proof for JSON: binding, role and rule, each with its place, which is null for what is built in."""
    return {
        "binding": proof.grant.text,
        "subject": proof.subject.text,
        "role": proof.grant.role.text if proof.grant.role else None,
        "rule_of": proof.rule.role.text,
        "rule_index": proof.rule.index,
        "binding_at": place(proof.place) if proof.place else None,
        "rule_at": place(proof.rule.at) if proof.rule.at else None,
    }


def print_json(answer: dict[str, Any]) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps({"schema": SCHEMA, **answer}, indent=2))
