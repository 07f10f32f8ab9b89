"""What an asker may name: the indexes of the agency, narrowed to the units that they may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.base.folding import has_digit
from bot.understanding.entities.class_index import NO_CLASSES, ClassIndex
from bot.understanding.entities.person_index import Hit, PeopleIndex, Rows
from bot.understanding.entities.unit_index import UnitIndex
from bot.understanding.reading import Named, Option

_MOST_OPTIONS: Final = 50
#: Shorter figures that are some unit's code as well are a year or a number.
_LEAST_CODE: Final = 5
#: Shorter names are too often other words as well.
_LEAST_NAME: Final = 3


def _is_code(word: str) -> bool:
    """Whether a word that is some unit's code can be nothing else: "2026" is a year as well."""
    figures = has_digit(word)
    return figures and (len(word) >= _LEAST_CODE or any(c.isalpha() for c in word))


@dataclass(frozen=True, slots=True)
class Nothing:
    """Surroundings in which nothing can be named: nobody linked, or sentences for training."""

    own_unit: str | None = None
    own_code: str | None = None
    whole_unit: str | None = None

    def units(self, folded: str) -> Sequence[Named]:
        """Return none."""
        return ()

    def units_out_of_sight(self, folded: str) -> Sequence[tuple[int, int, bool]]:
        """Return none."""
        return ()

    def units_called(self, folded: str) -> Sequence[Option]:
        """Return none."""
        return ()

    def units_headed(self, word: str) -> Sequence[Option]:
        """Return none."""
        return ()

    def unit_above(self, code: str) -> str | None:
        """Return None."""
        return None

    def people(self, folded: str) -> Sequence[Named]:
        """Return none."""
        return ()

    def people_out_of_sight(self, folded: str) -> Sequence[tuple[int, int]]:
        """Return none."""
        return ()

    def people_called(self, folded: str) -> Sequence[Option]:
        """Return none."""
        return ()

    def unit_of(self, person: str) -> str | None:
        """Return None."""
        return None

    def is_name_word(self, word: str) -> bool:
        """Return False."""
        return False

    def classes(self) -> ClassIndex:
        """Return none."""
        return NO_CLASSES

    def targets(self) -> Sequence[str]:
        """Return none."""
        return ()


