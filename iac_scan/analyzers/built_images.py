"""Which Dockerfile an image is built from, as pipelines, Compose files, Skaffold and Terraform say (catalogue X-41).

A build names an image, a folder (the context), a Dockerfile and, where it is not the last, a stage. The image is known
by its repository: the tag of a build is seldom written down. Where two builds of one repository differ, an image of it
is one of both.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

from iac_scan.analyzers.base_images import user_of
from iac_scan.model.graph import COMPOSE, DOCKERFILE, GITHUB, GITLAB, PIPELINE, TERRAFORM, Resource, ResourceGraph
from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.views.dockerfile import BuildStage
from iac_scan.views.image import ImageReference
from iac_scan.views.pipelines import PipelineCommand, PipelineStep
from iac_scan.views.pods import Container, known_containers

SKAFFOLD = "skaffold"
BUILDERS = frozenset({"docker", "podman", "nerdctl"})
BUILDING = frozenset({"build", "bud"})
# Options of a build that take a value in the next word; all others are `--option=value` or have none.
VALUED = frozenset(
    """
    -t --tag -f --file --target --build-arg --platform --label --network --secret --ssh --cache-from --cache-to --output
    -o --progress --builder --iidfile --metadata-file --build-context --add-host --memory -m --shm-size --ulimit
    --provenance --sbom --attest --allow --annotation --cgroup-parent --isolation --cpuset-cpus --format
    """.split()
)
EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")
VARIABLE = re.compile(r"\$\{(\w+)\}|\$(\w+)")
OUTPUT = re.compile(r"^\$\{\{\s*steps\.([\w-]+)\.outputs\.tags\s*\}\}$")
DEFAULT = "Dockerfile"  # the name that is looked for in the context
DEEPEST = 8  # images that build on each other


@record
class Build:
    """A declaration that an image is built: its repository, the Dockerfile's path, the stage, and the place of it."""

    repository: str
    dockerfile: str
    target: str
    by: str
    at: Node


@record
class Built:
    """A build, and the stage of a Dockerfile that it makes the image of."""

    build: Build
    stage: BuildStage

    @property
    def words(self) -> str:
        """The stage as people speak of it."""
        name = self.stage.node["name"].raw
        named = f", stage {name}" if isinstance(name, str) and not name.isdigit() else ""
        return f"{self.stage.resource.id.address}{named}"


class BuiltImages:
    """The builds of one world, by the repositories that they build for."""

    def __init__(self, graph: ResourceGraph) -> None:
        self.graph = graph

    @cached_property
    def builds(self) -> dict[str, list[Build]]:
        """Every build whose image and Dockerfile are known, by repository."""
        found: dict[str, list[Build]] = defaultdict(list)
        for resource in self.graph.resources:
            source = SOURCES.get((resource.id.group, resource.kind))
            for build in source(resource) if source is not None else ():
                found[build.repository].append(build)
        return found

    @cached_property
    def dockerfiles(self) -> dict[str, Resource]:
        """The Dockerfiles by their paths."""
        return {entry.body.document.file: entry for entry in self.graph.of_kind("Dockerfile", DOCKERFILE)}

    def of(self, image: ImageReference) -> list[Built]:
        """What an image is built from: one where it is sure, several where builds differ, none where nothing tells."""
        found: dict[tuple[str, int], Built] = {}
        for build in self.builds.get(f"{image.host}/{image.path}", ()):
            stage = self.stage_of(build)
            if stage is None:
                return []
            found.setdefault((build.dockerfile, stage.number), Built(build, stage))
        return list(found.values())

    def sure(self, text: str) -> Built | None:
        """What an image is surely built from, None where nothing tells or builds differ."""
        image = ImageReference.parse(text)
        built = self.of(image) if image is not None else []
        return built[0] if len(built) == 1 else None

    def stage_of(self, build: Build) -> BuildStage | None:
        """The stage that a build asks for; None where its Dockerfile is not among the files."""
        resource = self.dockerfiles.get(build.dockerfile)
        stages = list(BuildStage.of(resource)) if resource is not None else []
        if not build.target:
            return stages[-1] if stages else None
        named = [stage for stage in stages if build.target.lower() in (stage.name.lower(), str(stage.number))]
        return named[0] if named else None

    def user(self, stage: BuildStage, depth: int = 0) -> tuple[str, Node] | None:
        """The user that a stage's image runs as, and the place that says so; None where that is not known."""
        last = stage.last("USER")
        if last is not None:
            word = last.words[0]
            text = word.raw.partition(":")[0].strip() if isinstance(word.raw, str) else ""
            return (text, word) if text and "$" not in text else None
        base = stage.lineage[-1].base
        if base.raw == "scratch":
            return "root", base
        reference = ImageReference.parse(base.raw) if isinstance(base.raw, str) else None
        if reference is None:
            return None
        built = self.of(reference)
        if built and depth < DEEPEST:
            users = {found for each in built for found in (self.user(each.stage, depth + 1),)}
            return next(iter(users)) if len(users) == 1 else None
        known = user_of(reference)
        return (known, base) if known is not None else None

    @cached_property
    def runs(self) -> dict[tuple[str, int], list[Container]]:
        """The containers whose image is surely built from a stage, or on an image that is.

        By the Dockerfile's path and the stage's number.
        """
        found: dict[tuple[str, int], list[Container]] = defaultdict(list)
        for resource in self.graph.resources if self.builds else ():
            for container in known_containers(resource):
                for stage in self.chain(container["image"]):
                    found[stage.resource.body.document.file, stage.number].append(container)
        return found

    def chain(self, image: Node) -> list[BuildStage]:
        """The stages that an image is surely built from: its own, that of the image it builds on, and so on."""
        found: list[BuildStage] = []
        place = image
        while len(found) < DEEPEST:
            built = self.sure(place.written)
            if built is None:
                break
            found.append(built.stage)
            place = built.stage.lineage[-1].base
        return found

    def running(self, resource: Resource, at: Node) -> list[Container]:
        """The containers whose image is surely built from the stage of a Dockerfile that a place is in, or on it."""
        path, file = at.path, resource.body.document.file
        if path[:1] != ("stages",) or not any(name == file for name, _ in self.runs):
            return []
        return [
            container
            for stage in BuildStage.of(resource)
            if path[1] in [each.number for each in stage.lineage]
            for container in self.runs.get((file, stage.number), ())
        ]


