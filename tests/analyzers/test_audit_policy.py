"""Which rule of an audit policy decides of a request, as the API server has it."""

import pytest

from iac_scan.analyzers.audit_policy import (
    ORDINARY,
    PRIVILEGED,
    AuditRequest,
    decides,
    gaps,
    leaks,
    spelled,
    wanted,
)
from iac_scan.model.node import Document, Node
from iac_scan.model.source import Origin, Span
from iac_scan.parsers.yaml import Chunk, compose

SECRET = AuditRequest("get", "secrets")
EXEC = AuditRequest("create", "pods/exec")


def rules(text: str) -> list[Node]:
    return Document("policy.yaml", compose(Chunk(text, 0)).value, lambda _: Origin(Span("policy.yaml"))).root.items


@pytest.mark.parametrize(
    ("rule", "request_", "expected"),
    [
        ("{level: None}", SECRET, 0),
        ("{level: None, users: [somebody]}", SECRET, -1),
        ("{level: None, userGroups: [system:authenticated]}", SECRET, 0),
        ("{level: None, userGroups: [system:masters]}", SECRET, -1),
        ("{level: None, verbs: ['*']}", SECRET, -1),
        ("{level: None, namespaces: [shop]}", SECRET, -1),
        ("{level: None, namespaces: ['']}", AuditRequest("create", "tokenreviews", "g", namespace=""), 0),
        ("{level: None, nonResourceURLs: ['*']}", SECRET, -1),
        ("{level: None, resources: [{group: ''}]}", SECRET, 0),
        ("{level: None, resources: [{group: apps}]}", SECRET, -1),
        ("{level: None, resources: [{group: '', resources: [pods]}]}", EXEC, -1),
        ("{level: None, resources: [{group: '', resources: [pods/exec]}]}", EXEC, 0),
        ("{level: None, resources: [{group: '', resources: ['*/exec']}]}", EXEC, 0),
        ("{level: None, resources: [{group: '', resources: ['pods/*']}]}", EXEC, 0),
        ("{level: None, resources: [{group: '', resources: ['pods/*']}]}", AuditRequest("create", "pods"), 0),
        ("{level: None, resources: [{group: '', resources: ['*']}]}", EXEC, 0),
        ("{level: None, resources: [{group: '', resources: [secrets], resourceNames: [one]}]}", SECRET, -1),
        ("{level: None, resources: [{group: '', resourceNames: [one]}]}", SECRET, 0),
    ],
)
def test_what_a_rule_speaks_of(rule: str, request_: AuditRequest, expected: int) -> None:
    assert decides(rules(f"[{rule}]"), request_) == expected


def test_the_first_rule_that_matches_decides() -> None:
    listed = rules("[{level: Metadata, verbs: [create]}, {level: None}, {level: Request}]")
    assert [decides(listed, request) for request in (EXEC, SECRET)] == [0, 1]


def test_gaps_are_told_by_the_rule_that_makes_them() -> None:
    listed = rules(
        "[{level: None, resources: [{group: '', resources: [secrets]}]}, {level: Metadata, verbs: [create]}]"
    )
    found = list(gaps(listed, [SECRET, EXEC, AuditRequest("get", "pods/exec")]))
    assert [(gap.rule.key if gap.rule else None, spelled(gap.requests), gap.sure) for gap in found] == [
        (0, "secrets (get)", True),
        (None, "pods/exec (get)", True),
    ]


def test_a_group_that_releases_read_differently_is_not_sure() -> None:
    listed = rules("[{level: None, resources: [{group: '*'}]}, {level: Metadata}]")
    assert [gap.sure for gap in gaps(listed, [SECRET])] == [False]
    assert [gap.sure for gap in gaps(listed[:1], [SECRET])] == [True]


def test_a_policy_that_records_everything_has_no_gaps() -> None:
    everybody = [request for who in (ORDINARY, *PRIVILEGED) for request in wanted(who)]
    assert list(gaps(rules("[{level: Metadata}]"), everybody)) == []
    assert [len(gap.requests) for gap in gaps([], everybody)] == [len(everybody)]


def test_bodies_are_told_of_rules_that_somebody_reaches() -> None:
    listed = rules(
        """
        - {level: Metadata, resources: [{group: '', resources: [secrets], resourceNames: [one]}]}
        - {level: RequestResponse, users: [root], namespaces: [shop], resources: [{group: '', resources: [secrets]}]}
        - {level: Metadata, resources: [{group: ''}]}
        - {level: Request}
        """
    )
    assert [(rule.key, spelled(found)) for rule, found in leaks(listed)] == [
        (1, "secrets (get, list, create, update, patch)"),
        (3, "tokenreviews (create)"),
    ]


def test_a_rule_that_others_hide_records_nothing() -> None:
    listed = rules("[{level: Metadata, users: [root]}, {level: RequestResponse, users: [root]}]")
    assert list(leaks(listed)) == []
