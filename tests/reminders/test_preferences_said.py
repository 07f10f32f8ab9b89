"""What people say of their reminders, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select

from bot.base.texts import Texts, locales
from bot.conversation.actions import parse
from bot.conversation.context import Context
from bot.conversation.messages import Address, Reply, Request
from bot.reminders import preferences, reachable_chats
from bot.reminders.preferences import Preference
from bot.storage import tables
from bot.storage.engine import writing
from bot.training import plans_in_use
from bot.training.access import viewer
from bot.training.as_of import AsOf
from bot.understanding.mood import Mood
from bot.understanding.reminder_recognizer import reminder_wish, stops_a_kind
from bot.understanding.reminder_wish import ReminderAction as Do
from bot.understanding.reminder_wish import ReminderWish as Wish
from bot.understanding.slots import Slots
from bot.understanding.text.vocabulary import split
from handlers.reminders import reminder_settings
from tests.builders.reminding import RULE, agency, at, person, profile

TODAY = date(2026, 11, 16)


def days(first: str, last: str | None = None) -> dict[str, Any]:
    return {"period": {"from": first, "to": last or first}}


def wish(text: str, slots: dict[str, Any], today: date, locale: str) -> Wish:
    """Return what words, or else a button, ask; a pause with the day on which it ends."""
    named = Slots.from_json(slots)
    asked = reminder_wish(split(text), text, named, today, locale) or named.reminder
    asked = asked or Wish(Do.SHOW)
    if asked.action is not Do.SNOOZE:
        return asked
    until = asked.ends(today)
    return replace(asked, until=until, days=None) if until else Wish(Do.LATER)


@pytest.mark.parametrize(
    "text",
    [
        "đừng tắt nhắc",
        "đừng tắt thông báo của tôi nhé",
        "chưa cần tắt nhắc đâu",
        "tôi không muốn tắt nhắc",
        "dung co tat nhac nhe",
        "có ai bảo tắt đâu, đừng bỏ nhắc",
        "không hề tắt",
    ],
)
def test_ending_that_is_denied_is_told_from_ending(text: str) -> None:
    asked = wish(text, {}, TODAY, "vi")
    assert asked.mood is Mood.DENIED


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("có tắt nhắc được không", Mood.ASKED),
        ("nếu tắt thì sao", Mood.ASKED),
        ("lam sao de tat nhac", Mood.ASKED),
        ("tắt nhắc ở đâu", Mood.ASKED),
        ("có nên tắt nhắc không", Mood.ASKED),
        ("để tôi xem đã rồi tắt nhắc", Mood.DEFERRED),
        ("học xong mới tắt nhắc", Mood.DEFERRED),
        ("tắt nhắc đi", Mood.TOLD),
        ("đừng nhắc nữa", Mood.TOLD),
        ("thôi tắt hết nhắc giúp tôi", Mood.TOLD),
    ],
)
def test_ending_is_done_only_where_it_is_told(text: str, mood: Mood) -> None:
    asked = wish(text, {}, TODAY, "vi")
    assert (asked.action, asked.mood) == (Do.OFF, mood)


@pytest.mark.parametrize(
    "text", ["nhắc em trước 3 ngày nhé", "nhac em truoc 3 ngay", "nhắc tôi trước 2 hôm"]
)
def test_days_before_are_a_choice_and_no_pause(text: str) -> None:
    asked = wish(text, {"count": 3}, TODAY, "vi")
    assert (asked.action, asked.days_before) == (Do.DAYS, (2,) if "2" in text else (3,))


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("đừng nhắc sau 5h chiều", (time(17), time(0))),
        ("dung nhac sau 15h30", (time(15, 30), time(0))),
        ("đừng nhắc trước 9 giờ sáng", (time(0), time(9))),
        ("chỉ nhắc buổi sáng thôi", (time(12), time(0))),
        ("chi nhac em buoi chieu", (time(0), time(12))),
        ("chỉ nhắc tôi từ 8 giờ đến 10 giờ", (time(10), time(8))),
        ("đừng nhắc từ 13h đến 15h", (time(13), time(15))),
    ],
)
def test_hours_without_reminders_are_read(text: str, hours: tuple[time, time]) -> None:
    asked = wish(text, {}, TODAY, "vi")
    assert (asked.action, asked.hours) == (Do.HOURS, hours)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("dừng loại này", Wish(Do.MUTE)),
        ("đừng gửi tin về lớp còn chỗ nữa", Wish(Do.MUTE, kinds=("gap_class",))),
        ("nhắc theo kế hoạch như cũ", Wish(Do.USUAL)),
        ("nhắc trước 10, 3 và 1 ngày", Wish(Do.DAYS, days_before=(10, 3, 1))),
        ("nhắc em trước 1 tuần", Wish(Do.DAYS, days_before=(7,))),
        ("đã có lịch 12/12", Wish(Do.DATED)),
        ("em có lịch học 12/12 rồi", Wish(Do.DATED)),
        ("ai chưa nhận được tin nhắc", Wish(Do.UNSENT)),
        ("nhật ký gửi tin", Wish(Do.LOG)),
        ("xem thử nhắc việc ngày mai", Wish(Do.REHEARSE)),
    ],
)
def test_other_choices_are_read(text: str, asked: Wish) -> None:
    assert wish(text, {}, TODAY, "vi") == asked


@pytest.mark.parametrize(
    ("text", "slots", "asked"),
    [
        ("tắt thông báo", {}, Wish(Do.OFF)),
        ("đừng nhắc nữa", {}, Wish(Do.OFF)),
        ("phien qua tat nhac di", {}, Wish(Do.OFF)),
        ("unsubscribe", {}, Wish(Do.OFF)),
        ("bật lại thông báo", {}, Wish(Do.ON)),
        ("bat nhac hen lai giup c", {}, Wish(Do.ON)),
        ("sao dạo này không thấy nhắc, bật lại giúp tôi", {}, Wish(Do.ON)),
        ("mai hãy nhắc", days("2026-11-17"), Wish(Do.SNOOZE, until=date(2026, 11, 17))),
        (
            "tuần sau nhắc lại",
            days("2026-11-23", "2026-11-29"),
            Wish(Do.SNOOZE, until=date(2026, 11, 23)),
        ),
        (
            "tạm tắt nhắc trong tháng này",
            days("2026-11-01", "2026-11-30"),
            Wish(Do.SNOOZE, until=date(2026, 12, 1)),
        ),
        ("hẹn 3 hôm nữa nhắc", {}, Wish(Do.SNOOZE, until=date(2026, 11, 19))),
        ("tạm dừng nhắc 1 tuần", {}, Wish(Do.SNOOZE, until=date(2026, 11, 23))),
        ("3 ngày", {"do": "later", "count": 3}, Wish(Do.SNOOZE, until=date(2026, 11, 19))),
        ("nhắc lại sau 2 tiếng", {"count": 2}, Wish(Do.LATER)),
        ("nhắc 1 lần/tháng", {"count": 1}, Wish(Do.SHOW)),
        ("hoãn nhắc", {}, Wish(Do.LATER)),
        ("nhắc trước 3 ngày", {"count": 3}, Wish(Do.DAYS, days_before=(3,))),
        ("tắt nhắc lớp pháp luật thôi", {"topic": "law"}, Wish(Do.DUTY)),
        ("đừng nhắc 40 tiết nữa", {}, Wish(Do.PARTLY)),
        ("đừng nhắn cuối tuần", {}, Wish(Do.PARTLY)),
        ("nhắc anh buổi học sáng mai", days("2026-11-17"), Wish(Do.SHOW)),
        ("cài đặt nhắc nhở", {}, Wish(Do.SHOW)),
        ("2", {"do": "snooze", "count": 3}, Wish(Do.SNOOZE, until=date(2026, 11, 19))),
        ("mai", {"do": "later", **days("2026-11-17")}, Wish(Do.SNOOZE, until=date(2026, 11, 17))),
        ("", {"do": "off"}, Wish(Do.OFF)),
        ("", {"do": "snooze"}, Wish(Do.LATER)),
        ("", {"do": "nonsense"}, Wish(Do.SHOW)),
        ("hoãn", {"period": {"from": "x"}}, Wish(Do.LATER)),
    ],
)
def test_what_is_asked(text: str, slots: dict[str, Any], asked: Wish) -> None:
    assert wish(text, slots, TODAY, "vi") == asked


NEXT_WEEK = days("2026-11-23", "2026-11-29")
FRIDAY = days("2026-11-20")


@pytest.mark.parametrize(
    "text",
    [
        "tuần sau đừng nhắc",
        "tuan sau dung nhac e nhe",
        "em đi công tác tuần sau, tuần sau đừng nhắc",
        "đừng nhắc, tuần sau em bận",
        "tuần tới đừng nhắc tôi nhé",
        "tạm tắt nhắc tuần sau",
        "đừng gửi tin nhắc tuần sau",
        "bot hay nhắc quá, tuần sau đừng nhắc",
    ],
)
def test_a_time_without_reminders_ends_before_they_begin_again(text: str) -> None:
    asked = wish(text, NEXT_WEEK, TODAY, "vi")
    assert asked == Wish(Do.SNOOZE, until=date(2026, 11, 30), early=True)


@pytest.mark.parametrize(
    "text",
    [
        "tuần sau hãy nhắc",
        "nhắc lại vào tuần sau",
        "tuần sau mới nhắc",
        "đừng nhắc nữa, tuần sau nhắc",
        "tuần này đừng nhắc, tuần sau hãy nhắc",
        "đừng nhắc đến tuần sau",
        "đừng nhắc tới tuần sau",
        "nhắc em tuần sau",
        "nhắc tôi vào tuần sau nhé",
    ],
)
def test_reminders_wanted_at_a_time_begin_with_it(text: str) -> None:
    assert wish(text, NEXT_WEEK, TODAY, "vi") == Wish(Do.SNOOZE, until=date(2026, 11, 23))


@pytest.mark.parametrize(
    ("text", "slots", "asked"),
    [
        ("thứ 6 đừng nhắc", FRIDAY, Wish(Do.SNOOZE, until=date(2026, 11, 21), early=True)),
        ("đừng nhắc tôi thứ 6", FRIDAY, Wish(Do.SNOOZE, until=date(2026, 11, 21), early=True)),
        ("đừng nhắc tới thứ 6", FRIDAY, Wish(Do.SNOOZE, until=date(2026, 11, 20))),
        ("nhắc em thứ 6 này", FRIDAY, Wish(Do.SNOOZE, until=date(2026, 11, 20))),
        ("nhắc em học pháp luật thứ 6 này", FRIDAY, Wish(Do.SHOW)),
        ("nhắc tôi nộp chứng chỉ thứ 6 này", FRIDAY, Wish(Do.SHOW)),
        (
            "đừng nhắc từ 20/11 đến 25/11",
            days("2026-11-20", "2026-11-25"),
            Wish(Do.SNOOZE, until=date(2026, 11, 26), early=True),
        ),
        ("từ tuần sau đừng nhắc nữa", NEXT_WEEK, Wish(Do.LATER)),
        (
            "thứ tư tuần sau đừng nhắc",
            days("2026-11-25"),
            Wish(Do.SNOOZE, until=date(2026, 11, 26), early=True),
        ),
        ("sao tuần này không nhắc em", days("2026-11-16", "2026-11-22"), Wish(Do.SHOW)),
    ],
)
def test_days_with_and_without_reminders(text: str, slots: dict[str, Any], asked: Wish) -> None:
    assert wish(text, slots, TODAY, "vi") == asked


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("don't remind me next week", date(2026, 11, 30)),
        ("no reminders next week", date(2026, 11, 30)),
        ("remind me next week", date(2026, 11, 23)),
        ("stop until next week", date(2026, 11, 23)),
    ],
)
def test_english_tells_them_apart_too(text: str, until: date) -> None:
    assert wish(text, NEXT_WEEK, TODAY, "en").until == until


def test_every_locale_has_its_words() -> None:
    for locale in locales():
        assert wish("unsubscribe", {}, TODAY, locale) == Wish(Do.OFF)


class Chat:
    """Somebody's chat with the handler, without understanding in between."""

    def __init__(self, connection: Connection, say: Texts) -> None:
        self.connection, self.say = connection, say
        self.person_id = person(connection, "A")
        self.minutes = 0  # of the day's clock, gone on

    def __call__(self, text: str = "", action: str | None = None, **slots: Any) -> Reply:
        if action:
            intent, slots = parse(action)
            assert intent == "reminder_settings"
        named = Slots.from_json(slots)
        said = reminder_wish(split(text), text, named, TODAY, self.say.locale) if text else None
        as_of = AsOf(self.connection, TODAY)
        context = Context(
            as_of=as_of,
            viewer=viewer(as_of, self.person_id),
            say=self.say,
            now=at(TODAY) + timedelta(minutes=self.minutes),
            text=text,
            intent="reminder_settings",
            slots=replace(named, reminder=said) if said else named,
            tapped=action is not None,
        )
        return reminder_settings(Request(Address("web", "1"), text, action), context)

    def was_sent(self, kind: str) -> None:
        self.connection.execute(
            tables.notification.insert().values(
                key=f"{self.person_id}:{kind}:x", person_id=self.person_id, kind=kind,
                subject={"day": "2026-11-16", "items": []}, due_at=at(TODAY, 7), state="sent",
                planned_at=at(TODAY, 7), sent_at=at(TODAY, 7, 30),
            )
        )  # fmt: skip

    def tap(self, reply: Reply, label: str) -> Reply:
        return self(action=next(choice.action for choice in reply.choices if choice.label == label))

    @property
    def wanted(self) -> Preference:
        return preferences.of(self.connection, self.person_id)


