"""Which class a question means, and the classes that suit somebody."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import MOST_CHOICES, Choice, Outcome, Reply
from bot.training import audiences, class_lists
from bot.training.class_lists import ClassView
from bot.training.enums import Topic
from bot.training.obligations import obligations
from bot.wording import classes as class_words
from bot.wording.topics import topic_list
from handlers.support import question_scope


def asker_id(context: Context) -> int | None:
    """Return the asker's id; None for a chat that is not linked."""
    return context.viewer.person.id if context.viewer.person else None


def named(context: Context, code: str | None) -> ClassView | None:
    """Return the class of a code as the asker sees it."""
    return class_lists.of_code(context.as_of, asker_id(context), code) if code else None


def picked(context: Context, among: Sequence[ClassView]) -> ClassView | Reply:
    """Return the one class that is meant: by code or name, else the only one about the topic.

    A question back where several are, and a plain word where there is none.
    """
    # A code names one class also after it began or was called off; words find open ones alone.
    if (view := named(context, context.slots.training_class)) is not None:
        return view
    if (several := _of_that_name(context, among)) is not None:
        return several
    if (back := question_scope.which(context, "class")) is not None:
        return back
    fitting = class_lists.about(among, question_scope.topics(context))
    # "Lớp đó" points back; "lớp đạo đức" names anew, also what the last list did not show.
    if not question_scope.topics(context):
        fitting = _just_listed(context, fitting)
    if len(fitting) == 1:
        return fitting[0]
    return which(context, fitting) if fitting else none_about(context)


def _of_that_name(context: Context, among: Sequence[ClassView]) -> ClassView | Reply | None:
    """Return the one class of a name that several have, or ask with what tells them apart."""
    class_codes = [option.value for option in context.ambiguous.get("class", ())]
    namesakes = [view for view in among if view.code in class_codes]
    return which(context, namesakes) if len(namesakes) > 1 else next(iter(namesakes), None)


def _just_listed(context: Context, among: list[ClassView]) -> list[ClassView]:
    """Return the classes that the last answer listed, if "lớp đó" can be one of them."""
    listed = [view for view in among if view.code in context.before.items]
    return listed or among


def which(context: Context, views: Sequence[ClassView]) -> Reply:
    """Ask which of some classes is meant."""
    say = context.say
    choices = tuple(
        Choice(_told_apart(context, view), _with(context, view)) for view in views[:MOST_CHOICES]
    )
    key = f"class.which.{context.intent}"
    text = [say(key if say.has(key) else "class.which")]
    text += [
        f"{number}. {class_words.row(view, context.today, say)}"
        for number, view in enumerate(views[:MOST_CHOICES], 1)
    ]
    class_codes = tuple(view.code for view in views[:MOST_CHOICES])
    return Reply(
        "\n".join(text), choices, outcome=Outcome.ASKED_BACK, items=class_codes, asks="class"
    )


def _told_apart(context: Context, view: ClassView) -> str:
    """Return what a button calls a class: its code and first day; the name stands above it."""
    if view.opens is None:
        return view.code
    return context.say("class.button", code=view.code, day=view.opens.strftime("%d/%m"))


def _with(context: Context, view: ClassView) -> str:
    # The code says which class: a topic or a day beside it could only contradict.
    kept = context.slots.without("training_class", "topics", "period").stored()
    return action(context.intent, **{**kept, "class": view.code})


def none_about(context: Context) -> Reply:
    """Say that there is no open class about what was asked."""
    say, topics = context.say, question_scope.topics(context)
    about = topic_list(topics, say)
    text = say("class.none_about", topics=about) if topics else say("class.none")
    choices = (
        (context.choice("button.all_classes", "upcoming_classes"),)
        # Narrowed to nothing leads to all classes; no class at all leads to whoever opens them.
        if topics or context.slots.period
        else (context.choice("button.officer", "contact_officer"),)
    )
    return Reply(text, choices)


def lacking_topics(context: Context) -> frozenset[Topic]:
    """Return the topics that the asker's open obligations still lack; none for a stranger."""
    person = context.viewer.person
    if person is None:
        return frozenset()
    owed = obligations(context.as_of, person.id, person.unit_id)
    return frozenset(
        part.topic
        for obligation in owed.open
        for part in obligation.parts
        if part.topic is not None and not part.met
    )


def fitting_first(context: Context, views: Sequence[ClassView]) -> list[ClassView]:
    """Return classes with those first that close a gap of the asker's and have a seat.

    Those that are evidently for others come after, those that take no registrations any more last.
    """
    lacking = lacking_topics(context)

    def order(view: ClassView) -> tuple[bool, bool, bool, bool]:
        closed = view.mine is None and view.closed_to_new(context.today)
        full = view.seats_left == 0 and view.mine is None
        return (closed, outside(context, view), not view.topics & lacking, full)

    return sorted(views, key=order)  # in order of their days otherwise


def outside(context: Context, view: ClassView) -> bool:
    """Return whether a class is evidently for others than the asker, who has no place in it."""
    return view.mine is None and audiences.outside(view.audience, context.viewer.person)


def for_asker(context: Context, found: Sequence[ClassView]) -> list[ClassView]:
    """Return the classes that are for the asker too; all of them where none is."""
    return [view for view in found if not outside(context, view)] or list(found)
