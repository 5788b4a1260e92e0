"""Small overlays on disk, read by the parser."""

from pathlib import Path

from iac_scan.config import Limits
from iac_scan.model.node import Node
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Position, Precision, Span, Stack, StackKind
from iac_scan.parsers.kustomize import overlay as kustomize

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      containers:
      - name: web
        image: nginx:1.25
        args: [a, b]
        securityContext:
          privileged: true
          runAsUser: 0
      - name: proxy
        image: envoy:1
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - port: 80\n"
BASE = {
    "base/kustomization.yaml": "resources: [web.yaml, svc.yaml]\n",
    "base/web.yaml": DEPLOYMENT,
    "base/svc.yaml": SERVICE,
}
CONTAINER = ("spec", "template", "spec", "containers")


def tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def read(root: Path, overlay: str = "overlay", limits: Limits | None = None) -> Parsed:
    stack = Stack(StackKind.OVERLAY, overlay, root / overlay)
    return kustomize.read(stack, limits or Limits(), root)


def overlay(root: Path, text: str, **files: str) -> Parsed:
    """The overlay of that kustomization over the base."""
    extra = {f"overlay/{name}.yaml": content for name, content in files.items()}
    return read(tree(root, {**BASE, **extra, "overlay/kustomization.yaml": "resources: [../base]\n" + text}))


def body(parsed: Parsed, kind: str = "Deployment") -> Node:
    assert parsed.diagnostics == ()
    (found,) = [resource.body for resource in parsed.resources if resource.kind == kind]
    return found


def span(
    file: str, line: int, column: int, end_line: int, end_column: int, precision: Precision = Precision.LINE
) -> Span:
    return Span(file, Position(line, column), Position(end_line, end_column), precision)


def document(file: str) -> Span:
    return Span(file, precision=Precision.DOCUMENT)


K = "overlay/kustomization.yaml"
