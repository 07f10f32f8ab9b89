"""The units of a sample agency, for a given number of staff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.demo.catalogue import Kind, commune, kinds, table
from bot.demo.workbook import UnitRow

SMALLEST = 20  # a head of everything, an officer, a department and a school


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with the number of people who work in it, those of other units left out."""

    code: str
    name: str
    aliases: tuple[str, ...]
    parent: str | None
    kind: Kind
    pace: str
    size: int


def units(sample: str, staff: int) -> list[Unit]:
    """Return the units, the root first; their sizes add up to ``staff``.

    Raises ValueError when there are too few people to fill the offices.
    """
    if staff < SMALLEST:
        raise ValueError(f"a sample agency has at least {SMALLEST} people")
    every = kinds(sample)
    offices = [kind for kind in every if not kind.fill]
    made = [unit for kind in offices for unit in _offices(sample, kind, staff)]
    rest = staff - sum(unit.size for unit in made)
    fills = [kind for kind in every if kind.fill]
    # Too few for one of each: better one whole school than several of two teachers.
    if rest < fills[0].size:
        fills = fills[:1]
    shares = apportion(rest, [kind.fill for kind in fills])
    for kind, people in zip(fills, shares, strict=True):
        made += _schools(sample, kind, people)
    return made


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Split a whole number by weights: the parts add up to it, each off by less than one."""
    whole, parts, given = sum(weights), [], 0
    reached = 0
    for weight in weights:
        reached += weight
        # By running sums: rounding part by part would lose people, or make some up.
        parts.append(reached * total // whole - given)
        given += parts[-1]
    return parts


def row(unit: Unit, head: str | None) -> UnitRow:
    """Return the unit's row."""
    aliases = "; ".join(unit.aliases) or None
    return UnitRow(unit.code, unit.name, aliases, unit.parent, unit.kind.type, head)


def _offices(sample: str, kind: Kind, staff: int) -> Iterator[Unit]:
    if staff < kind.opens_at:
        return
    size = min(kind.most, max(kind.least, round(kind.share * staff / 1000)))
    for number, name in enumerate(kind.names or ("",)):
        yield _unit(sample, kind, number, name, size)


def _schools(sample: str, kind: Kind, people: int) -> Iterator[Unit]:
    count = max(1, round(people / kind.size))
    # Schools are not all of one size: from four fifths to six fifths of the usual.
    sizes = apportion(people, [8 + 3 * number % 5 for number in range(count)])
    for number, size in enumerate(sizes):
        again, which = divmod(number, len(kind.names))
        name = kind.names[which]
        if again:
            name = table(sample)["again"].format(name=name, number=again + 1)
        yield _unit(sample, kind, number, name, size)


def _unit(sample: str, kind: Kind, number: int, name: str, size: int) -> Unit:
    root = str(table(sample)["code"])
    several = f"{number + 1:02d}" if kind.names else ""
    words = {"name": name, "commune": _commune(root)}
    return Unit(
        code=f"{root}-{kind.id}{several}" if kind.id else root,
        name=kind.name.format(**words),
        aliases=tuple(alias.format(**words) for alias in kind.aliases),
        parent=root if kind.id else None,
        kind=kind,
        pace=kind.paces[number % len(kind.paces)] if kind.paces else kind.pace,
        size=size,
    )


def _commune(code: str) -> str:
    try:
        return commune(code)
    except KeyError:
        return ""