@pytest.fixture
def chat(sqlite: Engine, vi: Texts):  # type: ignore[no-untyped-def]
    with writing(sqlite) as connection:
        agency(connection)
        yield Chat(connection, vi)


def test_later_asks_until_when_and_can_be_undone(chat: Chat) -> None:
    asked = chat(action="reminder_settings?do=later")
    assert chat.wanted == Preference()
    said = chat.tap(asked, "Sau 3 ngày")
    assert said.text.split("\n") == [
        "Em tạm dừng nhắc, thứ Năm 19/11 sẽ nhắc lại.",
        "Lần nhắc tới: 07:30 thứ Năm 19/11, khi hết tạm dừng, về «Cập nhật pháp luật».",
    ]
    assert chat.wanted == Preference(snoozed_until=date(2026, 11, 19))
    chat.tap(said, "Hoàn tác")
    assert chat.wanted == Preference()


def test_off_and_on_again(chat: Chat) -> None:
    said = chat("tắt nhắc")
    assert chat.wanted.opted_out
    chat.tap(said, "Bật nhắc lại")
    assert not chat.wanted.opted_out


def test_ending_them_is_undone_for_ten_minutes_and_that_alone(chat: Chat) -> None:
    paused = chat(action="reminder_settings?do=snooze&count=3")
    off = chat("tắt nhắc")
    assert chat.wanted == Preference(opted_out=True)
    chat.tap(off, "Hoàn tác")
    assert chat.wanted == Preference(snoozed_until=date(2026, 11, 19))
    chat.minutes = 5
    off = chat("tắt nhắc")
    assert "đã thay đổi" in chat.tap(paused, "Hoàn tác").text
    assert chat.wanted.opted_out
    chat.minutes = 16
    assert "quá 10 phút" in chat.tap(off, "Hoàn tác").text
    assert chat.wanted.opted_out


