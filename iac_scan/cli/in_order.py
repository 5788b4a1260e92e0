"""Options of different names whose order counts among each other, as that of `--var` and `--var-file` does."""

from typing import Any

import click
import typer.core

ORDER = "iac_scan.order"


class InOrder(typer.core.TyperCommand):
    """A command that remembers in which order its options were given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments as ever, and note the name of the option that each use is of."""
        _, _, used = self.make_parser(ctx).parse_args(args=list(args))
        ctx.meta[ORDER] = [parameter.name for parameter in used]
        return super().parse_args(ctx, args)


def in_order(values: dict[str, list[Any]]) -> list[Any]:
    """The values of several options of the running command, in the order they were given on the command line."""
    left = {name: iter(found) for name, found in values.items()}
    context = click.get_current_context(silent=True)
    used = [name for name in context.meta.get(ORDER, ()) if name in left] if context is not None else []
    ordered = [value for name in used for value in [next(left[name], None)] if value is not None]
    return [*ordered, *(value for rest in left.values() for value in rest)]