@dataclass(frozen=True, slots=True)
class Agency:
    """Surroundings of one asker: two questions decide what exists for them.

    ``may_see_unit`` opens a unit's name; ``may_see_people_of`` the names of its people, and is
    the same unless it is given.
    """

    people_index: PeopleIndex
    unit_index: UnitIndex
    may_see_unit: Callable[[str], bool]
    own_unit: str | None = None
    own_code: str | None = None
    class_index: ClassIndex = NO_CLASSES
    target_ids: Sequence[str] = ()
    may_see_people_of: Callable[[str], bool] | None = None
    #: The highest unit that they see, "the whole agency" in their mouth.
    whole_unit: str | None = None
    #: False for who may see nobody's name: then names are not even looked for.
    sees_people: bool = True
    _asked: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)
    #: The names in the text read last: who is seen and who is not are asked of the same ones.
    _last: dict[str, list[Hit]] = field(default_factory=dict, repr=False, compare=False)

    def units(self, folded: str) -> Sequence[Named]:
        """Return units named in a folded text, longest names first."""
        words = folded.split()
        found = [
            Named(option, start, end)
            for start, end, codes in self.unit_index.whole(words)
            for option in self._unit_options(codes)
        ]
        found += [
            Named(Option(code, self.unit_index.names[code]), position, position + 1)
            for position, word in enumerate(words)
            if (code := self.unit_index.by_code(word)) and self._sees(code)
        ]
        taken = {position for named in found for position in range(named.start, named.end)}
        found += [
            Named(option, start, end, whole=False)
            for start, end, codes in self.unit_index.begun(words)
            if not taken & set(range(start, end))
            for option in self._unit_options(codes)
        ]
        taken = {position for named in found for position in range(named.start, named.end)}
        found += [
            Named(option, start, end, whole=False, tail=True)
            for start, end, codes in self.unit_index.ended(words)
            if not taken & set(range(start, end))
            for option in self._unit_options(codes)
        ]
        return sorted(found, key=lambda named: (named.start - named.end, named.start))

    def units_out_of_sight(self, folded: str) -> Sequence[tuple[int, int, bool]]:
        """Return where a text names units of which none may be seen, longest names first."""
        words, index = folded.split(), self.unit_index
        named = [(start, end, True, codes) for start, end, codes in index.whole(words)]
        named += [(start, end, False, codes) for start, end, codes in index.headed(words)]
        named += [
            (position, position + 1, True, [code])
            for position, word in enumerate(words)
            if _is_code(word) and (code := index.by_code(word))
        ]
        found = {unseen[:3] for unseen in named if not any(map(self._sees, unseen[3]))}
        return sorted(found, key=lambda span: (span[0] - span[1], span[0], not span[2]))

    def units_called(self, folded: str) -> Sequence[Option]:
        """Return units that a phrase may mean on its own."""
        return self._unit_options(self.unit_index.called(folded.split()))

    def units_headed(self, word: str) -> Sequence[Option]:
        """Return the units whose names begin with a folded word."""
        return self._unit_options(self.unit_index.headed_by(word))

    def unit_above(self, code: str) -> str | None:
        """Return the code of the unit that a unit is part of, None if it is not known."""
        return self.unit_index.parents.get(code)

    def people(self, folded: str) -> Sequence[Named]:
        """Return people named in full or by code in a folded text, longest names first."""
        if not self.sees_people:
            return []
        words = folded.split()
        found = [named for hit in self._whole_names(folded) for named in self._named(hit)]
        for position, word in enumerate(words):
            if has_digit(word):
                hit = Hit(position, position + 1, self.people_index.by_code(word))
                found.extend(self._named(hit))
        if not found:
            found = [
                named for hit in self.people_index.slipped(words) for named in self._named(hit)
            ]
        return sorted(found, key=lambda named: (named.start - named.end, named.start))

    def people_out_of_sight(self, folded: str) -> Sequence[tuple[int, int]]:
        """Return where a text names people of whom none is seen, the asker aside."""
        words, index = folded.split(), self.people_index
        hits = [hit for hit in self._whole_names(folded) if hit.end - hit.start >= _LEAST_NAME]
        named = [(hit.start, hit.end, hit.rows) for hit in hits]
        named += [
            (position, position + 1, index.by_code(word))
            for position, word in enumerate(words)
            if index.looks_like_code(word) and not self._is_other_code(word)
        ]
        return [(start, end) for start, end, rows in named if not self._is_seen(rows)]

    def _whole_names(self, folded: str) -> list[Hit]:
        found = self._last.get(folded)
        if found is None:
            found = list(self.people_index.whole(folded.split()))
            self._last.clear()
            self._last[folded] = found
        return found

    def _is_other_code(self, word: str) -> bool:
        known = self.class_index.coded(word) or self.unit_index.by_code(word)
        return known is not None or word in map(str.casefold, self.target_ids)

    def _is_seen(self, rows: Rows) -> bool:
        """Whether any of some people may be named to the asker, or is the asker."""
        codes = self.people_index.codes
        if self.own_code and any(codes[row] == self.own_code for row in rows.tolist()):
            return True
        if not self.sees_people:
            return False
        return bool(self.people_index.seen(rows, self.may_see_people_of or self._sees))

    def people_called(self, folded: str) -> Sequence[Option]:
        """Return people whose name ends with a phrase."""
        if not self.sees_people:
            return []
        return [named.option for named in self._named(Hit(0, 0, self.people_index.called(folded)))]

    def unit_of(self, person: str) -> str | None:
        """Return the code of the unit of a person, by staff code; None if it is not known."""
        rows = self.people_index.by_code(person)
        return self.people_index.unit(int(rows[0])) if len(rows) else None

    def is_name_word(self, word: str) -> bool:
        """Return whether a folded word is part of somebody's name."""
        return word in self.people_index.syllables

    def classes(self) -> ClassIndex:
        """Return the classes that may be asked about, by opening day."""
        return self.class_index

    def targets(self) -> Sequence[str]:
        """Return the ids of the plan in force."""
        return self.target_ids

    def _sees(self, unit: str) -> bool:
        if unit not in self._asked:
            self._asked[unit] = self.may_see_unit(unit)
        return self._asked[unit]

    def _unit_options(self, codes: Iterable[str]) -> list[Option]:
        seen = [code for code in codes if self._sees(code)]
        return [Option(code, self._unit_label(code, alone=len(seen) == 1)) for code in seen]

    def _unit_label(self, code: str, *, alone: bool) -> str:
        name, above = self.unit_index.names[code], self.unit_index.parents.get(code)
        return (
            name
            if alone or above is None
            else f"{name} – {self.unit_index.names.get(above, above)}"
        )

    def _named(self, hit: Hit) -> list[Named]:
        if not len(hit.rows):
            return []
        index = self.people_index
        rows = index.seen(hit.rows, self.may_see_people_of or self._sees)[:_MOST_OPTIONS]
        return [
            Named(
                Option(index.codes[row], self._person_label(row, alone=len(rows) == 1)),
                hit.start,
                hit.end,
                hit.whole,
            )
            for row in rows
        ]

    def _person_label(self, row: int, *, alone: bool) -> str:
        index = self.people_index
        unit = index.unit(row)
        return (
            index.names[row]
            if alone
            else f"{index.names[row]} – {self.unit_index.names.get(unit, unit)}"
        )
