"""Dockerfiles through the front door: what is read, where it is written, and how what can't be read ends."""

from typing import Any

import pytest

from iac_scan.model.finding import InputState
from iac_scan.model.node import Node, Unknown
from tests.conftest import Scan


def body(scan_files: Scan, text: str) -> Node:
    (resource,) = scan_files({"Dockerfile": text}).graph.resources
    return resource.body


def place(node: Node) -> tuple[int, int, int, int]:
    span = node.span
    return span.start.line, span.start.column, span.end.line, span.end.column


def commands(stage: Node, instruction: int = 0) -> list[Any]:
    return [entry["words"] for entry in stage["instructions"][instruction]["commands"].value]


def test_stages_and_their_bases(scan_files: Scan) -> None:
    text = "ARG TAG=1.24\nFROM golang:${TAG} AS Build\nFROM build\nFROM --platform=$TARGETPLATFORM scratch\n"
    stages = body(scan_files, text)["stages"]
    assert [(entry["name"].value, entry["base"].value, entry["parent"].value) for entry in stages.items] == [
        ("build", "golang:1.24", None),
        ("1", "build", 0),
        ("2", "scratch", None),
    ]
    assert place(stages[0]["base"]) == (2, 6, 2, 19)
    assert stages[2]["flags"]["platform"][0].raw == Unknown("$TARGETPLATFORM", "set by whoever builds")


def test_variables_of_a_stage(scan_files: Scan) -> None:
    text = (
        "ARG A=outer\nARG B\nFROM scratch\nENV X=$A\nARG A\nARG B\nARG C=own\nENV Y=$A Z=$B C=env\n"
        "ENV Q=$C R=$GONE\nFROM debian\nENV P=$PATH:/x\nENV OLD two words\n"
    )
    first, second = body(scan_files, text)["stages"].items
    values = [entry["pairs"].raw for entry in first["instructions"].items if entry["keyword"].value == "ENV"]
    assert values == [
        {"X": ""},
        {"Y": "outer", "Z": Unknown("$B", "a build argument without a default"), "C": "env"},
        {"Q": "env", "R": ""},
    ]
    values = [entry["pairs"].raw for entry in second["instructions"].items]
    assert values == [{"P": Unknown("$PATH", "what the base image sets is not in the files")}, {"OLD": "two words"}]


def test_continued_lines_and_comments(scan_files: Scan) -> None:
    text = "FROM debian:12\nRUN apt-get update \\\n  # why\n\n  && apt-get install -y \\\n     curl\nUSER 1\n"
    (stage,) = body(scan_files, text)["stages"].items
    assert commands(stage) == [["apt-get", "update"], ["apt-get", "install", "-y", "curl"]]
    assert place(stage["instructions"][0]["commands"][1]["words"][3]) == (6, 6, 6, 10)
    assert place(stage["instructions"][1]) == (7, 1, 7, 7)


def test_another_escape_character(scan_files: Scan) -> None:
    text = "# escape=`\nFROM scratch\nCOPY a `\n  C:\\b\n"
    (stage,) = body(scan_files, text)["stages"].items
    assert stage["instructions"][0]["words"].value == ["a", "C:\\b"]


def test_here_documents(scan_files: Scan) -> None:
    text = (
        "FROM debian:12\nRUN <<EOF\nset -e\napt-get update\nEOF\nRUN <<'END' bash -ex && echo done\nmake\nEND\n"
        "COPY <<-A <<B /etc/\n\tone\n\tA\ntwo\nB\nRUN <<EOF\n#!/usr/bin/env python3\nprint()\nEOF\n"
    )
    (stage,) = body(scan_files, text)["stages"].items
    assert commands(stage) == [["set", "-e"], ["apt-get", "update"]]
    assert place(stage["instructions"][0]["commands"][1]) == (4, 1, 4, 15)
    assert commands(stage, 1) == [["bash", "-ex"], ["echo", "done"], ["make"]]
    assert [entry["content"].value for entry in stage["instructions"][2]["heredocs"].items] == ["one\n", "two\n"]
    assert isinstance(stage["instructions"][3]["commands"].raw, Unknown)


def test_pipes_substitutions_and_shells_in_shells(scan_files: Scan) -> None:
    text = (
        "FROM debian:12\n"
        'RUN curl -fsSL https://x.example/a | tee f | sudo -E bash -s && sh -c "$(wget -qO- https://x.example/b)"\n'
        'RUN ["bash", "-c", "env A=b make all"]\n'
        "RUN if true; then FOO=1 timeout 5 ./run; fi; export TOKEN=x\n"
    )
    (stage,) = body(scan_files, text)["stages"].items
    first, second, third = (entry["commands"].value for entry in stage["instructions"].items)
    assert first == [
        {"words": ["curl", "-fsSL", "https://x.example/a"], "into": 1, "how": "pipe"},
        {"words": ["tee", "f"], "into": 2, "how": "pipe"},
        {"words": ["bash", "-s"], "runners": ["sudo"]},
        {"words": ["sh", "-c", "$(wget -qO- https://x.example/b)"]},
        {"words": ["wget", "-qO-", "https://x.example/b"], "into": 3, "how": "substitution"},
    ]
    assert second == [
        {"words": ["bash", "-c", "env A=b make all"]},
        {"words": ["make", "all"], "runners": ["env"]},
    ]
    assert third == [
        {"words": ["true"]},
        {"words": ["./run"], "assigned": {"FOO": "1"}, "runners": ["timeout"]},
        {"words": ["export", "TOKEN=x"], "assigned": {"TOKEN": "x"}},
    ]


