"""What reading a root module gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from iac_scan.model.node import Node
from iac_scan.model.parsed import Parsed


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a resource's body does not say: how it is declared.

    `provider` is the provider's configuration as the root names it, such as `aws` or `aws.eu`; `symbolic` marks the
    one instance that stands for an unknown number; `ignored` holds lifecycle.ignore_changes; `sensitive` the paths of
    sensitive values.
    """

    address: str
    mode: str
    provider: str
    symbolic: bool = False
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A module call: its address, source, version constraint and evaluated arguments, and why it is not followed."""

    address: str
    source: str
    version: str
    arguments: Node
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TerraformParsed:
    """The parsed resources, and what a Terraform root has besides: outputs (plain data with Unknown leaves) and more.

    `declarations` tells of each resource by address; `sensitive` names the outputs that are sensitive; `versions` the
    provider versions the lock file pins; `constraints` what required_providers asks for, by source.
    """

    parsed: Parsed
    outputs: Mapping[str, Any] = field(default_factory=dict)
    sensitive: frozenset[str] = frozenset()
    declarations: Mapping[str, Declaration] = field(default_factory=dict)
    calls: tuple[Call, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    constraints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