@pytest.mark.parametrize("record", ["off@", "on@never", "@2026-11-16T09:00:00"])
def test_a_forged_undo_changes_nothing(chat: Chat, record: str) -> None:
    chat("tắt nhắc")
    chat(action=f"reminder_settings?do=on&record={record}")
    assert chat.wanted.opted_out


def test_who_has_learned_is_left_alone_for_a_week(chat: Chat) -> None:
    said = chat(action="reminder_settings?do=learned")
    assert chat.wanted == Preference(snoozed_until=date(2026, 11, 23))
    assert said.form is not None
    assert said.form.intent == "submit_evidence"
    assert "report_error" in [choice.action for choice in said.choices]


def test_the_settings_say_when_and_how(chat: Chat) -> None:
    assert chat("cài đặt nhắc").text == (
        "Em đang nhắc anh/chị: trước hạn 30, 7 và 1 ngày và sau hạn 1 và 7 ngày, "
        "trong giờ làm việc, mỗi ngày nhiều nhất một tin.\n"
        "Lần nhắc tới: 08:00 thứ Hai 16/11, vì «Cập nhật pháp luật» khi ấy còn 29 ngày đến hạn."
    )
    chat("tắt nhắc")
    assert chat("cài đặt nhắc").text.startswith("Anh/chị đang tắt nhắc")


