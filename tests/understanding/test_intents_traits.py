"""The table of intents: every row is sound, and what follows from it."""

from __future__ import annotations

import pytest

from bot.understanding.intents import About, Intent, traits

TURNS = ("one_unit", "units", "whole", "colleague")


@pytest.mark.parametrize("intent", Intent)
def test_what_an_intent_turns_into_is_an_intent(intent: Intent) -> None:
    for name in TURNS:
        becomes = getattr(intent.traits, name)
        assert becomes is None or becomes in set(Intent), (intent, name)


@pytest.mark.parametrize("intent", Intent)
def test_a_turn_ends_after_one_step(intent: Intent) -> None:
    colleague = traits(intent.traits.colleague)
    assert traits(colleague.colleague).colleague == colleague.colleague
    if intent.traits.one_unit is not None:
        assert traits(intent.traits.one_unit).about is About.UNIT


@pytest.mark.parametrize("intent", Intent)
def test_what_leaves_the_subject_alone_says_nothing_to_refine(intent: Intent) -> None:
    if intent.traits.courtesy:
        assert intent.traits.passing
        assert not intent.traits.acts


def test_a_name_that_is_no_intents_has_no_traits() -> None:
    assert traits("not_linked") == traits(None) == traits("")
    assert not traits("nonsense").acts
