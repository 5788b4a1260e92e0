"""Image references by the grammar of distribution/reference."""

import pytest

from iac_scan.views.image import ImageReference

DIGEST = "sha256:" + "0f" * 32


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("redis", ("docker.io", "library/redis", "", "")),
        ("redis:7.4", ("docker.io", "library/redis", "7.4", "")),
        (f"redis@{DIGEST}", ("docker.io", "library/redis", "", DIGEST)),
        (f"redis:7.4@{DIGEST}", ("docker.io", "library/redis", "7.4", DIGEST)),
        ("bitnami/redis", ("docker.io", "bitnami/redis", "", "")),
        ("docker.io/redis", ("docker.io", "library/redis", "", "")),
        ("index.docker.io/bitnami/redis:7", ("docker.io", "bitnami/redis", "7", "")),
        ("registry:5000/redis", ("registry:5000", "redis", "", "")),
        ("registry.example.com:5000/a/b/c:V1.0_x", ("registry.example.com:5000", "a/b/c", "V1.0_x", "")),
        ("localhost/redis", ("localhost", "redis", "", "")),
        ("localhost:5000/redis:1", ("localhost:5000", "redis", "1", "")),
        ("localhost:5000", ("docker.io", "library/localhost", "5000", "")),
        ("Registry/redis", ("Registry", "redis", "", "")),
        ("GHCR.io/org/app", ("GHCR.io", "org/app", "", "")),
        ("[2001:db8::1]:5000/redis", ("[2001:db8::1]:5000", "redis", "", "")),
        ("a.b/c__d/e---f/g.h", ("a.b", "c__d/e---f/g.h", "", "")),
        (f"redis@sha512:{'0f' * 64}", ("docker.io", "library/redis", "", f"sha512:{'0f' * 64}")),
    ],
)
def test_references(text: str, expected: tuple[str, str, str, str]) -> None:
    image = ImageReference.parse(text)
    assert image is not None
    assert (image.host, image.path, image.tag, image.digest) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":1",
        "Redis",
        "bitnami/Redis",
        "redis:",
        "redis:-1",
        "redis:" + "a" * 129,
        "redis@",
        "redis@sha256:0f",
        "redis@sha256:" + "0F" * 32,
        "redis@md5:" + "0f" * 16,
        "a//b",
        "a/b/",
        "/a",
        "-host.example.com/a",
        "host.-example.com/a",
        "host.example.com:port/a",
        "a___b/c",
        "a..b/c..d",
        "re dis",
        "0f" * 32,
        "registry.example.com/" + "a" * 250,
    ],
)
def test_what_is_no_reference(text: str) -> None:
    assert ImageReference.parse(text) is None


def test_text_spells_the_reference_out() -> None:
    image = ImageReference.parse(f"redis:7.4@{DIGEST}")
    assert image is not None
    assert image.text == f"docker.io/library/redis:7.4@{DIGEST}"