def build_of(image: str, folder: str, dockerfile: str, target: str, by: Resource, at: Node) -> Iterator[Build]:
    """The build of an image from a Dockerfile, both relative to a folder; none where a variable stands in either."""
    name, _, version = image.strip().rpartition("/")
    last = version.partition("@")[0].partition(":")[0]
    reference = ImageReference.parse(f"{name}/{last}" if name else last)
    path = posixpath.normpath(posixpath.join(folder, dockerfile))
    if reference is None or "$" in path or "$" in target or "://" in path or path.startswith(("/", "..")):
        return
    yield Build(f"{reference.host}/{reference.path}", path, target, by.id.address, at)


def folder_of(resource: Resource) -> str:
    """The folder of the file that a resource stands in."""
    return posixpath.dirname(resource.body.document.file)


def composed(resource: Resource) -> Iterator[Build]:
    """The services of a Compose file that build the image they name; a Dockerfile is looked for in the context."""
    for service in resource.body["services"].fields.values():
        build, image = service["build"], service["image"]
        if not build.present or not image.present:
            continue
        context = build.written or build["context"].written or "."  # a text is the context, and has nothing below it
        if not build["dockerfile_inline"].present:
            folder, dockerfile = posixpath.join(folder_of(resource), context), build["dockerfile"].written or DEFAULT
            yield from build_of(defaulted(image.written), folder, dockerfile, build["target"].written, resource, image)


def defaulted(text: str) -> str:
    """A text of Compose with the defaults that its variables have in it."""
    return re.sub(r"\$\{\w+:?-([^}$]*)\}", r"\1", text)


def skaffold(resource: Resource) -> Iterator[Build]:
    """The artifacts of a skaffold.yaml that Docker or Kaniko build."""
    for artifact in resource.body["build"]["artifacts"].items:
        image = artifact["image"]
        other = any(artifact[kind].present for kind in ("jib", "buildpacks", "ko", "bazel", "custom"))
        if isinstance(image.raw, str) and not other:
            how = artifact["docker"] if artifact["docker"].present else artifact["kaniko"]
            folder = posixpath.join(folder_of(resource), artifact["context"].written or ".")
            dockerfile = how["dockerfile"].written or DEFAULT
            yield from build_of(image.raw, folder, dockerfile, how["target"].written, resource, image)


def terraform(resource: Resource) -> Iterator[Build]:
    """A `docker_image` that is built; paths are relative to the root module, where Terraform runs."""
    for build in resource.body["build"].items:
        names = [resource.body["name"], *build["tag"].items]
        folder = posixpath.join(folder_of(resource), build["context"].written)
        dockerfile, target = build["dockerfile"].written or DEFAULT, build["target"].written
        for name in names:
            if isinstance(name.raw, str):
                yield from build_of(name.raw, folder, dockerfile, target, resource, name)


def pipelined(resource: Resource) -> Iterator[Build]:
    """The builds of a pipeline: the action that builds and pushes, and commands of Docker and its like."""
    file = resource.body.document.file
    folder = posixpath.dirname(file) if resource.kind == GITLAB else file.partition(".git")[0].partition(".forgejo")[0]
    for step in PipelineStep.of(resource) if resource.kind == GITHUB else ():
        if step.action == "docker/build-push-action" and not elsewhere(step.node):
            yield from by_action(step, folder)
    for command in PipelineCommand.of(resource):
        if not moved(command):
            yield from by_command(command, folder)