def test_scripts_of_another_shell_are_unknown(scan_files: Scan) -> None:
    text = 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN dir\nSHELL ["/bin/bash", "-c"]\nRUN ls\n'
    (stage,) = body(scan_files, text)["stages"].items
    assert isinstance(stage["instructions"][0]["commands"].raw, Unknown)
    assert commands(stage, 2) == [["ls"]]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("# nothing\n", 1, "a Dockerfile without FROM builds nothing"),
        ("ARG A\n", 1, "a Dockerfile without FROM builds nothing"),
        ("RUN ls\nFROM a\n", 1, "a Dockerfile begins with FROM or ARG"),
        ("FROM a\nFETCH b\n", 2, "FETCH is not an instruction"),
        ("FROM a\nRUN\n", 2, "RUN says nothing"),
        ("FROM a b c d\n", 1, "FROM takes an image, and AS with a name if it has one"),
        ("FROM a AS 9\n", 1, "the name of a stage is not a name"),
        ('ARG A=""\nFROM $A\n', 2, "FROM names no image: its variables are empty"),
        ("FROM a\nCOPY <<EOF /x\nb\n", 2, "the here-document EOF has no end"),
        ("FROM a\nENV A\n", 2, "ENV A has no value"),
        ("FROM a\nENV A=1 B\n", 2, "ENV takes NAME=value, which 'B' is not"),
        ("FROM a\nENV A=${B\n", 2, "the substitution of B has an operator that is not supported"),
        ("FROM a\nSHELL bash\n", 2, "SHELL takes a JSON array"),
        ('FROM a\nCMD ["a", 1]\n', 2, "a JSON array may hold nothing but strings"),
        ("FROM a\nHEALTHCHECK curl\n", 2, "HEALTHCHECK takes NONE or CMD"),
        ("FROM a\nONBUILD FROM b\n", 2, "ONBUILD can't hold FROM"),
        ("# escape=x\nFROM a\n", 1, "the escape character must be a backslash or a backtick"),
        ("# syntax=a\n# syntax=b\nFROM a\n", 2, "the parser directive syntax is given twice"),
        ("FROM a\nRUN " + "a;" * 2_001, 2, "a script of more than 2,000 commands"),
        ("FROM a\n" * 501, 501, "more than 500 stages"),
        ("FROM a\n" + "USER a\n" * 5_000, 5_001, "more than 5,000 instructions"),
    ],
)
def test_what_builders_refuse_fails_with_its_line(scan_files: Scan, text: str, line: int, message: str) -> None:
    result = scan_files({"Dockerfile": text})
    assert [(entry.message, entry.span.start.line) for entry in result.diagnostics if entry.failed] == [(message, line)]
    assert [(entry.path, entry.state) for entry in result.coverage.inputs] == [("Dockerfile", InputState.FAILED)]


def test_growing_values_end(scan_files: Scan) -> None:
    text = "FROM a\nENV A=xxxxxxxxxxxxxxxx\n" + "ENV A=$A$A$A$A$A$A$A$A\n" * 40
    result = scan_files({"Dockerfile": text})
    assert [entry.message for entry in result.diagnostics if entry.failed] == [
        "a value expands to more than 16,384 characters"
    ]


def test_names_of_dockerfiles(scan_files: Scan) -> None:
    text = "# a comment\nFROM scratch\n"
    read = ["Dockerfile", "b/Containerfile", "web.Dockerfile", "Dockerfile.dev", "d/dockerfile"]
    others = ["Dockerfile.j2", "Dockerfile.dockerignore", "Dockerfile.md", "Dockerfile.tmpl", "NotADockerfile"]
    files: dict[str, str | bytes] = dict.fromkeys([*read, *others], text)
    result = scan_files(
        {**files, "Dockerfile.notes": "How we build\n", "e/Dockerfile": "\n", "bin/Dockerfile": b"\x7fELF\0\0"}
    )
    assert {(entry.path, entry.state) for entry in result.coverage.inputs} == {
        *((name, InputState.SCANNED) for name in read),
        ("Dockerfile.notes", InputState.NOT_APPLICABLE),
        ("e/Dockerfile", InputState.NOT_APPLICABLE),
        ("bin/Dockerfile", InputState.FAILED),
    }
    assert {resource.id.address for resource in result.graph.resources} == set(read)


def test_a_script_that_is_no_shell_is_noted(scan_files: Scan) -> None:
    result = scan_files({"Dockerfile": "FROM a:1\nRUN if then ((\nUSER 1\n"})
    assert [(entry.message, entry.failed) for entry in result.diagnostics] == [
        ("the script of this RUN is not one that bash reads to its end", False)
    ]
