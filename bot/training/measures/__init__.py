"""The kinds of measure: what a target counts as done, one module a kind.

A kind joins by its module and one line here. It says which keys its profile has, which results
count and how they add up, in what unit, and by which catalogue sentence its rule is told. It
imports no rule, plan or sentence: those ask it.
"""

from __future__ import annotations

from typing import Final

from bot.training.criteria import CHECKS as COMMON_CHECKS
from bot.training.measures.before_appointment import BeforeAppointment
from bot.training.measures.flow import Flow
from bot.training.measures.hours import Hours
from bot.training.measures.measure import Measure
from bot.training.measures.state import State

_KINDS: Final[tuple[type[Measure], ...]] = (
    Flow,
    Hours,
    State,
    BeforeAppointment,
)

#: The kinds by the word that a profile has for them.
KINDS: Final = {kind.kind: kind for kind in _KINDS}
#: Every check that an entry of the ledger may fail, in the order in which a person would ask.
CHECKS: Final = (*COMMON_CHECKS, *(check for kind in _KINDS for check in kind.own_checks))

__all__ = ["CHECKS", "KINDS", "BeforeAppointment", "Flow", "Hours", "Measure", "State"]
