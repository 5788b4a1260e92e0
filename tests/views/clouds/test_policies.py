"""Policies of AWS, however they are written."""

import json
from typing import Any

import pytest

from iac_scan.model.node import Document, Node, Unknown
from iac_scan.model.source import Origin, Span
from iac_scan.views.clouds.policies import content, statements
from iac_scan.views.clouds.web_identity import Width, width

WHY = "known after apply"


def node(value: Any) -> Node:
    return Document("main.tf", value, lambda _: Origin(Span("main.tf"))).root


def test_a_text_with_interpolations_is_read_around_them() -> None:
    template = """{
      "Statement": [{
        "Principal": { "Federated": "${aws_iam_openid_connect_provider.o.arn}" },
        "Condition": {
          "StringLike": { "${replace(local.url, "https://", "")}:sub": "system:serviceaccount:${var.n}:*" }
        }
      }]
    }"""
    assert content(node(Unknown(template, WHY))).raw == {
        "Statement": [
            {
                "Principal": {"Federated": Unknown("aws_iam_openid_connect_provider.o.arn", WHY)},
                "Condition": {
                    "StringLike": {
                        '${replace(local.url, "https://", "")}:sub': Unknown("system:serviceaccount:${var.n}:*", WHY)
                    }
                },
            }
        ]
    }


@pytest.mark.parametrize("policy", ["", "no JSON", "[]", '"text"', '{"Statement": "a"}', "[" * 5000, {"Statement": 1}])
def test_what_is_no_policy_has_no_statements(policy: Any) -> None:
    assert statements(node(policy)) == []


def test_one_statement_may_stand_without_a_list() -> None:
    text = json.dumps({"Statement": {"Effect": "Allow", "Action": "ECR:Put*", "Principal": "*"}})
    [statement] = statements(node(text))
    assert statement.allows
    assert statement.covers("ecr:PutImage")
    assert not statement.covers("ecr:GetDownloadUrlForLayer")
    assert [place.raw for place in statement.principals("AWS")] == ["*"]


@pytest.mark.parametrize(
    ("test", "value", "expected"),
    [
        ("StringEquals", "system:serviceaccount:shop:*", Width.EXACT),
        ("StringLike", "system:serviceaccount:shop:orders", Width.EXACT),
        ("StringLike", "system:serviceaccount:shop:or?ers", Width.NAMESPACE),
        ("StringLike", "system:serviceaccount:shop:*", Width.NAMESPACE),
        ("StringLike", Unknown("system:serviceaccount:${var.n}:*", WHY), Width.NAMESPACE),
        ("StringLike", Unknown("system:serviceaccount:${var.n}:${var.a}", WHY), Width.EXACT),
        ("StringLike", "system:serviceaccount:shop*", Width.NAMESPACES),
        ("StringLike", "system:serviceaccount:*:orders", Width.NAMESPACES),
        ("StringLike", "system:serviceaccount:*:*", Width.EVERY),
        ("StringLike", "system:serviceaccount:*", Width.EVERY),
        ("StringLike", "*", Width.EVERY),
        ("StringLike", "repo:*", Width.EXACT),
        ("ForAnyValue:StringEquals", ["a", "b"], Width.EXACT),
        ("ForAllValues:StringEquals", "a", Width.UNPROVEN),
        ("StringEqualsIfExists", "a", Width.UNPROVEN),
        ("StringNotLike", "a", Width.ANY),
    ],
)
def test_what_a_condition_lets_in(test: str, value: Any, expected: Width) -> None:
    assert width(test, node(value)) is expected