def test_days_after_a_due_day_that_ends_its_period_are_promised_too(chat: Chat) -> None:
    plans_in_use.use(chat.connection, profile(due="12-31"), "plan", now=at(date(2026, 11, 16)))
    assert chat("cài đặt nhắc").text == (
        "Em đang nhắc anh/chị: trước hạn 30, 7 và 1 ngày và sau hạn 1 và 7 ngày, "
        "trong giờ làm việc, mỗi ngày nhiều nhất một tin.\n"
        "Lần nhắc tới: 07:30 thứ Ba 01/12, vì «Cập nhật pháp luật» khi ấy còn 30 ngày đến hạn."
    )


@pytest.mark.parametrize("day", ["2026-11-10", "2027-06-01"])
def test_a_day_gone_by_or_too_far_changes_nothing(chat: Chat, day: str) -> None:
    chat("hoãn nhắc", **days(day))
    assert chat.wanted == Preference()


def test_each_choice_is_on_the_record(chat: Chat) -> None:
    chat("tắt nhắc")
    chat("bật nhắc")
    chat("mai nhắc lại", **days("2026-11-17"))
    deeds = chat.connection.execute(
        select(tables.audit_event.c.action).where(tables.audit_event.c.actor_id == chat.person_id)
    )
    assert deeds.scalars().all() == ["reminders.opt_out", "reminders.opt_in", "reminders.snooze"]


