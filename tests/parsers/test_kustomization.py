"""What a kustomization refers to, without rendering it."""

import os
from pathlib import Path

import pytest

from iac_scan.model.source import Position
from iac_scan.parsers.kustomize.kustomization import Mention, MentionKind, Problem, References, references


def tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root.resolve()


def told(found: References) -> list[tuple[str, str, str]]:
    return [(entry.kind.value, entry.field, entry.text) for entry in found.mentions]


def test_every_field_that_names_a_file_or_folder_is_followed(tmp_path: Path) -> None:
    names = (
        "r.yaml crd.yaml conf.yaml t.yaml api.json p.yaml sm.yaml j.yaml rep.yaml a.txt b.txt c.env d.env s.txt".split()
    )
    root = tree(tmp_path, dict.fromkeys(names, "apiVersion: builtin\nkind: LabelTransformer\n"))
    for name in ("base", "old", "comp"):
        tree(root / name, {"kustomization.yaml": "resources: []\n"})
    tree(
        root,
        {
            "kustomization.yml": """\
resources: [r.yaml, base]
bases: [old]
components: [comp]
crds: [crd.yaml]
configurations: [conf.yaml]
transformers:
- t.yaml
- |-
  apiVersion: builtin
  kind: PrefixTransformer
openapi: {path: api.json}
patches:
- path: p.yaml
- patch: "[]"
patchesStrategicMerge:
- sm.yaml
- |-
  kind: Deployment
patchesJson6902: [{path: j.yaml}]
replacements: [{path: rep.yaml}]
configMapGenerator: [{name: g, files: [a.txt, key=b.txt], envs: [c.env], env: d.env}]
secretGenerator: [{name: s, files: [s.txt]}]
"""
        },
    )
    found = references(root, root)
    assert found.kustomization == root / "kustomization.yml"
    assert found.kind == "Kustomization"
    assert found.problems == ()
    assert found.directories == (root / "base", root / "old", root / "comp")
    assert set(found.files) == {root / name for name in names}
    assert {entry.kind for entry in found.mentions} == {MentionKind.FILE, MentionKind.FOLDER}


def test_remote_entries_carry_their_place(tmp_path: Path) -> None:
    text = "resources:\n- https://example.com/base.yaml\nbases:\n- github.com/org/repo//deploy?ref=v1\n"
    found = references(tree(tmp_path, {"kustomization.yaml": text}))
    assert found.remote == (
        Mention(MentionKind.REMOTE, "resources", "https://example.com/base.yaml", Position(2, 3), Position(2, 32)),
        Mention(MentionKind.REMOTE, "bases", "github.com/org/repo//deploy?ref=v1", Position(4, 3), Position(4, 37)),
    )


@pytest.mark.parametrize(
    "entry",
    ["git@github.com:org/repo", "ssh://git@host/repo", "git::https://host/x", "gh:org/repo", "http://x/y", "file:///etc",
     "HTTPS://host/x", "https://host/repo.git/sub", "host/repo.git?ref=main", "dev.azure.com/org/p/_git/repo"],
)  # fmt: skip
def test_what_kustomize_would_download_is_remote(tmp_path: Path, entry: str) -> None:
    found = references(tree(tmp_path, {"kustomization.yaml": f"resources: ['{entry}']\n"}))
    assert told(found) == [("remote", "resources", entry)]


@pytest.mark.parametrize("entry", ["base", "../base", "v1.2/base", "my.app", "github.community/base.yaml"])
def test_what_only_looks_odd_is_local(tmp_path: Path, entry: str) -> None:
    found = references(tree(tmp_path, {"kustomization.yaml": f"resources: ['{entry}']\n"}))
    assert told(found) == [("missing", "resources", entry)]


def test_spelling_hides_nothing(tmp_path: Path) -> None:
    """Kustomize's decoder ignores the case of a field, even beyond ASCII."""
    text = "reSource\u017f: [https://a/b]\nPatches: [{PATH: https://c/d}]\nconfigMapGenerator: [{files: ['k=https://e/f']}]\n"
    found = references(tree(tmp_path, {"kustomization.yaml": text}))
    assert told(found) == [
        ("remote", "resources", "https://a/b"),
        ("remote", "patches", "https://c/d"),
        ("remote", "configmapgenerator", "https://e/f"),
    ]


