"""What the README shows is what the commands print: each `console` block is run as it stands.

The comment before a block, `<!-- run in: NAME -->`, names the folder that `LAID` lays out for it. Of the lines behind
`$` those of iac-scan are run one after another, `$ echo $?` shows the exit code of the one before, and others
(terraform) say how the reader gets what the folder holds already. A line of `…` stands for any number of lines.
"""

import json
import re
import shlex
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_cli import run
from tests.cli.test_pull_request import git
from tests.cluster.server import DISCOVERY, Cluster, running
from tests.cluster.test_cluster import BIND
from tests.test_terraform_plan import change

ROOT = Path(__file__).parents[1]
MARKED = re.compile(r"^<!-- run in: ([^>]+) -->\n```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [
    pytest.param(match[1], match[2], id=f"{page.name}:{match[1]}")
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    for match in MARKED.finditer(page.read_text("utf-8"))
]
DATE = "2026-01-01T00:00:00Z"  # the name of a commit is made of its content and its dates
NEW = "edge/load-balancer.yaml"


def shop(folder: Path) -> None:
    """The sample shop as a repository of its own."""
    shutil.copytree(ROOT / "samples/shop", folder, dirs_exist_ok=True)


def pull_request(folder: Path) -> None:
    """A branch of the shop that adds its load balancer."""
    shop(folder)
    added = (folder / NEW).read_text("utf-8")
    (folder / NEW).unlink()
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "base", GIT_AUTHOR_DATE=DATE, GIT_COMMITTER_DATE=DATE)
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    (folder / NEW).write_text(added, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "a load balancer")


def plan(folder: Path) -> None:
    """The sources of the sample's cluster, and its plan as Terraform prints it."""
    shutil.copy(ROOT / "samples/terraform-shop/eks.tf", folder)
    network = {
        "endpoint_private_access": False,
        "endpoint_public_access": True,
        "public_access_cidrs": ["0.0.0.0/1", "128.0.0.0/1"],
        "subnet_ids": ["subnet-0a1b2c3d4e5f60718", "subnet-0a1b2c3d4e5f60719"],
    }
    role = "arn:aws:iam::111122223333:role/shop-cluster"
    after = {"name": "shop", "role_arn": role, "encryption_config": [], "vpc_config": [network]}
    unknown = {"arn": True, "version": True, "vpc_config": [{"vpc_id": True}]}
    expressions = {"name": {"constant_value": "shop"}, "role_arn": {"constant_value": role}, "vpc_config": [{}]}
    row = {"address": "aws_eks_cluster.shop", "mode": "managed", "type": "aws_eks_cluster", "name": "shop"}
    document = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {}},
        "resource_changes": [change("aws_eks_cluster.shop", after, unknown)],
        "configuration": {"root_module": {"resources": [{**row, "expressions": expressions}]}},
    }
    (folder / "plan.json").write_text(json.dumps(document), encoding="utf-8")


LAID: dict[str, Callable[[Path], None]] = {
    "the shop": shop,
    "a pull request": pull_request,
    "a plan": plan,
    "a place with access to a cluster": lambda folder: None,
}


def printed(block: str) -> list[tuple[str, str]]:
    """The commands of a block, each with the output shown behind it."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def shows(shown: str, out: str) -> bool:
    """Whether what is shown is what came out, but for what its lines of `…` leave out."""
    pieces = re.split(r"^…\n", shown, flags=re.MULTILINE)
    return re.fullmatch(r"(?:.*\n)*".join(map(re.escape, pieces)), out) is not None


def commands(block: str, folder: Path, **environment: str) -> None:
    """Run the commands of a block, and compare what they print and how they end."""
    code = None
    for command, shown in printed(block):
        words = shlex.split(command)
        if words[0] == "iac-scan":
            ran = run(*words[1:], cwd=folder, **environment)
            code = ran.code
            assert shows(shown, ran.out + ran.err), f"$ {command}\n{ran.out}{ran.err}"
        elif command == "echo $?":
            assert shown == f"{code}\n"
        else:
            assert (words[0], shown) == ("terraform", "")
    assert code is not None


@pytest.mark.parametrize(("place", "block"), BLOCKS)
def test_a_block_shows_what_its_commands_print(
    place: str, block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    LAID[place](folder)
    if place != "a place with access to a cluster":
        commands(block, folder)
        return
    pytest.importorskip("kubernetes")
    monkeypatch.setattr(socket.socket, "bind", BIND)
    monkeypatch.setitem(DISCOVERY, "/apis", {"groups": DISCOVERY["/apis"]["groups"][:-1]})
    with running(Cluster()) as cluster:
        access = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "production",
            "contexts": [{"name": "production", "context": {"cluster": "here", "user": "auditor"}}],
            "clusters": [{"name": "here", "cluster": {"server": f"http://127.0.0.1:{cluster.port}"}}],
            "users": [{"name": "auditor", "user": {"token": "letmein"}}],
        }
        path = tmp_path / "kubeconfig"
        path.write_text(json.dumps(access), encoding="utf-8")
        commands(block, folder, KUBECONFIG=str(path), NO_PROXY="127.0.0.1")


def test_the_readme_has_the_five_patterns() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    section = text.split("## Five ways to use it")[1].split("\n## ")[0]
    assert [match[1] for match in MARKED.finditer(section)] == [
        "the shop",
        "a pull request",
        "a plan",
        "the shop",
        "a place with access to a cluster",
    ]
    assert all("$ echo $?\n" in match[2] for match in MARKED.finditer(section))


def test_what_is_left_out_must_be_marked() -> None:
    out = "a\nb\nc\n"
    assert [shows(text, out) for text in ("a\nb\nc\n", "a\n…\n", "…\nc\n", "a\n…\nc\n")] == [True] * 4
    assert [shows(text, out) for text in ("a\n", "c\n", "…\nb\n", "a\nc\n", "…\nB\n…\n")] == [False] * 5
