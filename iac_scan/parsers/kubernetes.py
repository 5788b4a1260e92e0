"""Kubernetes manifests to resources: documents, lists and typed lists, from YAML or JSON text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from iac_scan.model.finding import Diagnostic, DiagnosticKind
from iac_scan.model.graph import Resource, ResourceId, is_for_program
from iac_scan.model.node import Document, Path, Unknown
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Origin, Position, Span, Stack
from iac_scan.parsers.yaml import Chunk, Locator, ParseError, chunks, compose

Locate = Callable[[Path], Origin]

# Built-in kinds that live outside namespaces, from the API reference of Kubernetes 1.37.
CLUSTER_SCOPED = frozenset(
    """
    APIService AdminNetworkPolicy BaselineAdminNetworkPolicy CSIDriver CSINode CertificateSigningRequest ClusterCIDR
    ClusterNetworkPolicy ClusterRole ClusterRoleBinding ClusterTrustBundle ComponentStatus CustomResourceDefinition
    DeviceClass DeviceTaintRule FlowSchema GatewayClass GlobalNetworkPolicy IPAddress IngressClass
    MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration Namespace Node PersistentVolume
    PodSecurityPolicy PriorityClass PriorityLevelConfiguration ResourceSlice RuntimeClass SelfSubjectAccessReview
    SelfSubjectReview SelfSubjectRulesReview ServiceCIDR StorageClass StorageVersionMigration SubjectAccessReview
    TokenReview ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration
    VolumeAttachment VolumeAttributesClass CiliumClusterwideNetworkPolicy ClusterIssuer ClusterPolicy
    ClusterSecretStore ClusterExternalSecret ClusterWorkflowTemplate ClusterServingRuntime ClusterTask
    ClusterImagePolicy
    """.split()
)
CRD = re.compile(r"^kind:[ \t]*[\"']?CustomResourceDefinition\b", re.MULTILINE)
CRD_SCHEMA = re.compile(r"^( *)((?:- )?)openAPIV3Schema:[ \t]*\r?\n((?:\1\2 +\S.*(?:\n|\Z)|\s*\n)+)", re.MULTILINE)


def looks_like_manifests(text: str) -> bool:
    """The text may hold a Kubernetes object: every object spells out its kind and its apiVersion."""
    return "kind" in text and "apiVersion" in text


def read(file: str, text: str, stack: Stack, namespace: str = "") -> Parsed:
    """The resources of one file's text. `namespace` is the deploying command's, empty if it is not known."""
    return Parsed.joined(read_chunk(file, chunk, stack, namespace) for chunk in chunks(text.removeprefix("\ufeff")))


def read_chunk(file: str, chunk: Chunk, stack: Stack, namespace: str = "") -> Parsed:
    """The resources of one document of a file; a document that can't be read is a failed diagnostic."""
    try:
        composed = compose(without_schema(chunk))
    except ParseError as error:
        span = Span(file, error.position, error.position)
        return Parsed(diagnostics=(unreadable(error, span, chunk.text),), documents=1)
    notes = tuple(
        Diagnostic(
            DiagnosticKind.DUPLICATE,
            f"the key {key!r} is written twice in one mapping; Kubernetes keeps the last one",
            Span(file, position, Position(position.line, position.column + len(key))),
        )
        for key, position in composed.duplicates
    )
    found = objects(composed.value, Locator(file, chunk), file, stack, namespace)
    return Parsed(tuple(found), notes, documents=1)


def without_schema(chunk: Chunk) -> Chunk:
    """The chunk with a CRD's OpenAPI schema blanked out: most of its text, and nothing a check asks for."""
    if len(chunk.text) < 2_000 or not CRD.search(chunk.text):
        return chunk

    def blank(match: re.Match[str]) -> str:
        return f"{match[1]}{match[2]}openAPIV3Schema: {{}}\n" + "\n" * match[3].count("\n")

    return Chunk(CRD_SCHEMA.sub(blank, chunk.text), chunk.line)


def unreadable(error: ParseError, span: Span, text: str) -> Diagnostic:
    """The diagnostic for a document that is not YAML, with the likely remedy."""
    remedy = "correct the YAML"
    if "{{" in text:
        remedy = "this looks like a template; scan the chart or the rendered output instead"
    return Diagnostic(DiagnosticKind.PARSE, f"not readable as YAML: {error.message}", span, remedy, failed=True)


def objects(
    value: Any, locate: Locate, file: str, stack: Stack, namespace: str = "", prefix: Path = ()
) -> Iterator[Resource]:
    """The resources a document's value holds: itself, or the items of a list, whose kind and version they inherit."""
    pending: list[tuple[Any, Path]] = [(value, prefix)]
    while pending:
        value, prefix = pending.pop()
        if not isinstance(value, dict):
            continue
        kind, version = value.get("kind"), value.get("apiVersion")
        if not isinstance(kind, str) or not isinstance(version, str):
            continue
        items = value.get("items")
        if kind.endswith("List") and isinstance(items, list):
            inherited = {} if kind == "List" else {"kind": kind.removesuffix("List"), "apiVersion": version}
            pending += [
                ({**inherited, **item}, (*prefix, "items", index)) if isinstance(item, dict) else (item, ())
                for index, item in reversed(list(enumerate(items)))
            ]
            continue
        yield resource(value, Below(locate, prefix) if prefix else locate, file, stack, namespace)


@dataclass(frozen=True, slots=True)
class Below:
    """Finds places below `prefix` of what `locate` finds places in."""

    locate: Locate
    prefix: Path

    def __call__(self, path: Path) -> Origin:
        """The place of a path."""
        return self.locate((*self.prefix, *path))


def resource(value: dict[str, Any], locate: Locate, file: str, stack: Stack, namespace: str) -> Resource:
    """One object, without what only a live cluster adds to it."""
    api_version, kind = value["apiVersion"], value["kind"]
    group = api_version.rpartition("/")[0]
    value.pop("status", None)
    metadata = value.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    metadata.pop("managedFields", None)
    body = Document(file, value, locate).root
    written = spelled(metadata.get("namespace"))
    name = spelled(metadata.get("name")) or spelled(metadata.get("generateName"))
    cluster_scoped = kind in CLUSTER_SCOPED
    nowhere = cluster_scoped or is_for_program(group, kind)
    annotations = metadata.get("annotations")
    hook = annotations.get("helm.sh/hook", "") if isinstance(annotations, dict) else ""
    return Resource(
        id=ResourceId(stack.label, group, kind, "" if nowhere else written or namespace or "default", name),
        api_version=api_version,
        body=body,
        stack=stack,
        namespace_assumed=not (cluster_scoped or written or namespace),
        hook=hook if isinstance(hook, str) else "",
    )


def spelled(value: Any) -> str:
    """A name as it is written; an Unknown by its expression, anything but text as nothing."""
    if isinstance(value, Unknown):
        return value.expression
    return value if isinstance(value, str) else ""
