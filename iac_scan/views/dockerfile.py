"""Windows on Dockerfiles: the image a file makes, its stages, their instructions, and the commands these run."""

import re
from collections.abc import Iterator

from iac_scan.model.graph import DOCKERFILE, Resource
from iac_scan.model.node import Node, Unknown
from iac_scan.model.record import record
from iac_scan.views.base import View
from iac_scan.views.command import Command

KINDS = frozenset({(DOCKERFILE, "Dockerfile")})
OPTION = re.compile(r"-[A-Za-z]+|--\w[\w-]*")  # of chmod, before its mode


@record
class BuildStage(View):
    """A stage: FROM and what follows it."""

    kinds = KINDS

    @property
    def name(self) -> str:
        """The name it is given, else its number."""
        return self.node["name"].text

    @property
    def number(self) -> int:
        """Its number, from 0."""
        return self.node.key if isinstance(self.node.key, int) else 0

    @property
    def label(self) -> str:
        """The stage as people speak of it."""
        return f"stage {self.name}"

    @property
    def base(self) -> Node:
        """The place of the image, or the stage, that it builds on."""
        return self.node["base"]

    @property
    def parent(self) -> "BuildStage | None":
        """The stage that it builds on, None for an image from elsewhere."""
        number = self.node["parent"].value
        return None if number is None else stage(self.resource, number)

    @property
    def lineage(self) -> list["BuildStage"]:
        """The stage itself, the one it builds on, and so on, to the one that builds on an image from elsewhere."""
        found = [self]
        while (above := found[-1].parent) is not None:
            found.append(above)
        return found

    @property
    def is_shipped(self) -> bool:
        """What it does to the file system is in the image that the file makes: the last stage is it or builds on it."""
        return self.number in shipped(self.resource)

    def instructions(self, *keywords: str) -> list["BuildInstruction"]:
        """Its own instructions of the given keywords."""
        return [
            BuildInstruction(self.resource, node)
            for node in self.node["instructions"].items
            if node["keyword"].text in keywords
        ]

    def last(self, keyword: str) -> "BuildInstruction | None":
        """The instruction of a keyword that holds in the end, be it of a stage that this one builds on."""
        for each in self.lineage:
            found = each.instructions(keyword)
            if found:
                return found[-1]
        return None

    @classmethod
    def of(cls, resource: Resource) -> Iterator["BuildStage"]:
        """The stages of a file."""
        yield from (cls(resource, node) for node in resource.body["stages"].items)


@record
class BuiltImage(BuildStage):
    """The last stage: the image that the file makes unless another one is asked for."""

    @classmethod
    def of(cls, resource: Resource) -> Iterator["BuiltImage"]:
        """The one image of a file."""
        stages = resource.body["stages"]
        yield cls(resource, stages[len(stages.items) - 1])


def stage(resource: Resource, number: int) -> BuildStage:
    """A stage of a file by its number."""
    return BuildStage(resource, resource.body["stages"][number])


def shipped(resource: Resource) -> list[int]:
    """The numbers of the last stage and of those it builds on."""
    stages = resource.body.raw["stages"]
    found = [len(stages) - 1]
    while (parent := stages[found[-1]]["parent"]) is not None:
        found.append(parent)
    return found


@record
class BuildInstruction(View):
    """An instruction of a stage, or one that ONBUILD keeps for those who build on the image."""

    kinds = KINDS

    @property
    def keyword(self) -> str:
        """Its keyword, in upper case."""
        return self.node["keyword"].text

    @property
    def stage(self) -> BuildStage:
        """The stage it belongs to; the first one for an argument above all stages."""
        path = self.node.path
        return stage(self.resource, 0 if self.is_global else int(path[1]))

    @property
    def is_global(self) -> bool:
        """It is an ARG above all stages."""
        return self.node.path[:1] == ("arguments",)

    @property
    def words(self) -> list[Node]:
        """The places of its words."""
        return self.node["words"].items

    def flag(self, name: str) -> Node:
        """The place of the last value of a flag."""
        values = self.node["flags"][name]
        return values[len(values.items) - 1]

    @property
    def modes(self) -> Iterator[tuple[str, str, Node]]:
        """The modes it gives with --chmod or chmod, each with the file, which --chmod leaves empty, and its place."""
        mode = self.flag("chmod")
        if mode.present:
            yield mode.text, "", mode
        for command in self.node["commands"].items:
            program, *arguments = command["words"].raw or ("",)
            operands = [word for word in arguments if not OPTION.fullmatch(word)]
            if program == "chmod" and len(operands) > 1:
                yield operands[0], operands[1], command

    @classmethod
    def of(cls, resource: Resource) -> Iterator["BuildInstruction"]:
        """The arguments above all stages, the instructions of these, and those that ONBUILD holds."""
        yield from (cls(resource, node) for node in resource.body["arguments"].items)
        for entry in BuildStage.of(resource):
            for node in entry.node["instructions"].items:
                yield cls(resource, node)
                if node["trigger"].present:
                    yield cls(resource, node["trigger"])


@record
class BuildCommand(Command):
    """A simple command that a RUN runs, be it in a pipe, a condition or another command."""

    kinds = KINDS

    @property
    def instruction(self) -> BuildInstruction:
        """The RUN it is a part of."""
        commands = self.node.parent
        assert commands is not None
        assert commands.parent is not None
        return BuildInstruction(self.resource, commands.parent)

    @classmethod
    def of(cls, resource: Resource) -> Iterator["BuildCommand"]:
        """The commands of all RUNs; where a script can't be read, what is Unknown comes last."""
        unread: list[Node] = []
        for instruction in BuildInstruction.of(resource):
            commands = instruction.node["commands"]
            if isinstance(commands.raw, Unknown):
                unread.append(commands)
            else:
                yield from (cls(resource, node) for node in commands.items)
        for node in unread:
            _ = node.items  # raises UnknownValueError
