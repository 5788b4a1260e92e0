"""Label selectors, as `k8s.io/apimachinery/pkg/labels` evaluates them."""

from collections.abc import Mapping

from iac_scan.model.node import Node


def selects(selector: Node, labels: Mapping[str, str]) -> bool:
    """A LabelSelector (matchLabels and matchExpressions, all of which must hold) matches a set of labels.

    An empty selector matches everything; an absent one nothing. Raises UnknownValueError.
    """
    if not isinstance(selector.value, dict):
        return False
    return equals(selector["matchLabels"], labels) and all(
        holds(expression, labels) for expression in selector["matchExpressions"].items
    )


def equals(wanted: Node, labels: Mapping[str, str]) -> bool:
    """Every label of a plain map, such as a Service's selector, is there with that value. Raises UnknownValueError."""
    return all(labels.get(key) == node.value for key, node in wanted.fields.items())


def holds(expression: Node, labels: Mapping[str, str]) -> bool:
    """One matchExpressions entry; NotIn and DoesNotExist also hold for a missing key. Raises UnknownValueError."""
    key, values = expression["key"].text, expression["values"].strings
    match expression["operator"].text:
        case "In":
            return key in labels and labels[key] in values
        case "NotIn":
            return key not in labels or labels[key] not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case _:
            return False


def labels_of(metadata: Node) -> dict[str, str]:
    """The labels of a metadata block; a value that is not text is spelled as text. Raises UnknownValueError."""
    return {key: str(node.value) for key, node in metadata["labels"].fields.items()}
