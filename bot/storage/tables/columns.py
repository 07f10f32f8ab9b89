"""What the tables are made of: the one collection of them, keys, references and days."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only when the key is exactly INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")


def key() -> Column[int]:
    """Return the column of numbers that rows are known by."""
    return Column("id", Key, primary_key=True)


def reference(
    name: str, target: str, *, optional: bool = False, index: bool = False
) -> Column[int]:
    """Return a column that refers to a row of another table."""
    return Column(name, Key, ForeignKey(f"{target}.id"), nullable=optional, index=index)


def days() -> tuple[Column[object], Column[object]]:
    """Return the first and last day on which a row holds, both included."""
    return (
        Column("valid_from", Date, nullable=False),
        Column("valid_to", Date, nullable=False),
    )
