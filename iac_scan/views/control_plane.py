"""The components of a control plane and their settings, whatever form of file these are written in.

A flag beats what a distribution sets, and that beats the component's own default (catalogue sections 4.0 and 4.5).
"""

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from iac_scan.model.graph import Resource
from iac_scan.model.node import Node, UnknownValueError
from iac_scan.model.record import record
from iac_scan.views.base import Kinds, View
from iac_scan.views.command_line import COMPONENTS_RUN, ETCD, FALSE, TRUE, Flag
from iac_scan.views.component_sources import (
    API_SERVER,
    CONTROLLER_MANAGER,
    SCHEDULER,
    Source,
    sources,
)

VERSION = re.compile(r"^v?(\d+)\.(\d+)(?:\.|$)")
TAG = re.compile(r":v?(\d+)\.(\d+)\.[^/]*$")


@record
class ControlPlaneComponent(View):
    """One component of a control plane; `node` is where its flags are written, or where they would be."""

    only: ClassVar[str] = ""

    source: Source

    @property
    def component(self) -> str:
        """The name of its program."""
        return self.source.component

    @property
    def given(self) -> Mapping[str, tuple[Flag, ...]]:
        """The flags that are given, by name."""
        return self.source.given

    @property
    def release(self) -> Node:
        """The place that names its version."""
        return self.source.release

    def has(self, name: str) -> bool:
        """A setting has a value, known or not. Raises UnknownValueError where it is left out and may be set."""
        found = self.given.get(name)
        if found:
            return found[-1].value != ""
        hidden = self.source.open or self.source.left_out
        if name not in self.source.defaults and hidden is not None:
            raise UnknownValueError(hidden, self.node)
        return bool(self.source.defaults.get(name))

    def written(self, name: str) -> bool:
        """A setting is given, or set by default; what others decide is not. Raises UnknownValueError if `open`."""
        if name not in self.given and name not in self.source.defaults and self.source.open is not None:
            raise UnknownValueError(self.source.open, self.node)
        return name in self.given or name in self.source.defaults

    def text(self, name: str) -> str:
        """The value of a setting, the last one that is given; empty if there is none. Raises UnknownValueError."""
        found = self.given.get(name)
        if found:
            return found[-1].text
        return self.source.defaults.get(name, "") if self.has(name) else ""

    def values(self, name: str) -> list[str]:
        """The values of a setting that is a list, which all its flags add to. Raises UnknownValueError."""
        texts = [flag.text for flag in self.given.get(name, ())] or [self.text(name)]
        return [value.strip() for text in texts for value in text.split(",") if value.strip()]

    def switches(self, name: str) -> dict[str, str]:
        """The entries of a setting that is a map, such as `feature-gates`. Raises UnknownValueError."""
        pairs = (value.partition("=") for value in self.values(name))
        return {key.strip(): value.strip() if sign else "true" for key, sign, value in pairs}

    def on(self, name: str, *, default: bool) -> bool | None:
        """Whether a setting is switched on; None for what Go reads as neither. Raises UnknownValueError."""
        text = self.text(name)
        return default if not text else True if text in TRUE else False if text in FALSE else None

    def place(self, name: str) -> Node:
        """Where a setting is given, else where it would be."""
        found = self.given.get(name)
        return found[-1].at if found else self.node

    @property
    def version(self) -> tuple[int, int] | None:
        """The version of Kubernetes that it is of; None where the file does not say."""
        match = VERSION.match(self.release.written) or TAG.search(self.release.written)
        return (int(match[1]), int(match[2])) if match else None

    @classmethod
    def occurs(cls, kinds: Kinds) -> bool:
        """Whether something sets up a component, or has a container that looks like one."""
        return COMPONENTS_RUN in kinds

    @classmethod
    def of(cls, resource: Resource) -> Iterator["ControlPlaneComponent"]:
        """The components of this view's name that a resource sets up, or all for this class itself."""
        for source in sources(resource):
            if source.component == cls.only or not cls.only:
                yield cls(resource, source.node, source)


@record
class ApiServer(ControlPlaneComponent):
    """A kube-apiserver."""

    only = API_SERVER


@record
class ControllerManager(ControlPlaneComponent):
    """A kube-controller-manager."""

    only = CONTROLLER_MANAGER


@record
class Scheduler(ControlPlaneComponent):
    """A kube-scheduler."""

    only = SCHEDULER


@record
class Etcd(ControlPlaneComponent):
    """A member of etcd."""

    only = ETCD


def known_components(resource: Resource) -> tuple[ControlPlaneComponent, ...]:
    """The components of control planes that a resource sets up; none where they can't be known."""
    try:
        return tuple(ControlPlaneComponent.of(resource))
    except UnknownValueError:
        return ()
