"""Made-up names, of the peoples of Điện Biên."""

from __future__ import annotations

from random import Random
from typing import Any

from bot.demo.catalogue import table


def name(rng: Random, *, female: bool) -> tuple[str, bool]:
    """Return a full name, and whether it is that of an ethnic minority."""
    peoples: list[dict[str, Any]] = table("names")["people"]
    of = rng.choices(peoples, [people["share"] for people in peoples])[0]
    sex = "female" if female else "male"
    parts = (rng.choice(of["family"]), rng.choice(of[f"{sex}_middle"]), rng.choice(of[sex]))
    return " ".join(part for part in parts if part), bool(of["minority"])
