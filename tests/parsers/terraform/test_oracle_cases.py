"""Every operator and every function gives what the real Terraform gives, value and type."""

from pathlib import Path

import pytest

from iac_scan.parsers.terraform.functions.call import functions

from .oracle import UNKNOWN, needs_terraform, our_outputs, planned, root_instance, their_outputs

CASES = Path(__file__).parent / "cases"
FILES = {
    "a.txt": b"hello\n",
    "b.txt": b"\xff",
    "d/x.json": b'{"a":1}',
    "d/y.yaml": b"a: 1",
    "t.tpl": b"Hi ${name}\n%{ for x in xs ~}\n  - ${x}\n%{ endfor ~}\nend",
    "w.tpl": b"${xs}",
}
# Terraform knows these once it runs; whoever reads the files only can't.
RANDOM = {"bcrypt", "rsadecrypt", "uuid", "timestamp", "plantimestamp", "base64gzip"}


def cases(name: str) -> list[str]:
    """The expressions of a file, one a line; a doubled backslash before n stands for a line break."""
    lines = (CASES / name).read_text().splitlines()
    return [line.replace("\\\\n", "\n") for line in lines if line.strip() and not line.startswith("# ")]


@needs_terraform
@pytest.mark.parametrize("name", ["expressions.txt", "functions.txt"])
def test_expressions_have_the_value_and_type_that_terraform_gives_them(name: str, tmp_path: Path) -> None:
    expressions = cases(name)
    folder = tmp_path / "root"
    for path, data in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    blocks = [
        f'output "e{index:04d}" {{\n  sensitive = true\n  value = try({{ v = {expression}\n }}, "refused")\n}}\n'
        for index, expression in enumerate(expressions)
    ]
    (folder / "main.tf").write_text("".join(blocks))
    theirs, ours = their_outputs(planned(folder)), our_outputs(root_instance(folder))
    named = {f"e{index:04d}": expression for index, expression in enumerate(expressions)}
    # What Terraform calls unknown as a whole we may know in part: a type is compared where all is known.
    differences = {
        named[key]: (ours[key], theirs[key])
        for key in theirs
        if ours[key] != theirs[key] and not (theirs[key][0] == UNKNOWN and ours[key][0] == {"v": UNKNOWN})
    }
    assert differences == {}


def test_every_function_has_a_case() -> None:
    text = "\n".join([*cases("functions.txt"), *cases("expressions.txt")])
    assert sorted(name for name in functions() if f"{name}(" not in text and name not in RANDOM) == []


@needs_terraform
def test_the_functions_are_those_of_terraform(tmp_path: Path) -> None:
    import json

    from .oracle import terraform

    signatures = json.loads(terraform(tmp_path, "metadata", "functions", "-json"))["function_signatures"]
    theirs = {name for name in signatures if "::" not in name}
    assert theirs == {*functions(), "try", "can", "templatefile", "templatestring"}
