"""A cluster's objects as YAML files, the same for the same objects, and a record of what is not among them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from iac_scan.cluster.connection import ClusterError, Connection
from iac_scan.cluster.reading import Contents, place, read
from iac_scan.discovery import VENDORED
from iac_scan.linkers.owners import makers

RECORD = "_snapshot.yaml"
CLUSTER_FOLDER = "_cluster"
PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]+\Z")  # longer than y and n, which older YAML takes for booleans


class Dumper(yaml.CSafeDumper):
    """Writes text in quotes unless every reader of YAML takes it for text."""

    def ignore_aliases(self, _: Any) -> bool:
        """Write everything out."""
        return True


def text(dumper: yaml.CSafeDumper, value: str) -> yaml.ScalarNode:
    """A string: plain where that is safe, as a block where it has lines, else in quotes."""
    style = None if PLAIN.match(value) else "|" if "\n" in value else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style)


Dumper.add_representer(str, text)


def snapshot(folder: Path, taken: datetime, context: str = "", kubeconfig: Path | None = None) -> Contents:
    """Write what a cluster holds into a new folder; `taken` is the time for its record. Raises ClusterError."""
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise ClusterError(f"{folder} is there already and not an empty folder; name a new one")
    connection = Connection(context, kubeconfig)
    try:
        contents = read(connection)
    finally:
        connection.close()
    write(contents, folder, taken)
    return contents


def write(contents: Contents, folder: Path, taken: datetime) -> None:
    """One file per namespace and resource, objects by name, and the record of it all. Raises ClusterError."""
    try:
        for name, objects in files(contents):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("---\n".join(dumped(entry) for entry in objects), encoding="utf-8")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / RECORD).write_text(dumped(recorded(contents, taken)), encoding="utf-8")
    except OSError as error:
        raise ClusterError(f"{folder} can't be written: {error.strerror}") from None
    except UnicodeEncodeError:
        raise ClusterError("the cluster answers with text that is no Unicode, which can't be written") from None


def dumped(value: Any) -> str:
    """A value as YAML, its keys sorted."""
    return yaml.dump(value, Dumper=Dumper, allow_unicode=True, width=1_000_000)


def files(contents: Contents) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The names of the files and what each holds; what is made from another object that is read is left out."""
    there = {
        (*split(entry), place(entry)[1], place(entry)[0]) for objects in contents.objects.values() for entry in objects
    }
    for resource, objects in contents.objects.items():
        by_namespace: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for entry in sorted(objects, key=place):
            namespace, _ = place(entry)
            owners = makers(*split(entry), entry["metadata"].get("ownerReferences"))
            if not any((*owner, namespace) in there for owner in owners):
                by_namespace[namespace].append(entry)
        for namespace, entries in sorted(by_namespace.items()):
            yield f"{folder_name(namespace)}/{safe(resource)}.yaml", entries


def split(entry: dict[str, Any]) -> tuple[str, str]:
    """API group and kind of an object."""
    return entry["apiVersion"].rpartition("/")[0], entry["kind"]


def folder_name(namespace: str) -> str:
    """The folder of a namespace, none of those that a scan passes over."""
    if not namespace:
        return CLUSTER_FOLDER
    return f"{namespace}.namespace" if namespace in VENDORED else safe(namespace)


def safe(name: str) -> str:
    """A name that stays inside its folder, whatever a server sends."""
    return re.sub(r"[^A-Za-z0-9.-]", "_", name).lstrip(".") or "_"


def recorded(contents: Contents, taken: datetime) -> dict[str, Any]:
    """The record of a snapshot: where and when it was taken, what was listed, what was refused and why."""
    return {
        "apiVersion": "iac-scan/v1",
        "kind": "Snapshot",
        "context": contents.context,
        "taken": f"{taken:%Y-%m-%dT%H:%M:%SZ}",
        "serverVersion": contents.version,
        "listed": {name: len(objects) for name, objects in contents.objects.items()},
        "refused": [{"resource": entry.resource, "reason": entry.reason} for entry in contents.refused],
        "leftOut": list(contents.left_out),
    }
