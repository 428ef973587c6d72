"""Runs the migrations on one database, over the connection that `portal db` hands in."""

from typing import Any

from alembic import context

import portal.registry  # noqa: F401 - makes every table known
from portal.extensions.tables import Model, UtcDateTime


def render_item(kind: str, item: Any, _context: Any) -> Any:
    """Write our moment type as the plain column it is, so that a migration never imports code that may
    change."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Model.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
