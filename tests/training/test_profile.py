"""Plan profiles: everything the contract names is read, anything else refused with its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest

from bot.base.problems import Problem
from bot.base.texts import texts
from bot.training.enums import USUALLY_EXCLUDED, Evidence, Group, Status, Topic
from bot.training.plan import Plan, Population, Target
from bot.training.profile import parse
from bot.training.timeline import ALWAYS, OPEN

EVERYTHING = """\
[plan]
code = "1/KH"
title = "A plan"
issuer = "Somebody"
valid_from = 2026-01-01
valid_to = 2026-12-31
unit = "P01"

[[target]]
id = "A"
title = "Flow"
threshold = 66.7
period = "plan"
date_basis = "decision"
due = "06-30"
valid_from = 2026-02-01
valid_to = 2026-11-30
document = "2/QD"
quote = "Words of the paper"

[target.population]
group = ["can_bo", "cong_chuc"]
exclude_status = ["thai_san"]
min_months = 6
leading = true
managing = false
sensitive = true
appointed_in_period = true

[target.measure]
kind = "flow"
combine = "any"
parts = [{ topic = "law" }, { topic = "ethics" }]
min_evidence = "certificate"

[[target]]
id = "B"
title = "Hours"
population = { group = ["vien_chuc"], exclude_status = [] }
threshold = 100
period = "year"
date_basis = "start"

[target.measure]
kind = "hours"
min = 40
topics = ["digital", "informatics"]
min_evidence = "declared"

[[target]]
id = "C"
title = "State"
population = { group = ["hop_dong"] }
threshold = 0
period = "term"
date_basis = "end"

[target.measure]
kind = "state"
degree = "dai_hoc"
topic = "political_theory"
level = "trung_cap"
min_evidence = "diploma"

[[target]]
id = "D"
title = "Before"
population = { group = ["can_bo"] }
measure = { kind = "before_appointment", topic = "leadership", min_evidence = "attendance" }
threshold = 70

[[reminder]]
kind = "obligation"
before = [30, 7]
after = [1]
cap = 2
escalate_after = 14
"""

LEAST = """\
[plan]
code = "1"
title = "T"
issuer = "I"

