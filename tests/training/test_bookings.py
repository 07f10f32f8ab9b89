"""Places in classes: who gets the last seat, who waits, and who is told no."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from bot.base.problems import Problem
from bot.storage import tables
from bot.storage.engine import open_engine, writing
from bot.training import bookings, classes, undo
from bot.training.access import viewer
from bot.training.as_of import AsOf
from bot.training.booking_checks import Refused, Why
from bot.training.enums import BookingState, Topic, topic_mask
from tests.builders.sample import NOW, TODAY, ZONE, Builder
from tests.training.conftest import add_class


@pytest.fixture
def book(make: Builder, as_of: AsOf, seen_by):
    """Register somebody for a class as themselves."""
    moments = iter(NOW + timedelta(minutes=number) for number in range(100))

    def register(code: str, class_code: str = "L1", **options) -> bookings.Booked:
        person_id = make.people[code]
        return bookings.register(
            as_of, next(moments), class_code, person_id, by=seen_by(code), **options
        )

    return register


def state_of(make: Builder, code: str, class_code: str = "L1") -> str | None:
    statement = (
        select(tables.booking.c.state)
        .join(tables.training_class, tables.training_class.c.id == tables.booking.c.class_id)
        .where(tables.booking.c.person_id == make.people[code])
        .where(tables.training_class.c.code == class_code)
    )
    return make.connection.execute(statement).scalar()


def refusal(refused: pytest.ExceptionInfo[Refused]) -> tuple[Why, str | None]:
    return refused.value.why, refused.value.other


def test_a_full_class_is_waited_for_in_order_and_a_free_seat_goes_to_the_first(
    make: Builder, as_of: AsOf, seen_by, book
):
    add_class(make, "L1")
    assert [book(code).queue for code in ("A1", "A2", "A3")] == [None, 1, 2]
    given_up = bookings.cancel(as_of, NOW, "L1", make.people["A1"], by=seen_by("A1"))
    assert given_up.promoted == (make.people["A2"],)
    states = [state_of(make, code) for code in ("A1", "A2", "A3")]
    assert states == ["cancelled", "registered", "waiting"]
    assert bookings.place_in_queue(as_of, given_up.class_id, make.people["A3"]) == 1
    actions = select(tables.audit_event.c.action).order_by(tables.audit_event.c.id)
    assert list(make.connection.execute(actions).scalars())[-2:] == [
        "booking.cancel",
        "booking.promote",
    ]


def test_who_left_while_waiting_is_passed_over(make: Builder, as_of: AsOf, seen_by, book):
    add_class(make, "L1")
    for code in ("A1", "A2", "A3"):
        book(code)
    make.status("A2", "da_nghi")
    given_up = bookings.cancel(as_of, NOW, "L1", make.people["A1"], by=seen_by("A1"))
    assert given_up.promoted == (make.people["A3"],)


def test_some_more_than_the_seats_are_taken_where_the_class_says_so(make: Builder, book):
    add_class(make, "L1", seats=2, overbooking=50)
    assert [book(code).state for code in ("A1", "A2", "A3", "B1")] == [
        "registered", "registered", "registered", "waiting",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"state": "cancelled"}, Why.CALLED_OFF),
        ({"state": "closed"}, Why.OVER),
        ({"opens": date(2026, 11, 9)}, Why.OVER),
        ({"register_by": date(2026, 11, 9)}, Why.REGISTRATION_OVER),
    ],
)
def test_a_class_that_takes_nobody_says_why(make: Builder, book, values, why):
    add_class(make, "L1", **values)
    with pytest.raises(Refused) as refused:
        book("A1")
    assert refused.value.why is why


def test_twice_the_same_class_the_same_topic_the_same_time_or_a_leave_is_refused(
    make: Builder, book
):
    add_class(make, "L1", seats=None)
    add_class(make, "SAME", opens=date(2026, 12, 1), closes=None)
    add_class(make, "CLASH", topics=topic_mask((Topic.ETHICS,)), opens=date(2026, 11, 21))
    make.status("A2", "thai_san", first=date(2026, 11, 21))
    book("A1")
    found = []
    for person, code in (("A1", "L1"), ("A1", "SAME"), ("A1", "CLASH"), ("A2", "L1")):
        with pytest.raises(Refused) as refused:
            book(person, code)
        found.append(refusal(refused))
    assert found == [
        (Why.TWICE, None),
        (Why.SAME_TOPIC, "L1"),
        (Why.CLASH, "L1"),
        (Why.AWAY, None),
    ]


def test_classes_on_one_day_do_not_clash_when_their_sessions_do_not(make: Builder, book):
    both = {"opens": date(2026, 11, 20), "closes": date(2026, 11, 20)}
    morning = add_class(make, "L1", **both)
    evening = add_class(make, "L2", topics=topic_mask((Topic.ETHICS,)), **both)
    for class_id, hour in ((morning, 8), (evening, 18)):
        starts = datetime(2026, 11, 20, hour, tzinfo=ZONE)
        make.connection.execute(
            insert(tables.class_session).values(
                class_id=class_id, starts_at=starts, ends_at=starts + timedelta(hours=3)
            )
        )
    book("A1", "L1")
    assert book("A1", "L2").state is BookingState.REGISTERED


def test_a_switch_gives_the_old_seat_up_only_for_a_new_one(make: Builder, as_of, seen_by, book):
    add_class(make, "L1")
    add_class(make, "L2")
    add_class(make, "L3")
    book("A1", "L1")
    book("A2", "L1")
    book("A3", "L2")
    who, by = make.people["A1"], seen_by("A1")
    point = make.connection.begin_nested()
    with pytest.raises(Refused) as refused:
        bookings.switch(as_of, NOW, "L1", "L2", who, by=by)
    point.rollback()
    assert refused.value.why is Why.FULL
    assert state_of(make, "A1") == "registered"
    old, new = bookings.switch(as_of, NOW, "L1", "L3", who, by=by)
    assert (old.promoted, new.state) == ((make.people["A2"],), "registered")


def test_a_head_nominates_their_own_people_and_nobody_else(make: Builder, as_of: AsOf, seen_by):
    add_class(make, "L1", seats=5)
    people = [make.people[code] for code in ("A1", "A2")]
    sent = bookings.nominate(as_of, NOW, "L1", people, by=seen_by("Ahead"))
    assert [booked.state for booked in sent] == ["nominated", "nominated"]
    with pytest.raises(Problem, match="not_allowed"):
        bookings.nominate(as_of, NOW, "L1", [make.people["B1"]], by=seen_by("Ahead"))
    with pytest.raises(Problem, match="not_allowed"):
        bookings.nominate(as_of, NOW, "L1", [make.people["A3"]], by=seen_by("A1"))


def test_undo_takes_back_exactly_that_write_for_ten_minutes(make: Builder, as_of, seen_by, book):
    add_class(make, "L1")
    booked = book("A1")
    by, later = seen_by("A1"), NOW + timedelta(minutes=5)
    with pytest.raises(Problem, match="nothing_to_undo"):
        undo.undo(as_of, later, booked.change_id, by=seen_by("A2"))
    with pytest.raises(Problem, match="too_late"):
        undo.undo(as_of, NOW + timedelta(minutes=11), booked.change_id, by=by)
    assert undo.undo(as_of, later, booked.change_id, by=by) == "booking.register"
    assert state_of(make, "A1") is None
    with pytest.raises(Problem, match="undone_already"):
        undo.undo(as_of, later, booked.change_id, by=by)


def test_what_was_written_since_is_not_undone(make: Builder, as_of: AsOf, seen_by, book):
    add_class(make, "L1")
    booked, by = book("A1"), seen_by("A1")
    bookings.cancel(as_of, NOW, "L1", make.people["A1"], by=by)
    with pytest.raises(Problem, match="changed_since"):
        undo.undo(as_of, NOW, booked.change_id, by=by)


def test_a_seat_given_to_another_does_not_come_back_by_undo(make: Builder, as_of, seen_by, book):
    add_class(make, "L1")
    book("A1")
    book("A2")
    given_up = bookings.cancel(as_of, NOW, "L1", make.people["A1"], by=seen_by("A1"))
    with pytest.raises(Problem, match="seat_taken_since"):
        undo.undo(as_of, NOW, given_up.change_id, by=seen_by("A1"))


def test_attendance_is_written_into_the_ledger_when_a_class_is_closed(
    make: Builder, as_of: AsOf, seen_by, book
):
    add_class(make, "L1", seats=5)
    for code in ("A1", "A2", "A3"):
        book(code)
    after, head = as_of.on(date(2026, 11, 22)), seen_by("Ahead")
    moment = NOW + timedelta(days=12)
    there = [make.people[code] for code in ("A1", "A2")]
    bookings.attend(after, moment, "L1", there, by=None)
    bookings.absent(after, moment, "L1", [make.people["A3"]], by=None)
    with pytest.raises(Problem, match="class_not_over"):
        classes.close(as_of, NOW, "L1", by=None)
    with pytest.raises(Problem, match="not_allowed"):
        classes.close(after, moment, "L1", by=head)  # a class of no unit is nobody's below
    closed = classes.close(after, moment, "L1", by=None)
    assert closed.results == 2
    entries = select(tables.ledger.c.person_id, tables.ledger.c.hours, tables.ledger.c.ends)
    assert sorted(make.connection.execute(entries).all()) == [
        (person_id, 8, date(2026, 11, 21)) for person_id in sorted(there)
    ]
    undo.undo(after, moment, closed.change_id, by=None)
    reversals = select(tables.ledger.c.id).where(tables.ledger.c.reverses.is_not(None))
    assert len(make.connection.execute(reversals).all()) == 2


def test_the_last_seat_goes_to_exactly_one_of_two_at_once(database: str):
    engine = open_engine(database)
    with writing(engine) as connection:
        make = Builder(connection)
        make.unit("A")
        for code in ("A1", "A2"):
            make.person(code, "A")
        add_class(make, "L1")
        people = dict(make.people)
    start, queues = threading.Barrier(2), []

    def take(code: str) -> None:
        start.wait()
        with writing(engine) as connection:
            as_of = AsOf(connection, TODAY)
            by = viewer(as_of, people[code])
            queues.append(bookings.register(as_of, NOW, "L1", people[code], by=by).queue)

    threads = [threading.Thread(target=take, args=(code,)) for code in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()
    assert sorted(queues, key=str) == [1, None]
