"""Which API versions are over, and what took their place."""

import pytest

from iac_scan.analyzers.api_lifecycle import ApiLifecycle, ApiState, api_lifecycle, table
from iac_scan.model.kubernetes_schema import data, entries

REMOVED, DEPRECATED = ApiState.REMOVED, ApiState.DEPRECATED
FLOW = "flowcontrol.apiserver.k8s.io"


@pytest.mark.parametrize(
    ("group", "version", "kind", "minor", "expected"),
    [
        ("policy", "v1beta1", "PodDisruptionBudget", 20, None),
        ("policy", "v1beta1", "PodDisruptionBudget", 21, ApiLifecycle(DEPRECATED, 21, 25, "policy/v1")),
        ("policy", "v1beta1", "PodDisruptionBudget", 24, ApiLifecycle(DEPRECATED, 21, 25, "policy/v1")),
        ("policy", "v1beta1", "PodDisruptionBudget", 25, ApiLifecycle(REMOVED, 21, 25, "policy/v1")),
        ("policy", "v1beta1", "PodSecurityPolicy", 37, ApiLifecycle(REMOVED, 21, 25, "")),
        ("extensions", "v1beta1", "PodSecurityPolicy", 20, ApiLifecycle(REMOVED, 11, 16, "policy/v1beta1")),
        ("extensions", "v1beta1", "PodSecurityPolicy", 37, ApiLifecycle(REMOVED, 11, 16, "")),
        ("extensions", "v1beta1", "Deployment", 37, ApiLifecycle(REMOVED, 8, 16, "apps/v1")),
        (FLOW, "v1beta1", "FlowSchema", 26, ApiLifecycle(REMOVED, 23, 26, f"{FLOW}/v1beta3")),
        (FLOW, "v1beta1", "FlowSchema", 29, ApiLifecycle(REMOVED, 23, 26, f"{FLOW}/v1")),
        (
            "resource.k8s.io",
            "v1alpha2",
            "ResourceClass",
            37,
            ApiLifecycle(REMOVED, None, 31, "resource.k8s.io/v1 DeviceClass"),
        ),
        ("", "v1", "Endpoints", 32, None),
        ("", "v1", "Endpoints", 33, ApiLifecycle(DEPRECATED, 33, None, "discovery.k8s.io/v1 EndpointSlice")),
        ("policy", "v1", "PodDisruptionBudget", 37, None),
        ("example.com", "v1beta1", "PodDisruptionBudget", 37, None),
    ],
)
def test_lifecycle(group: str, version: str, kind: str, minor: int, expected: ApiLifecycle | None) -> None:
    assert api_lifecycle(group, version, kind, minor) == expected


def test_removals_agree_with_what_the_clients_know() -> None:
    first, last = data()["minors"]
    ends = {}
    for identity, text in data()["kinds"].items():
        api, _, kind = identity.rpartition("/")
        *_, entry = entries(text)
        ends[api, kind] = entry.until + 1 if entry.until is not None else None
    in_table = {
        key: row.removed if row.removed is not None and row.removed <= last else None
        for key, row in table().items()
        if key in ends
    }
    assert in_table == {key: ends[key] for key in in_table}
    assert {key for key, end in ends.items() if end is not None} <= set(in_table)
    gone = {key for key, row in table().items() if row.removed is not None and row.removed <= first}
    assert not gone & set(ends)


def test_replacements_are_served_when_they_are_named() -> None:
    first, last = data()["minors"]
    for (api, kind), row in table().items():
        for minor in range(first, last + 1):
            group, _, version = api.rpartition("/")
            found = api_lifecycle(group, version, kind, minor)
            if found is None or not found.replacement:
                continue
            replacement, _, renamed = found.replacement.partition(" ")
            served = data()["kinds"].get(f"{replacement}/{renamed or kind}")
            if served is None:
                assert kind == "Eviction", (api, kind)
                continue
            assert any(entry.holds(minor) for entry in entries(served)), (api, kind, minor, row)
