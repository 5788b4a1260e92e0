"""Every user in the container can read the files of a mounted secret.

The mode of the files is 0644 unless the manifest sets another one. It matters where a container runs several users;
most run one, so this check runs on request only.

## Fix

Set `defaultMode: 0440` on the volume, and `fsGroup` in the pod's securityContext to the group that may read it.
"""

from collections.abc import Iterator

from iac_scan.sdk import Facts, Meta, Node, Severity, Violation, Workload

META = Meta(
    title="Secret files readable by everybody",
    severity=Severity.INFO,
    catalogue="K8S-WKL-025",
    frameworks={"OWASP-K8S": ("K03",)},
    profile="hygiene",
)

OTHERS_READ = 0o004


def check(workload: Workload, facts: Facts) -> Iterator[Violation]:
    """The mode of the volume, and of single files of it."""
    for volume in workload.volumes:
        for source in (volume["secret"], volume["projected"]):
            if source.present and holds_secret(volume):
                modes = [
                    source["defaultMode"],
                    *(item["mode"] for item in source["items"].items if item["mode"].present),
                ]
                for at in modes:
                    mode = 0o644 if at.value is None else at.value
                    if isinstance(mode, int) and mode & OTHERS_READ:
                        message = (
                            f"every user can read the secret files of volume '{volume['name'].text}' (mode {mode:04o})"
                        )
                        yield Violation(message, at)


def holds_secret(volume: Node) -> bool:
    """A secret volume, or a projected one with a secret among its sources."""
    return volume["secret"].present or any(item["secret"].present for item in volume["projected"]["sources"].items)
