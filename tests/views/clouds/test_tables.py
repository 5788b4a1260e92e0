"""The data about providers: whole, without holes between versions, and read as it is meant."""

from typing import Any

import pytest

from iac_scan.model.node import Document, Node, Unknown
from iac_scan.model.source import Origin, Span
from iac_scan.model.versions import ANY, VersionRange, allowed, exactly
from iac_scan.views.clouds.attributes import Attribute, Decided, attribute
from iac_scan.views.clouds.tables import DATA, Default, Rename, table

PROVIDERS = sorted(file.stem for file in DATA.glob("*.yaml"))


def node(value: Any) -> Node:
    return Document("main.tf", value, lambda _: Origin(Span("main.tf"))).root


def read(body: Any, kind: str, path: str, versions: VersionRange = ANY) -> Attribute:
    return attribute(node(body), kind, path, versions, table(kind.partition("_")[0]))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_rows_name_their_source(provider: str) -> None:
    read_table = table(provider)
    rows: list[Default | Rename] = [row for group in read_table.defaults.values() for row in group]
    rows += [row for group in read_table.renames.values() for row in group]
    assert rows
    assert all(row.source.startswith("https://") for row in rows)
    assert all(row.versions.low < row.versions.high for row in rows)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_defaults_of_one_attribute_follow_each_other(provider: str) -> None:
    for key, rows in table(provider).defaults.items():
        ranges = [row.versions for row in rows]
        assert [one.high for one in ranges[:-1]] == [other.low for other in ranges[1:]], key


CLUSTER = "azurerm_kubernetes_cluster"
GKE = "google_container_cluster"
POOL = "google_container_node_pool"


@pytest.mark.parametrize(
    ("body", "kind", "path", "expected"),
    [
        ({"private_cluster_enabled": True}, CLUSTER, "private_cluster_enabled", True),
        ({"private_link_enabled": True}, CLUSTER, "private_cluster_enabled", True),
        ({}, CLUSTER, "private_cluster_enabled", False),
        ({"private_cluster_enabled": None}, CLUSTER, "private_cluster_enabled", False),
        (
            {"role_based_access_control": [{"enabled": False}]},
            CLUSTER,
            "role_based_access_control_enabled",
            False,
        ),
        (
            {"api_server_authorized_ip_ranges": ["1.2.3.4/32"]},
            CLUSTER,
            "api_server_access_profile.authorized_ip_ranges",
            ["1.2.3.4/32"],
        ),
        ({"addon_profile": [{"azure_policy": [{"enabled": True}]}]}, CLUSTER, "azure_policy_enabled", True),
        (
            {"addon_profile": [{"oms_agent": [{"enabled": True, "log_analytics_workspace_id": "w"}]}]},
            CLUSTER,
            "oms_agent",
            [{"enabled": True, "log_analytics_workspace_id": "w"}],
        ),
        ({"addon_profile": [{"oms_agent": [{"enabled": False}]}]}, CLUSTER, "oms_agent", None),
        (
            {"role_based_access_control": [{"azure_active_directory": [{"azure_rbac_enabled": True}]}]},
            CLUSTER,
            "azure_active_directory_role_based_access_control.azure_rbac_enabled",
            True,
        ),
        (
            {"enable_binary_authorization": True},
            GKE,
            "binary_authorization.evaluation_mode",
            "PROJECT_SINGLETON_POLICY_ENFORCE",
        ),
        ({"binary_authorization": [{"enabled": False}]}, GKE, "binary_authorization.evaluation_mode", "DISABLED"),
        ({}, GKE, "binary_authorization.evaluation_mode", "DISABLED"),
        (
            {"node_config": [{"workload_metadata_config": [{"node_metadata": "EXPOSE"}]}]},
            POOL,
            "node_config.workload_metadata_config.mode",
            "GCE_METADATA",
        ),
        (
            {"retention_policy": [{"days": 7, "enabled": True}]},
            "azurerm_container_registry",
            "retention_policy_in_days",
            7,
        ),
        (
            {"retention_policy": [{"days": 7, "enabled": False}]},
            "azurerm_container_registry",
            "retention_policy_in_days",
            None,
        ),
    ],
)
def test_every_spelling(body: Any, kind: str, path: str, expected: Any) -> None:
    assert read(body, kind, path).value == expected


@pytest.mark.parametrize(
    ("versions", "expected"),
    [(exactly("2.98.0"), False), (exactly("2.99.0"), True), (allowed(["~> 3.0"]), True), (allowed(["~> 2.99"]), True)],
)
def test_a_default_depends_on_the_version(versions: VersionRange, expected: bool) -> None:
    found = read({}, CLUSTER, "role_based_access_control_enabled", versions)
    assert (found.value, found.decided) == (expected, Decided.PROVIDER)


def test_a_constraint_that_spans_a_change_leaves_the_default_open() -> None:
    found = read({}, GKE, "enable_shielded_nodes", allowed([">= 3.0"]))
    reason = "the default of enable_shielded_nodes is false or true, depending on the provider's version"
    assert found.raw == Unknown("enable_shielded_nodes", reason)


def test_an_unknown_switch_leaves_the_old_block_open() -> None:
    switch = Unknown("var.on", "the variable on has no value")
    found = read({"addon_profile": [{"oms_agent": [{"enabled": switch}]}]}, CLUSTER, "oms_agent")
    assert found.raw == switch
