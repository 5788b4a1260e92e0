"""The pod runs a component that is known for its risk: retired, or set up in a way that was abused.

Tiller, the server of Helm 2, let every pod of the cluster act as cluster administrator and is long out of support.
The Kubernetes dashboard with its login skipped serves everybody with its own rights. The ingress-nginx controller
was retired in March 2026 and gets no fixes; with snippets allowed, whoever may write an Ingress runs code in it. A
repository fetched by git-sync over plain http can be replaced on the way.

## Fix

Remove Tiller and use Helm 3. Remove `--enable-skip-login`. Move from ingress-nginx to the Gateway API or another
controller, and until then keep snippets off and annotation validation on. Fetch repositories over https or ssh.
"""

from collections.abc import Iterator

from iac_scan.sdk import Container, Facts, ImageReference, Meta, Severity, Violation

META = Meta(
    title="Component known for its risk",
    severity=Severity.MEDIUM,
    catalogue="K8S-WKL-050",
    frameworks={"OWASP-K8S": ("K07",), "MITRE": ("T1190",)},
    aliases=("KSV-0102", "CKV_K8S_33", "CKV_K8S_34", "CKV_K8S_44", "CKV_K8S_45", "CKV_K8S_159", "C-0014", "C-0292"),
)

INGRESS_NGINX = ("ingress-nginx/controller", "kubernetes-ingress-controller/nginx-ingress-controller")


def check(container: Container, facts: Facts) -> Iterator[Violation]:
    """By the image and by the arguments that make it dangerous."""
    image = ImageReference.parse(container["image"].text)
    if image is None:
        return
    at, name = container["image"], f"container '{container.name}'"
    words = [item.raw for field in ("command", "args") for item in container[field].items if isinstance(item.raw, str)]
    if image.path.endswith("kubernetes-helm/tiller"):
        yield Violation(f"{name} runs Tiller", at, severity=Severity.HIGH)
    if "kubernetes-dashboard" in image.path and any(word.startswith("--enable-skip-login") for word in words):
        yield Violation(f"{name} runs the dashboard and lets everybody skip its login", at, severity=Severity.HIGH)
    if image.path.endswith(INGRESS_NGINX):
        unchecked = "--enable-annotation-validation=false" in words
        how = " without checking annotations" if unchecked else ", which is retired"
        yield Violation(f"{name} runs ingress-nginx{how}", at, severity=Severity.HIGH if unchecked else None)
    if image.path.endswith("git-sync/git-sync") and any(plain(words, index) for index in range(len(words))):
        yield Violation(f"{name} fetches a repository over plain http", at)


def plain(words: list[str], index: int) -> bool:
    """A word, with the one before it, names a repository by http."""
    before = words[index - 1] if index else ""
    return words[index].startswith("--repo=http://") or (before == "--repo" and words[index].startswith("http://"))
