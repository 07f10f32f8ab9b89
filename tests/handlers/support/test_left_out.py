"""What is left out of a question is left out of its answer, and of what is done after it."""

from __future__ import annotations

from tests.handlers.conftest import Talk


def test_a_topic_left_out_is_said_first_and_not_listed(talk: Talk):
    everything = talk.ask("unit_missing", "head", topic="law").text
    rest = talk.ask("unit_missing", "head", except_topics=["law"]).text
    assert "Pháp luật" in everything
    assert rest.startswith("Không tính Pháp luật – ")
    assert "Pháp luật" not in rest.partition("\n")[2]


def test_somebody_left_out_is_not_listed(talk: Talk):
    listed = talk.ask("unit_missing", "head", topic="ethics").items
    rest = talk.ask("unit_missing", "head", topic="ethics", except_persons=[listed[0]])
    assert listed[0] not in rest.items


def test_a_target_of_nothing_but_what_is_left_out_is_no_figure(talk: Talk):
    everything = talk.ask("unit_progress", "head").text
    rest = talk.ask("unit_progress", "head", except_topics=["ethics"]).text
    assert "Ethics every year" in everything
    assert "Ethics every year" not in rest
