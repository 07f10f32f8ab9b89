"""Runs the revisions on the connection that ``storage.schema`` hands over."""

from typing import Any, Literal

from alembic import context

from bot.storage.tables import metadata
from bot.storage.types import EncryptedDay, EncryptedText, Hours, Instant


def _render(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    # Revisions say what is stored, and so keep working when a type's Python side changes.
    if kind == "type" and isinstance(item, Hours):
        return "sa.Integer()"
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime()"
    if kind == "type" and isinstance(item, EncryptedText | EncryptedDay):
        return "sa.Text()"
    return False


def _ours(name: str | None, kind: str, _parents: Any) -> bool:
    # The queue's tables are its library's.
    return kind != "table" or not (name or "").startswith("procrastinate_")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=_render,
    include_name=_ours,
)
with context.begin_transaction():
    context.run_migrations()
