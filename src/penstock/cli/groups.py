"""Groups of commands about one kind of thing."""

import typer
from typer.core import TyperGroup

HELP = {"-h", "--help"}


class ListByDefault(TyperGroup):
    """A group that lists when it is told nothing else: `penstock loads --limit 5`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Add the name of the command where options or nothing stand in its place."""
        if not args or (args[0].startswith("-") and args[0] not in HELP):
            args = ["list", *args]
        return super().parse_args(ctx, args)
