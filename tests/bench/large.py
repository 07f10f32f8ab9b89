"""A large agency straight into the tables: 50,000 people with 10 results each."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from sqlalchemy import Engine

from bot.storage import tables
from bot.storage.engine import open_engine, writing
from bot.storage.schema import migrate
from bot.training import plans_in_use
from bot.training.timeline import ALWAYS, OPEN

DAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 2, tzinfo=UTC)
UNITS = 200


def fill(path: Path, people: int = 50_000, results: int = 10) -> Engine:
    """Make the database; the same for the same numbers."""
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    chance = random.Random(20261118)
    always = {"valid_from": ALWAYS, "valid_to": OPEN}
    with writing(engine) as connection:
        connection.execute(
            tables.unit.insert(), [{"id": n, "code": f"U{n}"} for n in range(1, UNITS + 1)]
        )
        connection.execute(
            tables.unit_version.insert(),
            [
                {"unit_id": n, "name": f"Unit {n}", "aliases": [], "kind": "",
                 "parent_id": None if n == 1 else 1 + (n - 2) // 12, **always}
                for n in range(1, UNITS + 1)
            ],
        )  # fmt: skip
        connection.execute(
            tables.person.insert(),
            [
                {"id": n, "code": f"{n:06}", "name": f"Person {n}", "folded_name": f"person {n}",
                 "joined": DAY - timedelta(days=chance.randrange(1, 9000))}
                for n in range(1, people + 1)
            ],
        )  # fmt: skip
        connection.execute(
            tables.post.insert(),
            [
                {"person_id": n, "unit_id": chance.randrange(1, UNITS + 1),
                 "group": chance.choice(("can_bo", "cong_chuc", "vien_chuc", "vien_chuc")),
                 "leading": n % 11 == 0, "managing": n % 13 == 0, "sensitive": False,
                 "successor": False, "councillor": False, "part_time": False, **always}
                for n in range(1, people + 1)
            ],
        )  # fmt: skip
        connection.execute(
            tables.status_period.insert(),
            [
                {"person_id": n, "status": chance.choice(
                    ("thai_san", "biet_phai", "nghi_cho_huu", "di_hoc_dai_han", "da_nghi")
                ), **always}
                for n in range(1, people + 1, 17)
            ],
        )  # fmt: skip
        connection.execute(
            tables.qualification.insert(),
            [
                {"person_id": n, "degree": chance.choice(("cao_dang", "dai_hoc", None)),
                 "political": chance.choice(("so_cap", "trung_cap", None)), **always}
                for n in range(1, people + 1)
            ],
        )  # fmt: skip
        for start in range(1, people + 1, 5000):
            connection.execute(
                tables.ledger.insert(),
                [
                    {"person_id": n, "topics": 1 << chance.randrange(15), "level": None,
                     "title": f"class {k}", "hours": chance.choice((4, 8, 16)),
                     "ends": DAY - timedelta(days=chance.randrange(700)),
                     "evidence": "attendance", "passed": chance.random() > 0.03,
                     "source": "import", "recorded_at": NOW}
                    for n in range(start, min(start + 5000, people + 1))
                    for k in range(results)
                ],
            )  # fmt: skip
        connection.execute(
            tables.waiver.insert(),
            [
                {"person_id": n, "requirement": "MAU26.CC2", "kind": "exemption", **always}
                for n in range(1, people + 1, 97)
            ],
        )
        source = (files("bot.plans") / "mau-2026.toml").read_text(encoding="utf-8")
        plans_in_use.use(connection, source, "mau-2026", now=NOW)
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    return engine
