"""Import of 50,000 people with 10 results each, against reading the same workbook alone.

Each runs in a process of its own, so that its peak memory is its own too.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from statistics import median

TIMES = 3
_READ = """
import sys, time
from python_calamine import CalamineWorkbook
began = time.perf_counter()
rows = 0
with CalamineWorkbook.from_path(sys.argv[1]) as book:
    for name in book.sheet_names:
        for row in book.get_sheet_by_name(name).iter_rows():
            rows += 1
taken = time.perf_counter() - began
"""
_IMPORT = """
import sys, time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from bot.exchange.imports.workbook_import import import_file
from bot.storage.engine import open_engine
from bot.storage.schema import migrate
from bot.base.texts import texts
engine = open_engine("sqlite:///" + sys.argv[2])
migrate(engine)
now = datetime(2026, 11, 18, 9, tzinfo=timezone(timedelta(hours=7)))
began = time.perf_counter()
result = import_file(engine, Path(sys.argv[1]), now=now, today=now.date(), texts=texts("vi"))
taken = time.perf_counter() - began
assert result.ok, result.errors[:3]
rows = sum(count.rows for count in result.sheets.values())
"""
_REPORT = """
import json, resource
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"taken": taken, "rows": rows, "peak": peak}))
"""


def run() -> dict[str, object]:
    """Measure both, one after the other, in turns."""
    from bot.demo import agency

    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "large.xlsx"
        agency.build(book, staff=50_000, today=date(2026, 11, 18), results_each=10)
        reads, imports = [], []
        for time in range(TIMES):
            reads.append(_in_a_process(_READ, book))
            imports.append(_in_a_process(_IMPORT, book, Path(folder) / f"{time}.db"))
    taken = median(imported["taken"] for imported in imports)
    alone = median(reading["taken"] for reading in reads)
    return {
        "rows": imports[0]["rows"],
        "import, s (median)": round(taken, 2),
        "reading alone, s (median)": round(alone, 2),
        "ratio of medians": round(taken / alone, 2),
        "mark": "at most 4",
        "import's peak memory, MiB": max(imported["peak"] for imported in imports),
        "mark of memory": "under 1,024 MiB",
    }


def _in_a_process(code: str, *paths: Path) -> dict[str, float]:
    ran = subprocess.run(
        [sys.executable, "-c", code + _REPORT, *map(str, paths)],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found
