"""One question through the whole house: from a request to a reply."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine

from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.base.texts import Texts
from bot.conversation import chat_memory as chats
from bot.conversation import (
    inbox,
    incoming_files,
    joined_replies,
    routing,
    turn_state,
    unanswered_questions,
)
from bot.conversation.actions import parse
from bot.conversation.context import Context
from bot.conversation.forms import filling
from bot.conversation.forms.declaration import Form
from bot.conversation.forms.turns import in_passing, reading_in_form
from bot.conversation.gazetteer import Gazetteers
from bot.conversation.incoming_files import ReadFile
from bot.conversation.input_cleaning import clean, understood
from bot.conversation.link_reading import link_reading
from bot.conversation.live_links import without_live_links
from bot.conversation.messages import Also, Outcome, Payload, Reply, Request, Turn
from bot.conversation.routing import Route
from bot.conversation.send_cost import EstimateCost, nothing_paid
from bot.conversation.unlinking import Parted, nothing_kept
from bot.storage.engine import writing
from bot.training import plans_in_use
from bot.training.access import NAMES_ANYWHERE, NamePolicy, Viewer, viewer
from bot.training.as_of import AsOf
from bot.understanding.engine import Understander
from bot.understanding.form_answers import FormStep
from bot.understanding.intents import traits
from bot.understanding.linking_words import linking_words
from bot.understanding.reading import Memory, Reading, Surroundings, Zone
from bot.understanding.slots import Slots

#: Intents that no understanding gives: the routes for what is not a question.
NOT_LINKED: Final = "not_linked"
NOT_ALLOWED: Final = "not_allowed"
NOT_UNDERSTOOD: Final = "not_understood"
FILE: Final = "submit_evidence"
UNSUPPORTED: Final = "unsupported"
NOT_TOLD: Final = "not_told"

#: What a channel writes about a turn in the turn's own transaction.
Keep = Callable[[Connection, Turn], None]


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers requests. Safe to call from several threads; each call is one transaction."""

    engine: Engine
    clock: Clock
    say: Texts
    understander: Understander
    routes: Sequence[Route]
    gazetteers: Gazetteers
    secret: bytes | None = field(default=None, repr=False)
    name_policy: NamePolicy = NAMES_ANYWHERE
    parted: Parted = nothing_kept
    read_file: ReadFile = incoming_files.unread
    send_cost: EstimateCost = nothing_paid

    def answer(self, request: Request, keep: Keep | None = None) -> Turn | None:
        """Answer a request as the person whose chat it is; None for an update taken before.

        ``keep`` is called with the turn inside its transaction: what it writes stands or falls
        with the answer.
        """
        # Before the transaction: a PDF takes seconds, and SQLite's one write is everybody's.
        request = incoming_files.read(self.engine, request, self.read_file)
        with writing(self.engine) as connection:
            now = self.clock.now()
            if not inbox.first_time(connection, request, now):
                return None
            person_id = inbox.person_of(connection, request.sender, now)
            turn = self.turn(connection, request, person_id)
            if keep is not None:
                keep(connection, turn)
            return turn

    def turn(self, connection: Connection, request: Request, person_id: int | None) -> Turn:
        """Answer a request as a person, inside the caller's transaction."""
        began = time.perf_counter()
        # A messenger's moment may be in UTC: the day is that of the agency's zone.
        now = request.at.astimezone(self.clock.zone) if request.at else self.clock.now()
        if (text := clean(request.text)) != request.text:
            request = replace(request, text=text)
        as_of = AsOf(connection, now.date())
        who = viewer(as_of, person_id, in_group=request.in_group)
        before = chats.recall(connection, request.sender, now)
        if before.at is None and person_id is not None and not request.in_group:
            # Asked at the desk, gone on with on the phone; never in a group, where others read.
            before = chats.taken_over(connection, request.sender, person_id, now)
        reading = self._read(as_of, request, who, before, now)
        reply = self._reply(as_of, request, reading, who, before, now)
        # What a chat was about is nothing to whoever it belongs to from now on.
        state = turn_state.after(Memory() if reply.forgets else before, reading, reply)
        also: list[Also] = []
        for other in reading.also:
            reply, state, ended = self._also(as_of, request, reply, other, who, state, now)
            also.append(ended)
        chats.remember(connection, request.sender, state, now)
        # Only what was not understood is kept, and masked: a question answered is nobody's to read.
        if reading.zone is not Zone.ANSWER:
            self._keep_unanswered(as_of, request, reading, now)
        return Turn(
            request,
            reading.intent,
            round(reading.confidence, 3),
            tuple(intent for intent, _ in reading.candidates[:3]),
            reading.slots,
            without_live_links(reply, self.name_policy.page),
            (time.perf_counter() - began) * 1000,
            tuple(also),
        )

    def _also(
        self,
        as_of: AsOf,
        request: Request,
        first: Reply,
        other: Reading,
        who: Viewer,
        state: Memory,
        now: datetime,
    ) -> tuple[Reply, Memory, Also]:
        """Answer another request of a message below the first, or name it as left."""
        if joined_replies.has_room(first):
            second = self._reply(as_of, request, other, who, state, now)
            both = joined_replies.joined(first, second)
            # What acts has acted by now: its receipt is said however long both become.
            if joined_replies.fits(both) or traits(other.intent).acts:
                after = replace(
                    turn_state.after(state, other, second), choices=turn_state.offered(both)
                )
                return both, after, Also(other.intent, other.slots, second.outcome)
        reply = joined_replies.named(first, other, self.say)
        left = replace(state, choices=turn_state.offered(reply))
        return reply, left, Also(other.intent, other.slots, Outcome.ASKED_BACK)

    def _keep_unanswered(
        self, as_of: AsOf, request: Request, reading: Reading, now: datetime
    ) -> None:
        # All names, not those the asker may use: what is kept must hold nobody's at all.
        everybody = self.gazetteers.everything(as_of)
        masked = self.understander.mask(understood(request.text), everybody)
        candidates = [intent for intent, _ in reading.candidates[:3]]
        unanswered_questions.keep(as_of.connection, masked, candidates, now)

    def _read(
        self,
        as_of: AsOf,
        request: Request,
        who: Viewer,
        before: Memory,
        now: datetime,
    ) -> Reading:
        if request.action is not None:
            return _tapped(request.action)
        if request.payload is Payload.UNSUPPORTED:
            return _certain(UNSUPPORTED)
        if request.payload is Payload.CONTACT:
            # A phone number's card has no words to read, and is for linking only.
            return _certain("link_account")
        words = linking_words(request.text, self.say.locale, linked=who.linked)
        # Before anything else is read: a code is neither a staff code nor a word put right.
        linking = link_reading(
            as_of.connection,
            request.sender,
            words,
            before,
            now,
            linked=who.linked,
            secret=self.secret,
        )
        if linking is not None:
            return _certain(*linking)
        surroundings = self.gazetteers.visible(as_of, who, _targets(as_of, who))
        if request.payload is Payload.FILE:
            return self._file(as_of, request, surroundings)
        if (form := self._form(before)) is not None and before.form is not None:
            reading = reading_in_form(
                request.text,
                form,
                before.form,
                self.understander,
                today=as_of.day,
                surroundings=surroundings,
                memory=before,
            )
            return _tapped(reading.chosen) if reading.chosen else reading
        reading = self.understander.read(
            understood(request.text), today=as_of.day, surroundings=surroundings, memory=before
        )
        return _tapped(reading.chosen) if reading.chosen else reading

    def _file(self, as_of: AsOf, request: Request, surroundings: Surroundings) -> Reading:
        """Read a file as handed in, with what its caption says of it."""
        reading = _certain(FILE)
        form = routing.find(self.routes, FILE).form
        if form is None or not request.text:
            return reading
        answers = self.understander.answers(
            understood(request.text), today=as_of.day, surroundings=surroundings
        )
        return replace(reading, step=FormStep(values=in_passing(form, answers, ())))

    def _form(self, before: Memory) -> Form | None:
        """Return the form that the chat is filling, and has not put aside."""
        if before.form is None or before.form.paused:
            return None
        return routing.find(self.routes, before.form.intent).form

    def _reply(
        self,
        as_of: AsOf,
        request: Request,
        reading: Reading,
        who: Viewer,
        before: Memory,
        now: datetime,
    ) -> Reply:
        route = self._route(reading, who)
        context = Context(
            as_of=as_of,
            viewer=who,
            say=self.say,
            now=now,
            text=request.text,
            intent=reading.intent,
            slots=reading.slots,
            candidates=tuple(intent for intent, _ in reading.candidates[:3]),
            ambiguous=reading.ambiguous,
            unknown=reading.unknown,
            failures=before.failures,
            form=reading.form,
            before=before,
            step=reading.step,
            tapped=request.action is not None,
            name_policy=self.name_policy,
            secret=self.secret,
            parted=self.parted,
            send_cost=self.send_cost,
        )
        try:
            with as_of.connection.begin_nested() if route.writes else nullcontext():
                reply = route.handler(request, context)
        except Problem as problem:
            reply = Reply(self.say.problem(problem), outcome=Outcome.REFUSED)
        form = self._form(before)
        if form is None or reading.intent == form.intent or before.form is None:
            return reply
        # A question in between is answered, and the form goes on.
        return filling.with_reminder(reply, form, before.form, context)

    def _route(self, reading: Reading, who: Viewer) -> Route:
        if reading.zone is not Zone.ANSWER:
            return routing.find(self.routes, NOT_UNDERSTOOD)
        route = routing.find(self.routes, reading.intent)
        if routing.lets_in(route, who):
            return routing.find(self.routes, NOT_TOLD) if turn_state.not_told(reading) else route
        if not who.linked:
            return routing.find(self.routes, NOT_LINKED)
        return routing.find(self.routes, NOT_ALLOWED)


def _targets(as_of: AsOf, who: Viewer) -> tuple[str, ...]:
    """Return the ids of the targets in force for somebody, as words may name them."""
    governing = plans_in_use.governing(as_of, who.person.unit_id if who.person else None)
    if governing is None:
        return ()
    return tuple(target.id for target in governing.plan.in_force(as_of.day))


def _tapped(action: str) -> Reading:
    intent, values = parse(action)
    return _certain(intent, Slots.from_json(values))


def _certain(intent: str, slots: Slots | None = None) -> Reading:
    return Reading(intent, 1.0, ((intent, 1.0),), slots or Slots(), Zone.ANSWER)