def test_a_quiet_week_ahead_is_said_to_begin_at_once(chat: Chat) -> None:
    said = chat("tuần sau đừng nhắc", **NEXT_WEEK)
    assert (
        said.text.split("\n")[0] == "Em tạm dừng nhắc ngay từ bây giờ, thứ Hai 30/11 sẽ nhắc lại."
    )
    assert chat.wanted == Preference(snoozed_until=date(2026, 11, 30))


def test_reminders_begin_again_on_a_day_that_is_worked(chat: Chat) -> None:
    said = chat("sang năm nhắc", **days("2027-01-01", "2027-12-31"))
    assert said.text.split("\n")[0] == "Em tạm dừng nhắc, thứ Hai 04/01/2027 sẽ nhắc lại."
    assert chat.wanted == Preference(snoozed_until=date(2027, 1, 4))


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("tuần sau đừng nhắc", NEXT_WEEK),
        ("mai hãy nhắc", days("2026-11-17")),
        ("nhắc em thứ 6 này", FRIDAY),
        ("hoãn nhắc", {}),
        ("", {"do": "snooze", "count": 3}),
        ("", {"do": "learned"}),
    ],
)
def test_a_pause_does_not_turn_on_what_is_off(chat: Chat, text: str, slots: dict[str, Any]) -> None:
    chat("tắt nhắc")
    said = chat(text, **slots)
    assert chat.wanted == Preference(opted_out=True)
    assert "đang tắt" in said.text


