"""Whether a certificate, degree or level is in somebody's record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply, Request
from bot.training import ledger
from bot.training.enums import LEVELS, Evidence, Topic, at_least, evidence_from
from bot.training.ledger import Result
from bot.training.qualifications import held
from bot.wording import lines
from bot.wording.topics import topic_list, topic_name
from handlers import own_submissions
from handlers.support import question_scope, subjects
from handlers.support.subjects import Subject

_EARLIEST: Final = date(1950, 1, 1)
_PAPERS: Final = frozenset(evidence_from(Evidence.COMPLETION))


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate of the ledger, or a level that the personnel record tells of."""

    topic: Topic | None
    level: str | None
    result: Result | None


def certificate_status(request: Request, context: Context) -> Reply:
    """Say whether what is asked about is recorded: number, day, and since when; else what to do."""
    if own_submissions.is_asked(context):
        return own_submissions.of_proofs(context)
    day = question_scope.day(context)
    subject = subjects.subject(request, context, day)
    if isinstance(subject, Reply):
        return subject
    on_record = papers(context, subject, day)
    text = [_headline(context, subject, on_record)]
    text += lines.bulleted(_line(paper, context) for paper in on_record[: lines.PAGE])
    text.append(lines.as_of(context, day))
    return Reply("\n".join(text), _choices(context, subject, on_record), items=subject.items)


def papers(context: Context, subject: Subject, day: date) -> list[Paper]:
    """Return the papers asked about, newest first; what the record alone tells of comes last."""
    topics, level = question_scope.topics(context), context.slots.level
    results = ledger.results(context.connection, subject.person.id, _EARLIEST, day)
    on_record = [
        Paper(result.topics[0] if result.topics else None, result.level, result)
        for result in results
        # An attendance list proves that one was there and is no paper that could be shown.
        if result.passed and (result.certificate_no or result.evidence in _PAPERS)
        if not topics or topics & set(result.topics)
    ]
    # The personnel record tells of levels without papers: told once, by the paper if there is one.
    told = {(paper.topic, paper.level) for paper in on_record}
    recorded = held(context.as_of.on(day), subject.person.id)
    on_record += [
        Paper(topic, its, None)
        for topic, its in recorded.items()
        if (topic, its) not in told and (not topics or topic in topics)
    ]
    return [paper for paper in on_record if level is None or _reaches(paper, level)]


def _reaches(paper: Paper, level: str) -> bool:
    """Return whether a paper is of a level or a better one."""
    if paper.topic is None or paper.level is None or level not in LEVELS.get(paper.topic, ()):
        return False
    return paper.level in at_least(paper.topic, level)


def _asked(context: Context) -> str:
    """Return what is asked about in words: «Quản lý nhà nước (chuyên viên)»; nothing for all."""
    say, topics = context.say, question_scope.topics(context)
    named, level = topic_list(topics, say), context.slots.level
    topic = context.slots.topic
    if level and topic and level in LEVELS.get(topic, ()):
        return f"{named} ({say.name(f'level.{topic}', level)})"
    return named


def _headline(context: Context, subject: Subject, on_record: list[Paper]) -> str:
    say, asked = context.say, _asked(context)
    if asked:
        key = "certificate.recorded" if on_record else "certificate.not_recorded"
        return say(key, about=asked, whom=subject.whom)
    if not on_record:
        return say("certificate.none", whom=subject.whom)
    return say("certificate.all", whom=subject.whom, count=say.number(len(on_record)))


def _line(paper: Paper, context: Context) -> str:
    say = context.say
    level = ""
    if paper.topic and paper.level:
        level = say.name(f"level.{paper.topic}", paper.level)
    if paper.result is None:
        topic = topic_name(paper.topic, say)
        return say("certificate.by_record", topic=topic, level=level)
    result = paper.result
    values = {"title": result.title, "day": say.full_date(result.decided or result.ends)}
    if result.certificate_no:
        return say("certificate.line", number=result.certificate_no, **values)
    return say("certificate.without_number", **values)


def _choices(context: Context, subject: Subject, on_record: list[Paper]) -> tuple[Choice, ...]:
    wrong = context.choice("button.wrong", "report_error", person=subject.code)
    # Only the holder can send a paper: a head who looks is not asked for somebody else's.
    if on_record or not subject.own:
        return (wrong,)
    return (context.choice("button.send_certificate", "submit_evidence"), wrong)
