"""A simple command of a shell script, whatever file the script stands in."""

from pathlib import PurePosixPath
from typing import Self

from iac_scan.model.node import Node
from iac_scan.model.record import record
from iac_scan.views.base import View


@record
class Command(View):
    """A simple command, be it in a pipe, a condition or another command."""

    @property
    def program(self) -> str:
        """The name of the program, without its folder."""
        words = self.node["words"].raw
        return PurePosixPath(words[0]).name if words else ""

    @property
    def arguments(self) -> list[str]:
        """What follows the program, without quotes; variables as they are written."""
        words: list[str] = self.node["words"].raw
        return words[1:]

    def argument(self, number: int) -> Node:
        """The place of an argument."""
        return self.node["words"][number + 1]

    @property
    def runners(self) -> list[str]:
        """The programs that it is run by: sudo, env …"""
        return self.node["runners"].strings

    @property
    def assigned(self) -> dict[str, str]:
        """The variables that are set for it."""
        return self.node["assigned"].value or {}

    @property
    def siblings(self) -> list[Self]:
        """All commands of its script, itself included."""
        nodes = self.node.parent.items if self.node.parent is not None else []
        return [type(self)(self.resource, node) for node in nodes]

    @property
    def reader(self) -> Self | None:
        """The command that reads what this one writes, through a pipe or as one of its words."""
        number = self.node["into"].value
        commands = self.node.parent
        return None if number is None or commands is None else type(self)(self.resource, commands[number])