def test_who_has_reminders_off_is_told_how_to_have_them(chat: Chat) -> None:
    chat("tắt nhắc")
    chat.tap(chat("tuần sau đừng nhắc", **NEXT_WEEK), "Bật nhắc lại")
    assert chat.wanted == Preference()


def _link(chat: Chat, *channels: str) -> None:
    for number, channel in enumerate(channels):
        chat.connection.execute(
            tables.channel_account.insert().values(
                channel=channel,
                address=f"{channel}-1",
                person_id=chat.person_id,
                linked_at=at(TODAY),
                seen_at=at(TODAY) - timedelta(hours=number),
            )
        )


def _order(chat: Chat) -> list[str]:
    chats = reachable_chats.of(chat.connection, chat.person_id)
    return list(dict.fromkeys(account.address.channel for account in chats))


def test_a_person_chooses_where_to_be_reminded_first(chat: Chat) -> None:
    _link(chat, "telegram", "zalo_oa", "web")
    assert _order(chat) == ["telegram", "zalo_oa", "web"]
    said = chat.tap(chat(), "Nhắc qua trang web trước")
    assert said.text == "Em sẽ nhắc qua trang web trước, không được thì qua Telegram và Zalo OA."
    assert _order(chat) == ["web", "telegram", "zalo_oa"]
    assert reachable_chats.last_used(chat.connection) == {chat.person_id: "web"}


def test_choosing_a_channel_leaves_a_pause_as_it_is(chat: Chat) -> None:
    _link(chat, "telegram", "zalo_oa")
    chat(action="reminder_settings?do=off")
    chat(action="reminder_settings?channel=zalo_oa")
    assert (chat.wanted.opted_out, _order(chat)) == (True, ["zalo_oa", "telegram"])


@pytest.mark.parametrize("channel", ["zalo_bot", "nonsense"])
def test_a_channel_without_a_chat_changes_nothing(chat: Chat, channel: str) -> None:
    _link(chat, "telegram", "zalo_oa")
    chat(action=f"reminder_settings?channel={channel}")
    assert _order(chat) == ["telegram", "zalo_oa"]


def test_an_order_of_channels_is_kept_whole_and_a_missing_one_is_said(chat: Chat) -> None:
    _link(chat, "zalo_oa", "telegram", "web")
    said = chat(action="reminder_settings?channel=web,zalo").text
    assert _order(chat) == ["web", "zalo_oa", "telegram"]
    assert "trang web trước" in said
    assert "chưa có" not in said
    missing = chat(action="reminder_settings?channel=zalo_bot,telegram").text
    assert _order(chat)[0] == "telegram"
    assert "chưa có cuộc trò chuyện qua Zalo (bot)" in missing


def test_hours_are_kept_and_said_with_the_next_reminder(chat: Chat) -> None:
    said = chat("chỉ nhắc buổi chiều")
    assert said.text.split("\n") == [
        "Từ nay em chỉ nhắc trong 13:30–16:30 ngày làm việc. Riêng sáng hôm có lớp em vẫn báo sớm.",
        "Lần nhắc tới: 13:30 thứ Hai 16/11, vì «Cập nhật pháp luật» khi ấy còn 29 ngày đến hạn.",
    ]
    assert chat.wanted.quiet == (time(0), time(12))
    chat.tap(said, "Nhắc như kế hoạch")
    assert chat.wanted == Preference()


def test_hours_that_leave_none_for_reminders_change_nothing(chat: Chat) -> None:
    said = chat("chỉ nhắc sau 18h")
    assert said.text.startswith("Giờ đó không còn lúc nào để nhắc")
    assert chat.wanted == Preference()


def test_hours_in_which_nothing_comes_anyway_are_said_to_be_so(chat: Chat) -> None:
    said = chat("đừng nhắc sau 5h chiều")
    assert said.text.startswith("Em vốn chỉ nhắc trong giờ làm việc 07:30–11:00 và 13:30–16:30")


