"""Texts with interpolations in them, as an Unknown of Terraform has them: the known text around `${…}`."""

HOLE = "\ue000"  # stands for an interpolation; a private-use character that no policy contains


def with_holes(template: str) -> tuple[str, list[str]]:
    """A template with each interpolation replaced by a mark, and the interpolations by number."""
    pieces: list[str] = []
    holes: list[str] = []
    at = 0
    while (start := template.find("${", at)) >= 0:
        end = closing(template, start + 2)
        pieces += [template[at:start], f"{HOLE}{len(holes)}{HOLE}"]
        holes.append(template[start:end])
        at = end
    return "".join((*pieces, template[at:])), holes


def closing(template: str, at: int) -> int:
    """The place behind the brace that ends an interpolation which `at` is inside of."""
    depth, quoted = 1, False
    while at < len(template):
        character = template[at]
        if character == '"' and template[at - 1] != "\\":
            quoted = not quoted
        depth += 0 if quoted else {"{": 1, "}": -1}.get(character, 0)
        at += 1
        if depth == 0:
            break
    return at


def refilled(text: str, holes: list[str]) -> str:
    """A text with its interpolations in place of the marks."""
    parts = text.split(HOLE)
    return "".join(holes[int(part)] if index % 2 and part.isdigit() else part for index, part in enumerate(parts))
