"""`iac-scan images`: which servers may answer for every image, how they are asked, and who asks for a signature."""

import sys
from typing import Annotated

import typer

from iac_scan.analyzers.pulled_images import pulled_images
from iac_scan.cli import options
from iac_scan.cli.problem import ProblemError
from iac_scan.discovery import PathError
from iac_scan.linkers.kubernetes import link
from iac_scan.linkers.worlds import worlds
from iac_scan.loading import load
from iac_scan.model.finding import ExitCode
from iac_scan.model.images import PulledImage
from iac_scan.reports.images import FORMATS


def images(
    paths: options.Paths,
    form: Annotated[str, typer.Option("--format", metavar="|".join(FORMATS), help="How to print it.")] = "text",
    allow_incomplete: options.AllowIncomplete = None,
    values: options.Values = None,
    set_values: options.Set = None,
    namespace: options.Namespace = "",
    release_name: options.ReleaseName = "",
    kube_version: options.KubeVersion = "",
    api_versions: options.ApiVersions = None,
    helm_binary: options.HelmBinary = "",
    max_file_size: options.MaxFileSize = 32,
    config_file: options.ConfigFile = None,
    no_config: options.NoConfig = False,
) -> int:
    """Show for every image which servers may answer for it, how they are asked, and whether it needs a signature."""
    if form not in FORMATS:
        raise ProblemError(f"{form!r} is not a format of images; choose one of {', '.join(FORMATS)}")
    config = options.config(
        paths,
        values=values,
        set_values=set_values,
        namespace=namespace,
        release_name=release_name,
        kube_version=kube_version,
        api_versions=api_versions,
        helm_binary=helm_binary,
        allow_incomplete=allow_incomplete,
        max_file_size=max_file_size,
        config_file=config_file,
        no_config=no_config,
    )
    try:
        loaded = load(config)
    except PathError as error:
        raise ProblemError(str(error)) from None
    found: dict[tuple[object, ...], PulledImage] = {}
    for world in worlds(loaded.resources):
        for image in pulled_images(link(world.resources)):
            found[image.image, image.servers, image.users] = image
    FORMATS[form](sorted(found.values(), key=lambda image: (image.image, image.users)), sys.stdout)
    failures = [entry for entry in loaded.diagnostics if entry.failed]
    for entry in failures:
        typer.echo(f"{entry.span.file}:{entry.span.start.line}: {entry.message}", err=True)
    return ExitCode.INCOMPLETE if not config.allow_incomplete and (failures or not loaded.resources) else ExitCode.CLEAN
