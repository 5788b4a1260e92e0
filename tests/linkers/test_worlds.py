"""Stacks that declare the same object never meet; every stack is judged exactly once."""

from dataclasses import replace
from pathlib import Path, PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from iac_scan.linkers.stacks import branch_tops
from iac_scan.linkers.worlds import key, worlds
from iac_scan.model.graph import Resource, ResourceId
from iac_scan.model.node import Document
from iac_scan.model.source import Origin, Span, Stack, StackKind


def resource(stack: str, name: str) -> Resource:
    body = Document(f"{stack}.yaml", {"metadata": {"name": name}}, lambda _: Origin(Span("x"))).root
    identity = ResourceId(stack, "", "ConfigMap", "shop", name)
    return Resource(identity, "v1", body, Stack(StackKind.MANIFESTS, stack, Path(stack)))


def labels(resources: tuple[Resource, ...]) -> set[str]:
    return {entry.id.stack for entry in resources}


def test_without_conflict_there_is_one_world() -> None:
    everything = worlds([resource("a", "x"), resource("b", "y")])
    assert [(labels(world.resources), set(world.homes)) for world in everything] == [({"a", "b"}, {"a", "b"})]


def test_variants_are_alternatives_and_share_what_is_beside_them() -> None:
    everything = worlds([resource("chart (dev)", "x"), resource("chart (prod)", "x"), resource("cluster", "y")])
    assert [(labels(world.resources), set(world.homes)) for world in everything] == [
        ({"chart (dev)", "cluster"}, {"chart (dev)", "cluster"}),
        ({"chart (prod)", "cluster"}, {"chart (prod)"}),
    ]


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sets(st.sampled_from("uvwxyz"), min_size=1), min_size=1))
def test_no_world_holds_the_same_object_twice(stacks: dict[str, set[str]]) -> None:
    everything = worlds([resource(stack, name) for stack, names in stacks.items() for name in sorted(names)])
    homes = [label for world in everything for label in world.homes]
    assert sorted(homes) == sorted(stacks)
    for world in everything:
        keys = [key(entry) for entry in world.resources]
        assert len(keys) == len(set(keys))
        assert world.homes <= labels(world.resources)


def test_branches_part_where_the_folders_differ() -> None:
    folders = {PurePosixPath(name) for name in ("apps/prod/web", "apps/staging/web", "apps/staging/db")}
    assert branch_tops(folders) == {PurePosixPath("apps/prod"), PurePosixPath("apps/staging")}


def test_a_folder_and_one_below_it() -> None:
    assert branch_tops({PurePosixPath("a"), PurePosixPath("a/b")}) == {PurePosixPath("a/b")}


def test_charts_that_leave_the_namespace_open_do_not_meet() -> None:
    def opened(stack: str, name: str) -> Resource:
        found = resource(stack, name)
        return replace(found, id=replace(found.id, namespace="{{ .Release.Namespace }}"))

    everything = worlds([opened("one", "x"), opened("two", "y"), resource("cluster", "z")])
    assert [(labels(world.resources), set(world.homes)) for world in everything] == [
        ({"one", "cluster"}, {"one", "cluster"}),
        ({"two", "cluster"}, {"two"}),
    ]
