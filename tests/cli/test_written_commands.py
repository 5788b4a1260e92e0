"""Every command line that the guides and integrations show is one that the program takes."""

import re
import shlex
import warnings
from pathlib import Path

import click
import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of one library about another
    import typer.main

    from iac_scan.cli.app import app

ROOT = Path(__file__).parents[2]
FILES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "action.yml",
    *sorted((ROOT / "templates").glob("*")),
    ROOT / ".pre-commit-hooks.yaml",
    ROOT / "Containerfile",
]
WRITTEN = re.compile(
    r"(?:^|[\s`/$])iac-scan[ ]+"
    r"((?:scan|baseline|config|checks|explain|graph|rbac|connectivity|images|cluster|--)[^`#\n]*)"
)


def commands(text: str) -> list[list[str]]:
    """The words behind the program's name, of each command line in a text, without what a shell does with them."""
    found = []
    for match in WRITTEN.finditer(text.replace("\\\n", " ")):
        line = re.split(r"  +|&&|\||; | > | < | -->| \[-", match[1].replace("write|check|update", "write"))[0]
        line = re.sub(r"(?<=[^\s])[.,:;)…]+$", "", line.replace("|check|show", "").strip())
        try:
            found.append(shlex.split(line.replace("…", "")))
        except ValueError:
            continue
    return found


def understood(words: list[str]) -> str:
    """What is wrong with a command line, empty if nothing is; nothing is run."""
    command: click.Command = typer.main.get_command(app)
    context: click.Context | None = None
    try:
        while isinstance(command, click.Group):
            context = command.make_context(command.name, words, parent=context)
            words = [*context.protected_args, *context.args]
            if not words:
                return ""
            _, found, words = command.resolve_command(context, words)
            assert found is not None
            command = found
        command.make_context(command.name, words, parent=context)
    except click.exceptions.Exit:
        return ""
    except (click.exceptions.MissingParameter, click.exceptions.NoArgsIsHelpError):
        return ""  # a command that is named and not spelt out
    except click.ClickException as error:
        return error.format_message()
    return ""


pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_command_lines_are_understood(file: Path) -> None:
    for words in commands(file.read_text("utf-8")):
        assert understood(words) == "", f"{file.name}: iac-scan {' '.join(words)}"


def test_a_wrong_command_line_would_be_noticed() -> None:
    (words,) = commands("$ iac-scan scan . --fial-on high  # a note\n")
    assert "--fial-on" in understood(words)
