"""Tekton's tasks and pipelines as pods: each task is one pod, each step one container of it."""

from collections.abc import Iterator

from iac_scan.model.node import Node, Path, Unknown
from iac_scan.views.assembled import Part, assembled, mappings, merged, opened

RUN_DECIDES = Unknown("podTemplate", "the run that starts this task decides about its pod")


def task_pods(body: Node) -> Iterator[Node]:
    """The pod of a Task; its pod-level settings come with the run."""
    yield from pod(body["spec"], None, None)


def task_run_pods(body: Node) -> Iterator[Node]:
    """The pod of a TaskRun that spells its task out."""
    run = body["spec"]
    yield from pod(run["taskSpec"], run["podTemplate"], run["serviceAccountName"])


def pipeline_pods(body: Node) -> Iterator[Node]:
    """The pods of a Pipeline's own tasks."""
    for task in tasks(body["spec"]):
        yield from pod(task["taskSpec"], None, None)


def pipeline_run_pods(body: Node) -> Iterator[Node]:
    """The pods of a PipelineRun that spells its pipeline out; `taskRunSpecs` may say otherwise for one task."""
    run = body["spec"]
    template = run["taskRunTemplate"] if run["taskRunTemplate"].present else run
    own = {entry["pipelineTaskName"].text: entry for entry in run["taskRunSpecs"].items}
    for task in tasks(run["pipelineSpec"]):
        special = own.get(task["name"].text)
        chosen = special if special is not None and special["podTemplate"].present else template
        yield from pod(task["taskSpec"], chosen["podTemplate"], chosen["serviceAccountName"])


def tasks(pipeline: Node) -> list[Node]:
    """The tasks of a pipeline, those that run at the end included."""
    return [*mappings(pipeline["tasks"]), *mappings(pipeline["finally"])]


def pod(task: Node, template: Node | None, account: Node | None) -> Iterator[Node]:
    """The pod of a task that is spelled out: its steps and sidecars, and the run's pod template if that is known."""
    steps, sidecars = mappings(task["steps"]), mappings(task["sidecars"])
    if not steps:
        return
    parts: dict[Path, Part] = {}
    for index, container in enumerate([*steps, *sidecars]):
        path = ("spec", "containers", index)
        with_template = index < len(steps) and task["stepTemplate"].fields
        parts |= merged(task["stepTemplate"], container, path) if with_template else opened(container, path)
        if not container["name"].present:
            parts[*path, "name"] = f"step-{index}"
    volumes = mappings(task["volumes"])
    if template is None:
        parts["spec", "securityContext"] = RUN_DECIDES
    else:
        parts |= {path: part for path, part in opened(template, ("spec",)).items() if path != ("spec", "volumes")}
        volumes += mappings(template["volumes"])
    if account is not None:
        parts["spec", "serviceAccountName"] = account
    parts |= {("spec", "volumes", index): volume for index, volume in enumerate(volumes)}
    yield assembled(task, parts)
