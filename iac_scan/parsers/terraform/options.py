"""What the user may say about a Terraform run."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TerraformOptions:
    """`var` holds `name=value` texts, later ones winning; they win over `var_files`, which win over automatic files.

    `module_map` pairs a module source as it is written with the folder that holds the module.
    """

    var: tuple[str, ...] = ()
    var_files: tuple[Path, ...] = ()
    workspace: str = "default"
    module_map: tuple[tuple[str, Path], ...] = ()