def test_plugins_are_looked_into(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        {
            "kustomization.yaml": "generators: [g.yaml]\ntransformers: [f.yaml]\nhelmCharts: [{name: web}]\n",
            "g.yaml": "apiVersion: builtin\nkind: ConfigMapGenerator\nfiles: [https://a/b, c.txt]\n",
            "f.yaml": "apiVersion: example.com/v1\nkind: Exec\nmetadata: {name: x}\n",
            "c.txt": "",
        },
    )
    assert told(references(root, root)) == [
        ("file", "generators", "g.yaml"),
        ("file", "transformers", "f.yaml"),
        ("program", "helmcharts", "helm"),
        ("remote", "plugin", "https://a/b"),
        ("file", "plugin", "c.txt"),
        ("program", "transformers", "Exec"),
    ]


def test_links_and_paths_out_of_the_root_are_told_apart(tmp_path: Path) -> None:
    root = tree(
        tmp_path / "in", {"kustomization.yaml": "resources: [../out.yaml, link.yaml, loop, inner.yaml, /etc]\n"}
    )
    tree(tmp_path, {"out.yaml": "", "in/real.yaml": ""})
    (root / "link.yaml").symlink_to(tmp_path / "out.yaml")
    (root / "inner.yaml").symlink_to(root / "real.yaml")
    (root / "loop").symlink_to(root / "loop")
    found = references(root, root)
    assert [(entry.kind.value, entry.text, entry.target) for entry in found.mentions] == [
        ("outside", "../out.yaml", None),
        ("outside", "link.yaml", None),
        ("missing", "loop", None),
        ("file", "inner.yaml", root / "real.yaml"),
        ("outside", "/etc", None),
    ]


def test_pipes_and_odd_names_are_not_opened(tmp_path: Path) -> None:
    long = "x" * 5000
    root = tree(tmp_path, {"kustomization.yaml": f'resources: [pipe, "a\\0b", {long}, 7, null, {{a: b}}]\n'})
    os.mkfifo(root / "pipe")
    assert told(references(root, root)) == [
        ("missing", "resources", "pipe"),
        ("missing", "resources", "a\0b"),
        ("missing", "resources", long),
    ]


def test_a_component_says_so(tmp_path: Path) -> None:
    root = tree(tmp_path, {"Kustomization": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"})
    assert references(root).kind == "Component"


def test_a_folder_without_kustomization_refers_to_nothing(tmp_path: Path) -> None:
    assert references(tmp_path) == References()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", Problem("the kustomization is empty", Position(1, 1))),
        (b"# nothing\n---\n", Problem("the kustomization is empty", Position(1, 1))),
        (b"- a\n", Problem("a kustomization must be a mapping", Position(1, 1))),
        (b"just text", Problem("a kustomization must be a mapping", Position(1, 1))),
        (b"\xff\xfe\x00", Problem("binary, or not in UTF-8", Position(1, 1))),
        (b"a: b\nc: [\n", Problem(
            "not readable as YAML: while parsing a flow node did not find expected node content", Position(3, 1))),
        (b"#" * (4 * 1024 * 1024 + 1), Problem("larger than 4194304 bytes", Position(1, 1))),
    ],
)  # fmt: skip
def test_an_unreadable_kustomization_is_a_problem(tmp_path: Path, content: bytes, problem: Problem) -> None:
    (tmp_path / "kustomization.yaml").write_bytes(content)
    assert references(tmp_path) == References(tmp_path / "kustomization.yaml", problems=(problem,))


def test_two_kustomizations_in_one_folder_are_a_problem(tmp_path: Path) -> None:
    tree(tmp_path, {"kustomization.yaml": "resources: []\n", "kustomization.yml": "resources: []\n"})
    message = "the folder holds kustomization.yaml and kustomization.yml, and kustomize takes one"
    assert references(tmp_path).problems == (Problem(message, Position(1, 1)),)


def test_a_folder_or_pipe_named_like_a_kustomization_is_a_problem(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "kustomization.yaml")
    assert references(tmp_path).problems == (Problem("not a regular file", Position(1, 1)),)