def test_ones_own_days_take_the_place_of_the_plans(chat: Chat) -> None:
    said = chat("nhắc trước 5 ngày")
    assert said.text.split("\n") == [
        "Em sẽ nhắc anh/chị trước hạn 5 ngày và sau hạn 1 và 7 ngày.",
        "Lần nhắc tới: 07:30 thứ Năm 10/12, vì «Cập nhật pháp luật» khi ấy còn 5 ngày đến hạn.",
    ]
    assert "trước hạn 5 ngày" in chat("cài đặt nhắc").text


def test_earlier_without_days_asks_how_many(chat: Chat) -> None:
    said = chat("nhắc sớm hơn đi")
    assert said.asks == "count"
    chat(do="by_plan", count=4)
    assert chat.wanted.days_before == (4,)


def test_this_kind_is_that_of_the_last_message(chat: Chat) -> None:
    chat.was_sent("gap_class")
    said = chat("dừng loại này")
    assert said.text.startswith("Em dừng loại tin: lớp còn chỗ cho nội dung còn thiếu.")
    assert chat.wanted.muted == {"gap_class"}
    chat.tap(said, "Hoàn tác")
    assert chat.wanted.muted == frozenset()


def test_without_a_last_message_it_asks_which_kind(chat: Chat) -> None:
    said = chat("dừng loại này")
    assert said.text == "Anh/chị muốn dừng loại tin nào?"
    chat.tap(said, "việc học mới")
    assert chat.wanted.muted == {"announcement"}


def obligatory_plan(chat: Chat) -> None:
    source = profile(rule=RULE.replace("cap = 2", "cap = 2\nobligatory = true"))
    plans_in_use.use(chat.connection, source, "plan", now=at(date(2026, 11, 16)))


def test_what_is_obligatory_is_moved_not_turned_off(chat: Chat) -> None:
    obligatory_plan(chat)
    said = chat("dừng loại này, việc học đến hạn ấy", do="mute", record="obligation")
    assert said.text.startswith("Nhắc việc bắt buộc thì em dời được, không tắt được.")
    assert chat.wanted == Preference()
    off = chat("tắt nhắc")
    assert off.text.split("\n")[0] == (
        "Em đã tắt các tin nhắc khác. Nhắc việc bắt buộc thì em dời được, không tắt được."
    )
    assert off.text.split("\n")[1].startswith("Lần nhắc tới: ")


def test_one_duty_is_stopped_and_the_others_go_on(chat: Chat) -> None:
    said = chat("đừng nhắc pháp luật nữa", topic="law")
    assert said.text.split("\n") == [
        "Em thôi nhắc riêng «Cập nhật pháp luật»; hạn vẫn giữ nguyên, các việc khác em vẫn nhắc.",
        "Lần nhắc tới: 07:30 thứ Ba 01/12, vì «Đủ 40 tiết» khi ấy còn 30 ngày đến hạn.",
    ]
    undone = chat.tap(said, "Hoàn tác")
    assert "«Cập nhật pháp luật»" in undone.text


def test_one_obligatory_duty_is_put_off_for_a_while(chat: Chat) -> None:
    obligatory_plan(chat)
    asked = chat("đừng nhắc pháp luật nữa", topic="law")
    assert asked.text.startswith("«Cập nhật pháp luật» là việc bắt buộc")
    said = chat.tap(asked, "Sau 1 tuần")
    assert said.text.startswith("Em chưa nhắc riêng «Cập nhật pháp luật» cho đến thứ Hai 23/11")


def test_only_officers_ask_for_everybodys(chat: Chat) -> None:
    assert chat("ai chưa nhận được tin nhắc").text == chat("cài đặt nhắc").text


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("dừng loại này", True),
        ("đừng gửi loại tin này nữa", True),
        ("loại này là gì", False),
        ("dừng lại", False),
    ],
)
def test_words_below_a_reminder_stop_its_kind(text: str, stops: bool) -> None:
    assert stops_a_kind(split(text), "vi") is stops
