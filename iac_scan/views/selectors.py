"""Label selectors, as `k8s.io/apimachinery/pkg/labels` evaluates them."""

from collections.abc import Iterable, Mapping, Sequence

from iac_scan.model.node import Node
from iac_scan.model.record import record


@record
class Requirement:
    """One thing a selector asks of labels: an operator over a key and its values."""

    key: str
    operator: str
    values: Sequence[object]

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Labels meet it; NotIn and DoesNotExist also hold for a missing key, an operator that does not exist never."""
        match self.operator:
            case "In":
                return self.key in labels and labels[self.key] in self.values
            case "NotIn":
                return self.key not in labels or labels[self.key] not in self.values
            case "Exists":
                return self.key in labels
            case "DoesNotExist":
                return self.key not in labels
            case _:
                return False


def selects(selector: Node, labels: Mapping[str, str]) -> bool:
    """A LabelSelector matches a set of labels. Raises UnknownValueError."""
    found = requirements(selector)
    return found is not None and meets(labels, found)


def requirements(selector: Node) -> tuple[Requirement, ...] | None:
    """What a LabelSelector (matchLabels and matchExpressions) asks, all of which must hold.

    Empty for an empty selector, which matches everything; None for an absent one, which matches nothing. Raises
    UnknownValueError.
    """
    if not isinstance(selector.value, dict):
        return None
    return (
        *plain(selector["matchLabels"]),
        *(
            Requirement(entry["key"].text, entry["operator"].text, entry["values"].strings)
            for entry in selector["matchExpressions"].items
        ),
    )


def plain(wanted: Node) -> tuple[Requirement, ...]:
    """What a plain map of labels asks, such as a Service's selector. Raises UnknownValueError."""
    return tuple(Requirement(key, "In", (node.value,)) for key, node in wanted.fields.items())


def meets(labels: Mapping[str, str], wanted: Iterable[Requirement]) -> bool:
    """Labels meet every requirement."""
    return all(requirement.holds(labels) for requirement in wanted)


def labels_of(metadata: Node) -> dict[str, str]:
    """The labels of a metadata block; a value that is not text is spelled as text. Raises UnknownValueError."""
    return {key: str(node.value) for key, node in metadata["labels"].fields.items()}
