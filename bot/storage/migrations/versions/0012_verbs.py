"""Classes that can be changed and closed, evidence under review, requests, changes to undo.

Revision: 0012, after 0011.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.storage.tables.columns import Key
from bot.storage.types import Hours, Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_EVIDENCE: dict[str, sa.types.TypeEngine[Any]] = {
    "title": sa.String(length=500),
    "topics": sa.Integer(),
    "hours": Hours(),
    "starts": sa.Date(),
    "ends": sa.Date(),
    "certificate_no": sa.String(length=100),
    "proof": sa.String(length=20),
    "qr": sa.String(length=500),
}


def upgrade() -> None:
    with op.batch_alter_table("training_class", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "state", sa.String(length=20), nullable=False, server_default=sa.text("'open'")
            )
        )
        for name in ("overbooking", "sequence"):
            batch_op.add_column(
                sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0"))
            )
        batch_op.add_column(sa.Column("unit_id", Key))
        batch_op.create_foreign_key(
            op.f("fk_training_class_unit_id_unit"), "unit", ["unit_id"], ["id"]
        )
    with op.batch_alter_table("class_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hours", Hours()))
        batch_op.add_column(sa.Column("link", sa.String(length=500)))
    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("mime", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_column("content")  # nothing was ever kept in it
        for name, kind in _EVIDENCE.items():
            batch_op.add_column(sa.Column(name, kind))
        for name in ("sha256", "certificate_no", "qr"):
            batch_op.create_index(batch_op.f(f"ix_evidence_{name}"), [name])
        batch_op.create_index("ix_evidence_state", ["state", "id"])
    op.create_table(
        "request",
        sa.Column("id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("requirement", sa.String(length=100)),
        sa.Column("ledger_id", Key),
        sa.Column("wanted_until", sa.Date()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=300)),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("answer_due", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=20)),
        sa.Column("address", sa.String(length=100)),
        sa.Column("decided_at", Instant()),
        sa.Column("decider_id", Key),
        sa.Column("answer", sa.Text()),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_request_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["ledger_id"], ["ledger.id"], name=op.f("fk_request_ledger_id_ledger")
        ),
        sa.ForeignKeyConstraint(
            ["decider_id"], ["person.id"], name=op.f("fk_request_decider_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_person_id"), ["person_id"])
        batch_op.create_index("ix_request_state", ["state", "answer_due"])
    op.create_table(
        "change",
        sa.Column("id", Key, nullable=False),
        sa.Column("actor_id", Key),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("undone_at", Instant()),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_change_actor_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_at"), ["at"])


def downgrade() -> None:
    op.drop_table("change")
    op.drop_table("request")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index("ix_evidence_state")
        for name in ("qr", "certificate_no", "sha256"):
            batch_op.drop_index(batch_op.f(f"ix_evidence_{name}"))
        for name in _EVIDENCE:
            batch_op.drop_column(name)
        batch_op.add_column(
            sa.Column("content", sa.LargeBinary(), nullable=False, server_default=sa.text("''"))
        )
    op.drop_table("stored_file")
    with op.batch_alter_table("class_session", schema=None) as batch_op:
        batch_op.drop_column("link")
        batch_op.drop_column("hours")
    with op.batch_alter_table("training_class", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_training_class_unit_id_unit"), type_="foreignkey")
        for name in ("unit_id", "sequence", "overbooking", "state"):
            batch_op.drop_column(name)