def by_action(step: PipelineStep, folder: str) -> Iterator[Build]:
    """A step of docker/build-push-action; without a context it builds from the checked out commit."""
    inputs = step.inputs
    context = inputs["context"].written or "."
    dockerfile = inputs["file"].written or posixpath.join(context, DEFAULT)
    for name in tags_of(step):
        yield from build_of(
            name, folder, filled(dockerfile, step), inputs["target"].written, step.resource, step.inputs
        )


def tags_of(step: PipelineStep) -> Iterator[str]:
    """The names that a step gives its image: written here, or by docker/metadata-action in an earlier step."""
    for line in re.split(r"[\n,]", step.inputs["tags"].written):
        made = OUTPUT.match(line.strip())
        if made is None:
            if line.strip():
                yield filled(line.strip(), step)
            continue
        for other in step.node.parent.items if step.node.parent is not None else ():
            if other["id"].raw == made[1] and other["uses"].written.startswith("docker/metadata-action"):
                for image in re.split(r"[\n,]", other["with"]["images"].written):
                    yield filled(image.strip().removeprefix("name="), step)


def filled(text: str, step: PipelineStep) -> str:
    """A text with the variables of the step, its job and its workflow in it, as far as they are written there."""
    job = step.node.parent.parent if step.node.parent is not None else None
    places = [step.node["env"], *([job["env"]] if job is not None else []), step.resource.body["env"]]

    def value(match: re.Match[str]) -> str:
        scope, _, name = match[1].partition(".")
        known = [place[name].raw for place in places if scope == "env" and isinstance(place[name].raw, str)]
        return str(known[0]) if known else match[0]

    return EXPRESSION.sub(value, text)


def elsewhere(step: Node) -> bool:
    """The job of a step checks out another repository, or into another folder."""
    steps = step.parent.items if step.parent is not None else []
    checkouts = [other["with"] for other in steps if other["uses"].written.startswith("actions/checkout")]
    return any(inputs["repository"].present or inputs["path"].present for inputs in checkouts)


def moved(command: PipelineCommand) -> bool:
    """A command does not surely run in the root of the repository."""
    holder = command.node.parent.parent if command.node.parent is not None else None
    away = holder is not None and (holder["working-directory"].present or elsewhere(holder))
    return away or any(other.program in ("cd", "pushd") for other in command.siblings)


def by_command(command: PipelineCommand, folder: str) -> Iterator[Build]:
    """A command that builds: `docker build`, `docker buildx build`, `podman build`, `buildah bud`, or Kaniko."""
    words, by = command.arguments, command.resource
    found = by_kaniko(words) if command.program == "executor" else by_engine(command.program, words)
    if found is not None:
        names, dockerfile = found
        target = last_option(words, "", "--target")
        for name in names:
            yield from build_of(known(name, by), folder, known(dockerfile, by), target, by, command.node)


def by_kaniko(words: list[str]) -> tuple[list[str], str]:
    """The images that Kaniko makes, and the Dockerfile."""
    context = last_option(words, ".", "--context").removeprefix("dir://")
    dockerfile = last_option(words, posixpath.join(context, DEFAULT), "--dockerfile")
    return options(words, "--destination"), dockerfile


def by_engine(program: str, words: list[str]) -> tuple[list[str], str] | None:
    """The images that a command of an engine makes, and the Dockerfile; None for a command that builds nothing."""
    while words and words[0] in ("buildx", "image", "builder"):
        words = words[1:]
    verbs = {"build"} if program in BUILDERS else BUILDING if program == "buildah" else ()
    if not words or words[0] not in verbs:
        return None
    context = operands(words[1:])
    if len(context) != 1:
        return None
    named = [*options(words, "-f"), *options(words, "--file")]
    dockerfile = named[0] if named else posixpath.join(context[0], DEFAULT)
    return [*options(words, "-t"), *options(words, "--tag")], dockerfile


def last_option(words: list[str], default: str, flag: str) -> str:
    """The last value of a flag, else a default."""
    return (options(words, flag) or [default])[-1]


def options(words: list[str], flag: str) -> list[str]:
    """The values of a flag, in the next word or after `=`."""
    apart = [after for word, after in pairwise(words) if word == flag]
    return [*apart, *(word[len(flag) + 1 :] for word in words if word.startswith(f"{flag}="))]


def operands(words: list[str]) -> list[str]:
    """The words that belong to no flag."""
    found, skip = [], False
    for word in words:
        if skip or word.startswith("-"):
            skip = not skip and word in VALUED
        else:
            found.append(word)
    return found


def known(text: str, resource: Resource) -> str:
    """A text of GitLab's with the variables in it that the pipeline sets for all of its jobs."""
    variables = resource.body["variables"]

    def value(match: re.Match[str]) -> str:
        raw = variables[match[1] or match[2]].raw
        return raw if isinstance(raw, str) and "$" not in raw else match[0]

    return VARIABLE.sub(value, text) if resource.kind == GITLAB else text


SOURCES = {
    (PIPELINE, GITHUB): pipelined,
    (PIPELINE, GITLAB): pipelined,
    (PIPELINE, COMPOSE): composed,
    (SKAFFOLD, "Config"): skaffold,
    (TERRAFORM, "docker_image"): terraform,
}
