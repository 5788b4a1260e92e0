"""`iac-scan cluster snapshot`: a live cluster's objects as files."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from iac_scan.cli import options
from iac_scan.cli.problem import ProblemError
from iac_scan.cluster.connection import ClusterError
from iac_scan.cluster.snapshot import snapshot as take
from iac_scan.config import Config
from iac_scan.model.finding import ExitCode
from iac_scan.reports.clock import now

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Read a live cluster, with GET requests only.")


@app.callback()
def common() -> None:
    """Read a live cluster, with GET requests only."""


@app.command("snapshot")
def snapshot(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="New folder for the files.")],
    context: Annotated[
        str, typer.Option("--context", metavar="NAME", help="Context of the kubeconfig; the current one if not given.")
    ] = "",
    kubeconfig: options.Kubeconfig = None,
    allow_incomplete: options.AllowIncomplete = None,
) -> int:
    """Write the objects of a cluster as YAML files, without the values of its Secrets."""
    try:
        contents = take(output, now(), context, kubeconfig)
    except ClusterError as error:
        raise ProblemError(str(error)) from None
    for entry in contents.refused:
        typer.echo(f"{entry.resource} could not be listed: {entry.reason}", err=True)
    count = sum(map(len, contents.objects.values()))
    typer.echo(f"{output}: {count} objects of {len(contents.objects)} resources, {len(contents.refused)} refused")
    return ExitCode.INCOMPLETE if contents.refused and not allow_incomplete else ExitCode.CLEAN


@contextmanager
def of_cluster(config: Config, context: str, kubeconfig: Path | None, *, any_version: bool) -> Iterator[Config]:
    """The same configuration for what a cluster holds, as long as the files are there. Raises ProblemError.

    `any_version` says that none is asked for: then the rules of the cluster's own version hold.
    """
    with TemporaryDirectory(prefix="iac-scan-") as name:
        folder = Path(name).resolve()
        (folder / ".git").mkdir()  # places are relative to the folder that has this, wherever it lies
        try:
            contents = take(folder / "cluster", now(), context, kubeconfig)
        except ClusterError as error:
            raise ProblemError(str(error)) from None
        served = re.match(r"v?(\d+)\.(\d+)", contents.version)
        if any_version and served:
            config = replace(config, kubernetes_version=(int(served[1]), int(served[2])))
        yield replace(config, paths=(folder,), stdin="")
