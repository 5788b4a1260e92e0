"""How long a scan with every RBAC check takes, and how much memory.

    python benchmarks/rbac.py [ROLES BINDINGS ACCOUNTS]

It writes roles, bindings and accounts as YAML into a temporary folder, runs the command line on that, and prints wall
time, CPU time and peak memory, from the start of Python to the last byte of a JSON report. A few escalation chains are
among the bindings, and one account in ten is used by a workload.
"""

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from iac_scan.engine.catalog import checks

HARMLESS = ("configmaps", "services", "pods", "pods/log", "endpoints", "events", "limitranges", "resourcequotas")
RISKY = ("secrets", "pods/exec", "serviceaccounts/token", "pods/ephemeralcontainers")
VERBS = ("get", "list", "watch", "create", "update", "patch", "delete")
BINDING = """---
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: binding-{number}{namespace}}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {role_kind}, name: role-{role}}}
subjects:
  - {{kind: ServiceAccount, name: account-{account}, namespace: space-{home}}}
"""
WORKLOAD = """---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: app-{number}, namespace: space-{home}}}
spec:
  selector: {{matchLabels: {{app: app-{number}}}}}
  template:
    metadata: {{labels: {{app: app-{number}}}}}
    spec:
      serviceAccountName: account-{number}
      containers: [{{name: app, image: "registry.example/app:1.0"}}]
"""


def roles(count: int, spaces: int, chance: random.Random) -> str:
    """Roles, every second one a ClusterRole, with five rules each."""
    found = []
    for number in range(count):
        local = number % 2
        kind, namespace = ("Role", f", namespace: space-{number % spaces}") if local else ("ClusterRole", "")
        rules = "".join(
            f"  - apiGroups: ['']\n    resources: [{', '.join(chosen(chance))}]\n"
            f"    verbs: [{', '.join(chance.sample(VERBS[:3] if chance.random() < 0.8 else VERBS, 3))}]\n"
            for _ in range(5)
        )
        found.append(
            f"---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\n"
            f"metadata: {{name: role-{number}{namespace}}}\nrules:\n{rules}"
        )
    return "".join(found)


def chosen(chance: random.Random) -> list[str]:
    """Two resources of a rule; in two rules of a hundred, one of them is worth stealing."""
    return [*chance.sample(HARMLESS, 1), chance.choice(RISKY if chance.random() < 0.02 else HARMLESS)]


def bindings(count: int, role_count: int, accounts: int, spaces: int, chance: random.Random) -> str:
    """Bindings of random roles to accounts of the role's namespace.

    One in twenty grants in the whole cluster, one in fifty grants to an account of another namespace.
    """
    found = []
    for number in range(count):
        role = chance.randrange(role_count)
        wide = number % 20 == 0 and role % 2 == 0
        stranger = number % 50 == 0
        neighbours = range(role % spaces, accounts, spaces)
        account = chance.randrange(accounts) if wide or stranger else chance.choice(neighbours)
        found.append(
            BINDING.format(
                kind="ClusterRoleBinding" if wide else "RoleBinding",
                number=number,
                namespace="" if wide else f", namespace: space-{role % spaces}",
                role_kind="Role" if role % 2 else "ClusterRole",
                role=role,
                account=account,
                home=account % spaces,
            )
        )
    return "".join(found)


def main() -> None:
    """Generate, scan, print."""
    role_count, binding_count, account_count = map(int, sys.argv[1:4] or (2000, 5000, 5000))
    spaces, chance = max(account_count // 50, 1), random.Random(7)
    accounts = "".join(
        "---\napiVersion: v1\nkind: ServiceAccount\n"
        f"metadata: {{name: account-{number}, namespace: space-{number % spaces}}}\n"
        for number in range(account_count)
    )
    workloads = "".join(WORKLOAD.format(number=number, home=number % spaces) for number in range(0, account_count, 10))
    only = [check.rule.id for check in checks() if check.folder.parent.name == "rbac"]
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (
            ("roles.yaml", roles(role_count, spaces, chance)),
            ("bindings.yaml", bindings(binding_count, role_count, account_count, spaces, chance)),
            ("accounts.yaml", accounts),
            ("workloads.yaml", workloads),
        ):
            Path(folder, name).write_text(text, encoding="utf-8")
        report = Path(folder, "report.json")
        options = [word for check in only for word in ("--check", check)]
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "iac_scan", "scan", folder, "-o", f"json={report}", *options],
            check=False,
            cwd=Path(__file__).resolve().parents[1],
        )
        wall = time.perf_counter() - start
        written = json.loads(report.read_text(encoding="utf-8"))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{role_count} roles, {binding_count} bindings, {account_count} accounts, {len(only)} checks")
    print(f"{len(written['findings'])} findings, {written['coverage']['evaluated']} verdicts")
    cpu = used.ru_utime + used.ru_stime
    print(f"wall {wall:.2f} s, CPU {cpu:.2f} s, peak memory of a process {used.ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