[[target]]
id = "A"
title = "Law"
population = { group = ["can_bo"] }
measure = { kind = "flow", parts = [{ topic = "law" }] }
threshold = 80
"""


def refused(source: str) -> Problem:
    with pytest.raises(Problem) as caught:
        parse(source, "f.toml", ("obligation", "class"))
    for locale in ("vi", "en"):
        assert "f.toml" in texts(locale).problem(caught.value)
    return caught.value


def changed(old: str, new: str, source: str = LEAST) -> str:
    assert source.count(old) == 1
    return source.replace(old, new)


def test_every_key_of_the_contract_is_read():
    plan = parse(EVERYTHING, "f.toml")
    assert (plan.code, plan.title, plan.issuer, plan.unit) == ("1/KH", "A plan", "Somebody", "P01")
    assert (plan.valid_from, plan.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))
    flow, hours, state, before = plan.targets
    assert flow.population == Population(
        groups=(Group.CAN_BO, Group.CONG_CHUC),
        exclude_status=(Status.MATERNITY,),
        min_months=6,
        leading=True,
        managing=False,
        sensitive=True,
        appointed_in_period=True,
    )
    assert (flow.measure.parts, flow.measure.combine) == ((Topic.LAW, Topic.ETHICS), "any")
    assert flow.measure.min_evidence is Evidence.COMPLETION  # a GCN will do for "certificate"
    assert flow.threshold == Decimal("66.7")
    assert (flow.period, flow.date_basis, flow.due) == ("plan", "decision", (6, 30))
    assert (flow.valid_from, flow.valid_to) == (date(2026, 2, 1), date(2026, 11, 30))
    assert (flow.document, flow.quote) == ("2/QD", "Words of the paper")
    assert hours.population.exclude_status == ()
    assert hours.measure.min_hours == 40
    assert hours.measure.topics == (Topic.DIGITAL, Topic.INFORMATICS)
    assert hours.measure.min_evidence is Evidence.DECLARED
    assert (state.measure.degree, state.measure.topic, state.measure.level) == (
        "dai_hoc",
        Topic.POLITICAL_THEORY,
        "trung_cap",
    )
    assert state.measure.min_evidence is Evidence.DIPLOMA
    assert state.period == "term"
    assert before.measure.topic is Topic.LEADERSHIP
    (reminder,) = plan.reminders
    assert (reminder.kind, reminder.before, reminder.after) == ("obligation", (30, 7), (1,))
    assert (reminder.cap, reminder.escalate_after) == (2, 14)


def test_what_a_target_does_not_say_is_the_contracts_default():
    plan = parse(LEAST, "f.toml")
    assert (plan.valid_from, plan.valid_to, plan.unit) == (ALWAYS, OPEN, None)
    (target,) = plan.targets
    assert target.population.exclude_status == USUALLY_EXCLUDED
    assert (target.population.min_months, target.population.leading) == (0, None)
    assert target.population.appointed_in_period is False
    assert (target.measure.combine, target.measure.min_evidence) == ("each", Evidence.ATTENDANCE)
    assert (target.period, target.date_basis, target.due) == ("year", "end", None)
    assert (target.document, target.quote) == ("1", None)


@pytest.mark.parametrize("topic", list(Topic))
def test_every_topic_may_be_a_part(topic):
    plan = parse(changed('topic = "law"', f'topic = "{topic}"'), "f.toml")
    assert plan.targets[0].measure.parts == (topic,)


@pytest.mark.parametrize("written", ["dai_hoc", "Đại học", "ĐẠI HỌC", "Ðại học"])
def test_a_degree_may_be_written_as_a_code_or_as_people_write_it(written):
    source = changed('degree = "dai_hoc"', f'degree = "{written}"', EVERYTHING)
    assert parse(source, "f.toml").targets[2].measure.degree == "dai_hoc"


@pytest.mark.parametrize(
    ("old", "new", "line", "near"),
    [
        ('issuer = "I"', 'isuer = "I"', 4, "issuer"),
        ("[[target]]", "[[targets]]", 6, "target"),
        ("threshold = 80", "treshold = 80", 11, "threshold"),
        ("group =", "groups =", 9, "group"),
        ("parts =", "part =", 10, "parts"),
        ('topic = "law"', 'topics = "law"', 10, "topic"),
        ("threshold = 80", 'threshold = 80\ncombine = "all"', 12, None),
    ],
)
def test_an_unknown_key_is_refused_with_its_line_and_the_nearest(old, new, line, near):
    problem = refused(changed(old, new))
    assert problem.key == "profile.unknown_key"
    assert problem.values["line"] == line
    assert near in (None, problem.values["near"])


@pytest.mark.parametrize(
    ("old", "new", "line", "near"),
    [
        ('topic = "law"', 'topic = "lwa"', 10, "law"),
        ('kind = "flow"', 'kind = "flows"', 10, "flow"),
        ('"can_bo"', '"canbo"', 9, "can_bo"),
        ('["can_bo"]', '["can_bo"], exclude_status = ["thaisan"]', 9, "thai_san"),
        ("threshold = 80", 'threshold = 80\nperiod = "yearly"', 12, "year"),
        ("threshold = 80", 'threshold = 80\ndate_basis = "ending"', 12, "end"),
        ('kind = "flow"', 'kind = "flow", combine = "eech"', 10, "each"),
        ('kind = "flow"', 'kind = "flow", min_evidence = "certficate"', 10, "certificate"),
    ],
)
def test_an_unknown_value_is_refused_with_its_line_and_the_nearest(old, new, line, near):
    problem = refused(changed(old, new))
    assert (problem.key, problem.values["line"]) == ("profile.unknown_value", line)
    assert problem.values["near"] == near


def test_the_line_is_that_of_the_wrong_value_in_a_list_over_several_lines():
    source = changed(
        'measure = { kind = "flow", parts = [{ topic = "law" }] }',
        '[target.measure]\nkind = "flow"\nparts = [\n{ topic = "law" },\n{ topic = "etics" },\n]',
    ).replace("threshold = 80\n", "")
    source = source.replace('title = "Law"\n', 'title = "Law"\nthreshold = 80\n')
    problem = refused(source)
    assert source.splitlines()[problem.values["line"] - 1] == '{ topic = "etics" },'


@pytest.mark.parametrize("name", ["id", "title", "population", "measure", "threshold"])
def test_a_missing_key_is_told_at_its_own_table_not_at_the_next_one(name):
    second = LEAST.split("\n\n")[1].replace('"A"', '"B"')
    lines = LEAST.splitlines()
    (gone,) = (line for line in lines if line.startswith(f"{name} ") and line in lines[6:])
    source = "\n".join([*lines[:6], *(line for line in lines[6:] if line != gone), "", second])
    problem = refused(source)
    assert (problem.key, problem.values["field"]) == ("profile.missing", name)
    assert problem.values["line"] == 6


@pytest.mark.parametrize("name", ["code", "title", "issuer"])
def test_a_plan_needs_a_code_a_title_and_an_issuer(name):
    lines = LEAST.splitlines()
    source = "\n".join([*(line for line in lines[:4] if not line.startswith(name)), *lines[4:]])
    problem = refused(source)
    assert (problem.key, problem.values["field"], problem.values["line"]) == (
        "profile.missing",
        name,
        1,
    )


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("threshold = 80", "threshold = 101", "profile.percent"),
        ("threshold = 80", "threshold = -1", "profile.percent"),
        ("threshold = 80", "threshold = nan", "profile.number"),
        ("threshold = 80", "threshold = inf", "profile.number"),
        ("threshold = 80", 'threshold = "80"', "profile.type"),
        ("threshold = 80", "threshold = true", "profile.type"),
        ('title = "Law"', "title = 5", "profile.type"),
        ('title = "Law"', 'title = " "', "profile.missing"),
        ('title = "Law"', f'title = "{"x" * 501}"', "profile.long"),
        ('title = "Law"', 'title = "\\u0000"', "profile.long"),
        ('id = "A"', f'id = "{"x" * 101}"', "profile.long"),
        ('["can_bo"]', "[]", "profile.missing"),
        ('["can_bo"]', '"can_bo"', "profile.type"),
        ('["can_bo"]', '["can_bo"], min_months = 1.5', "profile.number"),
        ('["can_bo"]', '["can_bo"], min_months = -1', "profile.number"),
        ('["can_bo"]', '["can_bo"], leading = "x"', "profile.type"),
        ('[{ topic = "law" }]', "[]", "profile.parts"),
        ('[{ topic = "law" }]', '[{ topic = "law" }, { topic = "law" }]', "profile.parts"),
        ('[{ topic = "law" }]', '"law"', "profile.type"),
        ('kind = "flow", parts = [{ topic = "law" }]', 'kind = "hours", min = 0', "profile.number"),
        ('kind = "flow", parts = [{ topic = "law" }]', 'kind = "hours"', "profile.missing"),
        ('kind = "flow", parts = [{ topic = "law" }]', 'kind = "state"', "profile.missing"),
        (
            'kind = "flow", parts = [{ topic = "law" }]',
            'kind = "state", topic = "political_theory", level = "dai_hoc"',
            "profile.unknown_value",
        ),
        (
            'kind = "flow", parts = [{ topic = "law" }]',
            'kind = "state", degree = "dai_hoc", level = "trung_cap"',
            "profile.missing",
        ),
        (
            'kind = "flow", parts = [{ topic = "law" }]',
            'kind = "before_appointment"',
            "profile.missing",
        ),
        ("threshold = 80", "threshold = 80\nvalid_to = 2026-02-30", "profile.not_toml"),
        ("threshold = 80", "threshold = 80\nvalid_to = 2026-02-03T10:00:00", "profile.date"),
        ("threshold = 80", 'threshold = 80\nvalid_to = "2026-02-03"', "profile.date"),
        (
            "threshold = 80",
            "threshold = 80\nvalid_from = 2026-02-03\nvalid_to = 2026-02-02",
            "profile.order",
        ),
        ("threshold = 80", 'threshold = 80\ndue = "13-01"', "profile.due"),
        ("threshold = 80", 'threshold = 80\ndue = "02-30"', "profile.due"),
        ("threshold = 80", 'threshold = 80\ndue = "soon"', "profile.due"),
        ("threshold = 80", "threshold = 80\ndue = 2026-12-31", "profile.due"),
        ("threshold = 80", f"threshold = {'9' * 5000}", "profile.not_toml"),
        ("threshold = 80", "threshold = ", "profile.not_toml"),
        ("threshold = 80", 'threshold = 80\n[[reminder]]\nkind = "x"', "profile.unknown_value"),
        (
            "threshold = 80",
            'threshold = 80\n[[reminder]]\nkind = "class"\ncap = -2',
            "profile.number",
        ),
        (
            "threshold = 80",
            'threshold = 80\n[[reminder]]\nkind = "class"\nbefore = [-1]',
            "profile.type",
        ),
    ],
)
def test_a_wrong_value_is_one_problem_with_a_sentence(old, new, key):
    assert refused(changed(old, new)).key == key


def test_two_targets_with_one_id_are_refused_at_the_second():
    second = LEAST.split("\n\n")[1]
    problem = refused(f"{LEAST}\n{second}")
    assert (problem.key, problem.values["value"]) == ("profile.duplicate", "A")
    assert problem.values["line"] == 14


@pytest.mark.parametrize("source", ["", "target = 5", "plan = 5", "[plan]", "\x00", "[[plan]]"])
def test_a_text_that_is_no_profile_is_refused(source):
    assert refused(source).key.startswith("profile.")


def shipped(name: str) -> Plan:
    return parse((files("bot.plans") / f"{name}.toml").read_text(encoding="utf-8"), name)


def told(target: Target) -> tuple:
    return (
        tuple(group.value for group in target.population.groups),
        target.population.leading,
        target.population.managing,
        target.measure.kind,
        getattr(target.measure, "parts", ()) or getattr(target.measure, "topic", None),
        int(target.threshold),
        target.period,
    )


YEARLY = {
    "CC2": (("can_bo", "cong_chuc"), None, None, "flow", (Topic.LAW, Topic.ETHICS), 80, "year"),
    "CC3": (
        ("can_bo", "cong_chuc"),
        None,
        None,
        "flow",
        (Topic.PUBLIC_SERVICE_SKILLS,),
        70,
        "year",
    ),
    "VC3": (("vien_chuc",), None, None, "flow", (Topic.SPECIALISED,), 60, "year"),
}


def test_plan_774_holds_exactly_the_six_targets_of_the_article():
    plan = shipped("kh-774")
    assert (plan.code, plan.valid_to) == ("774/KH-UBND", date(2020, 12, 31))
    assert {target.id: told(target) for target in plan.targets} == {
        "KH774.CC1": (
            ("can_bo", "cong_chuc"), True, None, "state", Topic.POLITICAL_THEORY, 100, "plan",
        ),
        "KH774.CC2": YEARLY["CC2"],
        "KH774.CC3": YEARLY["CC3"],
        "KH774.VC1": (
            ("vien_chuc",), None, True, "before_appointment", Topic.LEADERSHIP, 70, "plan",
        ),
        "KH774.VC2": (
            ("vien_chuc",), None, None, "flow", (Topic.PROFESSIONAL_TITLE,), 60, "plan",
        ),
        "KH774.VC3": YEARLY["VC3"],
    }  # fmt: skip
    by_id = {target.id: target for target in plan.targets}
    assert by_id["KH774.CC1"].measure.degree == "dai_hoc"
    assert by_id["KH774.CC1"].measure.level == "trung_cap"
    assert by_id["KH774.CC2"].measure.combine == "each"
    assert by_id["KH774.VC1"].population.appointed_in_period  # the default reading
    assert plan.due(by_id["KH774.CC1"], date(2019, 5, 5)) == date(2020, 12, 31)
    assert all(target.population.exclude_status == USUALLY_EXCLUDED for target in plan.targets)
    assert plan.in_force(date(2021, 1, 1)) == ()


def test_the_sample_plan_carries_the_yearly_targets_on_and_adds_hours_and_digital_skills():
    plan = shipped("mau-2026")
    found = {target.id: told(target) for target in plan.targets}
    assert {name: found[f"MAU26.{name}"] for name in YEARLY} == YEARLY
    forty = next(target for target in plan.targets if target.id == "ND171.40")
    assert told(forty)[0] == ("cong_chuc",)
    assert (forty.measure.min_hours, forty.threshold, forty.period) == (40, 100, "year")
    assert (forty.valid_from, forty.document) == (date(2025, 7, 1), "171/2025/NĐ-CP")
    digital = next(target for target in plan.targets if target.measure.about == (Topic.DIGITAL,))
    assert digital.period == "year"
    assert "mẫu" in plan.title.lower()


# Windows and due days -----------------------------------------------------------------------


def planned(*lines: str, plan: str = "") -> tuple[Plan, Target]:
    source = changed('issuer = "I"', f'issuer = "I"\n{plan}')
    found = parse(source + "\n".join(lines), "f.toml")
    return found, found.targets[0]


def test_a_years_window_is_the_calendar_year_of_the_day():
    plan, target = planned()
    assert plan.window(target, date(2026, 5, 5)) == (date(2026, 1, 1), date(2026, 12, 31))
    assert plan.due(target, date(2027, 1, 1)) == date(2027, 12, 31)


def test_a_plans_window_is_its_validity():
    plan, target = planned('period = "plan"', plan="valid_from = 2021-03-01\nvalid_to = 2025-06-30")
    assert plan.window(target, date(2023, 5, 5)) == (date(2021, 3, 1), date(2025, 6, 30))
    assert plan.due(target, date(2023, 5, 5)) == date(2025, 6, 30)


def test_a_terms_window_is_the_targets_own_validity_else_the_plans():
    validity = "valid_from = 2021-01-01\nvalid_to = 2025-12-31"
    plan, target = planned('period = "term"', "valid_from = 2021-07-01", plan=validity)
    assert plan.window(target, date(2023, 5, 5)) == (date(2021, 7, 1), date(2025, 12, 31))
    plan, target = planned('period = "term"', plan=validity)
    assert plan.window(target, date(2023, 5, 5)) == (date(2021, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("due", "day", "expected"),
    [
        ("06-30", date(2026, 1, 1), date(2026, 6, 30)),
        ("06-30", date(2026, 12, 31), date(2026, 6, 30)),
        ("02-29", date(2028, 1, 1), date(2028, 2, 29)),
        ("02-29", date(2026, 1, 1), date(2026, 2, 28)),
        ("12-31", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_yearly_due_day_is_in_the_days_year(due, day, expected):
    plan, target = planned(f'due = "{due}"')
    assert plan.due(target, day) == expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("05-31", date(2026, 5, 31)),
        ("12-31", date(2025, 12, 31)),  # 31 December 2026 is after the plan
        ("02-29", date(2026, 2, 28)),
    ],
)
def test_a_plans_due_day_is_the_last_such_day_before_it_ends(due, expected):
    plan, target = planned(
        'period = "plan"', f'due = "{due}"', plan="valid_from = 2024-01-01\nvalid_to = 2026-06-30"
    )
    assert plan.due(target, date(2025, 5, 5)) == expected


def test_a_due_day_that_a_short_plan_never_meets_is_its_last_day():
    plan, target = planned(
        'period = "plan"', 'due = "12-31"', plan="valid_from = 2026-03-01\nvalid_to = 2026-06-30"
    )
    assert plan.due(target, date(2026, 5, 5)) == date(2026, 6, 30)


def test_a_target_holds_on_its_own_days_inside_the_plans():
    plan, target = planned(
        "valid_from = 2026-02-01", "valid_to = 2026-03-31", plan="valid_to = 2026-03-15"
    )
    assert plan.in_force(date(2026, 1, 31)) == ()
    assert plan.in_force(date(2026, 2, 1)) == (target,)
    assert plan.in_force(date(2026, 3, 15)) == (target,)
    assert plan.in_force(date(2026, 3, 16)) == ()
