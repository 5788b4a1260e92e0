"""Which Dockerfile an image is built from, by every kind of file that may say so; and what follows for who runs it."""

import json
from pathlib import Path

import pytest

from iac_scan.config import Config
from iac_scan.model.finding import InputState, ScanResult
from iac_scan.pipeline import scan
from tests.cli.test_cli import run

DOCKERFILE = "FROM golang:1.25 AS build\nFROM scratch AS app\nUSER 10001\nFROM scratch AS tools\nUSER 0\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: a}\nspec: {containers: [{name: a, image: IMAGE}]}\n"


def built(folder: Path, image: str) -> list[tuple[str, str]]:
    """The Dockerfiles and stages that an image is said to be built from."""
    write(folder, {"pod.yaml": POD.replace("IMAGE", image)})
    ran = run("images", ".", "--format", "json", cwd=folder)
    [found] = [entry for entry in json.loads(ran.out)["images"] if entry["image"] == image]
    return [(entry["dockerfile"], entry["stage"]) for entry in found["built_from"]]


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def compose(service: str) -> str:
    return f"services:\n  web: {service}\n"


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("{image: 'acme/web:dev', build: web}", [("web/Dockerfile", "tools")]),
        ("{image: 'acme/web', build: {context: web, target: app}}", [("web/Dockerfile", "app")]),
        (
            "{image: acme/web, build: {context: ., dockerfile: web/Dockerfile, target: '0'}}",
            [("web/Dockerfile", "build")],
        ),
        ("{image: 'acme/web:${TAG:-1}', build: {context: ./web/}}", [("web/Dockerfile", "tools")]),
        ("{image: acme/web, build: {context: web, target: missing}}", []),
        ("{image: acme/web, build: {context: ../web}}", []),
        ("{image: acme/web, build: {context: web, dockerfile_inline: FROM a}}", []),
        ("{image: acme/web, build: {context: 'https://github.com/acme/web.git'}}", []),
        ("{image: acme/other, build: web}", []),
        ("{image: 'acme/web:1'}", []),
    ],
)
def test_compose(service: str, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    write(tmp_path, {"web/Dockerfile": DOCKERFILE, "compose.yaml": compose(service)})
    assert built(tmp_path, "acme/web:1.4") == expected


def workflow(*steps: str, env: str = "{}") -> str:
    lines = "".join(f"      - {step}\n" for step in steps)
    return f"on: push\nenv: {env}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n{lines}"


PUSH = "{uses: docker/build-push-action@v6, with: {WITH}}"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (
            (PUSH.replace("WITH", "context: web, tags: 'ghcr.io/acme/web:${{ github.sha }}'"),),
            [("web/Dockerfile", "tools")],
        ),
        (
            (PUSH.replace("WITH", "file: web/Dockerfile, target: app, tags: ghcr.io/acme/web"),),
            [("web/Dockerfile", "app")],
        ),
        ((PUSH.replace("WITH", "context: web, tags: '${{ env.HUB }}/acme/web'"),), [("web/Dockerfile", "tools")]),
        ((PUSH.replace("WITH", "context: web, tags: 'ghcr.io/${{ github.repository }}'"),), []),
        (
            (
                "{id: m, uses: docker/metadata-action@v5, with: {images: 'name=ghcr.io/acme/web,enable=true'}}",
                PUSH.replace("WITH", "context: web, tags: '${{ steps.m.outputs.tags }}'"),
            ),
            [("web/Dockerfile", "tools")],
        ),
        (("{run: 'docker build --build-arg A=b -t ghcr.io/acme/web:1 web'}",), [("web/Dockerfile", "tools")]),
        (
            ("{run: 'docker buildx build --push --target=app --tag=ghcr.io/acme/web -f web/Dockerfile .'}",),
            [("web/Dockerfile", "app")],
        ),
        (("{run: 'buildah bud -t ghcr.io/acme/web web'}",), [("web/Dockerfile", "tools")]),
        (("{run: 'cd web && docker build -t ghcr.io/acme/web .'}",), []),
        (("{run: 'docker build -t ghcr.io/acme/web .', working-directory: web}",), []),
        (
            ("{uses: actions/checkout@v4, with: {path: src}}", "{run: 'docker build -t ghcr.io/acme/web web'}"),
            [],
        ),
        (("{run: 'docker run -t ghcr.io/acme/web web'}",), []),
    ],
)
def test_workflows_of_github(steps: tuple[str, ...], expected: list[tuple[str, str]], tmp_path: Path) -> None:
    text = workflow(*steps, env="{HUB: ghcr.io}")
    write(tmp_path, {"web/Dockerfile": DOCKERFILE, ".github/workflows/a.yml": text})
    assert built(tmp_path, "ghcr.io/acme/web:1.4") == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("docker build -t $IMAGE:$CI_COMMIT_SHA web", [("web/Dockerfile", "tools")]),
        ("docker build -t $CI_REGISTRY_IMAGE web", []),
        (
            "/kaniko/executor --context=dir://web --target app --destination ghcr.io/acme/web:1",
            [("web/Dockerfile", "app")],
        ),
    ],
)
def test_pipelines_of_gitlab(script: str, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    text = f"variables: {{IMAGE: ghcr.io/acme/web}}\nbuild:\n  script:\n    - {script}\n"
    write(tmp_path, {"web/Dockerfile": DOCKERFILE, ".gitlab-ci.yml": text})
    assert built(tmp_path, "ghcr.io/acme/web:1.4") == expected


def test_skaffold(tmp_path: Path) -> None:
    text = (
        "apiVersion: skaffold/v4beta11\nkind: Config\nmetadata: {name: a}\nbuild:\n  artifacts:\n"
        "    - {image: ghcr.io/acme/web, context: web, docker: {target: app}}\n"
        "    - {image: ghcr.io/acme/java, context: web, jib: {}}\n"
    )
    write(tmp_path, {"web/Dockerfile": DOCKERFILE, "skaffold.yaml": text})
    assert built(tmp_path, "ghcr.io/acme/web") == [("web/Dockerfile", "app")]
    assert built(tmp_path, "ghcr.io/acme/java") == []


def test_images_that_terraform_builds(tmp_path: Path) -> None:
    build = '  build {\n    context = "web"\n    target = "app"\n  }\n'
    text = f'resource "docker_image" "web" {{\n  name = "ghcr.io/acme/web:1"\n{build}}}\n'
    write(tmp_path, {"web/Dockerfile": DOCKERFILE, "main.tf": text})
    assert built(tmp_path, "ghcr.io/acme/web:2") == [("web/Dockerfile", "app")]


def test_builds_that_differ_are_both_told(tmp_path: Path) -> None:
    write(tmp_path, {"a/Dockerfile": "FROM scratch\n", "b/Dockerfile": "FROM scratch\n"})
    text = "services:\n  a: {image: acme/web, build: a}\n  b: {image: acme/web, build: b}\n"
    write(tmp_path, {"compose.yaml": text})
    assert built(tmp_path, "acme/web") == [("a/Dockerfile", "0"), ("b/Dockerfile", "0")]


def scanned(folder: Path, **files: str) -> ScanResult:
    write(folder, {name.replace("__", "."): text for name, text in files.items()})
    return scan(Config(paths=(folder,)))


def test_a_compose_file_alone_is_no_green_run(tmp_path: Path) -> None:
    result = scanned(tmp_path, compose__yaml=compose("{image: acme/web, build: web}"))
    assert [(entry.path, entry.state) for entry in result.coverage.inputs] == [
        ("compose.yaml", InputState.NOT_APPLICABLE)
    ]
    assert (result.exit_code, result.findings) == (3, ())


def test_a_broken_compose_file_is_told_and_stops_nothing(tmp_path: Path) -> None:
    result = scanned(tmp_path, compose__yaml="services: {a: [\n", pod__yaml=POD.replace("IMAGE", "acme/web:1"))
    states = {entry.path: entry.state for entry in result.coverage.inputs}
    assert states == {"compose.yaml": InputState.NOT_APPLICABLE, "pod.yaml": InputState.SCANNED}
    assert [(entry.failed, entry.span.file) for entry in result.diagnostics if "YAML" in entry.message] == [
        (False, "compose.yaml")
    ]


@pytest.mark.parametrize("text", ["services: [a]\n", "services: {a: b}\n", "title: compose\n"])
def test_what_only_looks_like_a_compose_file_is_left_alone(text: str, tmp_path: Path) -> None:
    assert scanned(tmp_path, compose__yaml=text).graph.resources == ()


@pytest.mark.parametrize(
    ("user", "severity", "words"),
    [
        ("USER 10001\n", "low", "runs as 10001"),
        ("USER app\n", "low", "runs as app"),
        ("USER 0\n", "medium", "runs as 0"),
        ("", "medium", "runs as root"),
        ("ARG U\nUSER $U\n", "medium", ""),
    ],
)
def test_a_pod_has_the_user_of_its_image(user: str, severity: str, words: str, tmp_path: Path) -> None:
    write(tmp_path, {"web/Dockerfile": f"FROM debian:12\n{user}", "pod.yaml": POD.replace("IMAGE", "acme/web:1")})
    result = scanned(tmp_path, compose__yaml=compose("{image: acme/web, build: web}"))
    [found] = [entry for entry in result.findings if entry.rule.id == "unproven-non-root-user"]
    assert found.severity.label == severity
    expected = f"the image of container 'a' is built from web/Dockerfile, and {words}"
    assert [step.message for step in found.related] == ([expected] if words else [])


def test_a_flaw_of_a_base_image_names_who_runs_what_is_built_on_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "base/Dockerfile": "FROM debian:12\n",
            "web/Dockerfile": "FROM acme/base:1\n",
            "pod.yaml": POD.replace("IMAGE", "acme/web:1"),
        },
    )
    text = "services:\n  a: {image: acme/base, build: base}\n  b: {image: acme/web, build: web}\n"
    found = [entry for entry in scanned(tmp_path, compose__yaml=text).findings if entry.rule.id == "root-image"]
    assert [(entry.span.file, [step.message for step in entry.related]) for entry in found] == [
        ("base/Dockerfile", ["Pod/a/a runs the image in container 'a'"]),
        ("web/Dockerfile", ["acme/base:1 runs as root", "Pod/a/a runs the image in container 'a'"]),
    ]


def test_images_that_build_on_each_other_in_a_circle_end(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a/Dockerfile": "FROM acme/b\n",
            "b/Dockerfile": "FROM acme/a\n",
            "pod.yaml": POD.replace("IMAGE", "acme/a"),
        },
    )
    text = "services:\n  a: {image: acme/a, build: a}\n  b: {image: acme/b, build: b}\n"
    assert scanned(tmp_path, compose__yaml=text).diagnostics == ()
