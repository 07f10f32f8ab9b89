"""``make bench``: every measurement as a ratio against a baseline of the same run.

``make bench BENCH="progress import"`` runs some of them.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module

#: Module → what is measured. Each has ``run() -> dict`` with measurements and their marks.
BENCHES = {
    "progress": "bot progress over 50,000 people against hand-written SQL",
    "planning": "a morning of 100,000 people planned against hand-written SQL",
    "delivery": "a morning delivered at the allowed rate while people ask",
    "importing": "import of 50,000 people and 500,000 results against reading alone",
    "understanding": "all of understanding against scikit-learn's predict",
    "telegram": "a question through Telegram against a bare echo bot",
    "handlers": "every handler at 50,000 people, and where its time goes",
    "web": "an answer with 50 pages connected against one",
    "load": "200 conversations at once through a webhook against a bare echo webhook",
}


def main(wanted: list[str]) -> None:
    unknown = set(wanted) - set(BENCHES)
    if unknown:
        sys.exit(f"No such bench: {', '.join(sorted(unknown))}. There are: {', '.join(BENCHES)}.")
    for name in wanted or BENCHES:
        print(f"{name}: {BENCHES[name]}", flush=True)
        found = import_module(f"tests.bench.{name}").run()
        print(json.dumps(found, ensure_ascii=False, indent=2, default=str), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
