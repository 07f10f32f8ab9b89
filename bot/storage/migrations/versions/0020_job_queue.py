"""The queue that several machines share: procrastinate's own schema, on PostgreSQL alone.

Its releases 3.4 to 3.10 have the same one. A later release that changes it needs a revision that
applies its ``sql/migrations``.

Revision: 0020, after 0019.
"""

from importlib.resources import files

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_DROP = """
DROP TABLE procrastinate_periodic_defers, procrastinate_events, procrastinate_jobs,
    procrastinate_workers CASCADE;
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE 'procrastinate\\_%' LOOP
        EXECUTE 'DROP FUNCTION ' || name || ' CASCADE';
    END LOOP;
END $$;
DROP TYPE procrastinate_job_status, procrastinate_job_event_type, procrastinate_job_to_defer_v1;
"""


def upgrade() -> None:
    _run((files("procrastinate.sql") / "schema.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    _run(_DROP)


def _run(script: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        # As it is: many statements, in which % stands for itself.
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(script)
