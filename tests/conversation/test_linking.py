"""Codes: made, typed, guessed, spent; chats joined to people and parted."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select

from bot.base.texts import Texts, texts
from bot.channels.registry import chat_parted
from bot.conversation import link_attempts, link_codes, linking, unlinking
from bot.conversation.actions import parse
from bot.conversation.context import Context
from bot.conversation.link_attempts import (
    HOUR,
    TRIES_A_CHANNEL,
    TRIES_A_CHAT,
    TRIES_AN_ADDRESS,
    WAITING,
    Verdict,
)
from bot.conversation.link_reading import link_reading
from bot.conversation.linking import LIFETIME, Linked
from bot.conversation.messages import Address, Outcome, Reply, Request
from bot.storage import tables
from bot.storage.engine import writing
from bot.training.access import viewer
from bot.training.as_of import AsOf
from bot.training.enums import Role
from bot.training.timeline import ALWAYS, OPEN
from bot.understanding.entities.link_codes import LinkCode, code_in, link_code_within, readings
from bot.understanding.linking_words import linking_words
from bot.understanding.reading import Memory
from bot.understanding.slots import Slots
from handlers.linking import link_account, unlink_account
from tests.builders.reminding import agency, at, person

NOW = at(date(2026, 11, 16), 9)
SECRET = b"a key"
PHONE, PAGE = Address("telegram", "77"), Address("web", "abc")


@pytest.fixture
def house(engine: Engine) -> Iterator[Connection]:
    with writing(engine) as connection:
        agency(connection)
        person(connection, "A", linked=None)
        person(connection, "B", linked=None)
        yield connection


def issue(house: Connection, person_id: int = 1, now: datetime = NOW, **rest: Any) -> str:
    return linking.issue(house, [person_id], now=now, secret=SECRET, **rest)[0].code


def attempt(
    house: Connection, code: str, chat: Address = PHONE, now: datetime = NOW
) -> link_attempts.Tried:
    return link_attempts.attempt(house, chat, LinkCode(readings(code)), now=now, secret=SECRET)


def test_even_without_a_key_a_code_is_kept_as_a_digest() -> None:
    assert link_codes.digest("ABCD2345", None) not in ("ABCD2345", "abcd2345")


def test_so_many_wrong_tries_an_hour_are_enough() -> None:
    assert (TRIES_A_CHAT, TRIES_AN_ADDRESS, TRIES_A_CHANNEL) == (5, 20, 100)
    assert timedelta(hours=1) == HOUR


def test_only_the_digest_is_kept(house: Connection) -> None:
    code = issue(house)
    row = house.execute(select(tables.link_code)).one()
    assert row.digest == link_codes.digest(code, SECRET) != link_codes.digest(code, None)
    assert code not in str(house.execute(select(tables.audit_event.c.details)).all())
    assert row.expires == NOW + LIFETIME


def test_a_code_links_one_chat_once(house: Connection) -> None:
    code = issue(house)
    assert attempt(house, code).verdict is Verdict.RIGHT
    assert attempt(house, code, PAGE).verdict is Verdict.RIGHT
    assert isinstance(linking.agree(house, PHONE, NOW), Linked)
    assert linking.agree(house, PAGE, NOW) is Verdict.USED
    assert attempt(house, code, PAGE).verdict is Verdict.USED


def test_a_code_is_never_good_after_its_time_however_long_it_waited(house: Connection) -> None:
    attempt(house, issue(house), now=NOW + LIFETIME - timedelta(seconds=5))
    assert linking.agree(house, PHONE, NOW + LIFETIME) is Verdict.EXPIRED
    assert house.execute(select(tables.channel_account)).all() == []


def test_a_new_code_ends_the_older_ones_of_its_person_only(house: Connection) -> None:
    first, others = issue(house, expires=NOW + timedelta(days=9)), issue(house, 2)
    second = issue(house)
    assert attempt(house, first).verdict is Verdict.EXPIRED
    assert attempt(house, second).verdict is Verdict.RIGHT
    assert attempt(house, others, PAGE).verdict is Verdict.RIGHT


def test_a_person_may_have_several_chats(house: Connection) -> None:
    for chat in (PHONE, PAGE):
        attempt(house, issue(house), chat)
        linking.agree(house, chat, NOW)
    rows = house.execute(select(tables.channel_account.c.person_id)).scalars().all()
    assert rows == [1, 1]


def test_a_code_dies_after_ten_minutes_or_on_its_slips_day(house: Connection) -> None:
    code = issue(house)
    late = NOW + LIFETIME
    assert attempt(house, code, now=late - timedelta(seconds=1)).verdict is Verdict.RIGHT
    assert attempt(house, code, now=late).verdict is Verdict.EXPIRED
    slip = issue(house, expires=NOW + timedelta(days=3))
    assert attempt(house, slip, now=NOW + timedelta(days=2)).verdict is Verdict.RIGHT


def test_a_right_code_waits_ten_minutes_for_the_opt_in(house: Connection) -> None:
    attempt(house, issue(house, expires=NOW + timedelta(days=1)))
    assert linking.agree(house, PHONE, NOW + WAITING) is Verdict.WRONG
    assert linking.agree(house, PAGE, NOW) is Verdict.WRONG  # another chat's code


def test_after_declining_nothing_waits_and_the_code_is_still_good(house: Connection) -> None:
    code = issue(house)
    attempt(house, code)
    link_attempts.decline(house, PHONE, NOW)
    assert linking.agree(house, PHONE, NOW) is Verdict.WRONG
    assert attempt(house, code).verdict is Verdict.RIGHT


def test_a_wrong_try_after_a_right_one_takes_the_waiting_away(house: Connection) -> None:
    attempt(house, issue(house))
    attempt(house, "22222222")
    assert link_attempts.waiting(house, PHONE, NOW) is None


def test_five_wrong_tries_lock_a_chat_for_an_hour(house: Connection) -> None:
    lefts = [attempt(house, f"2222222{letter}").left for letter in "ABCDE"]
    assert lefts == [4, 3, 2, 1, 0]
    code = issue(house, expires=NOW + timedelta(days=1))
    locked = attempt(house, code, now=NOW + timedelta(minutes=20))
    assert locked.verdict is Verdict.LOCKED
    assert locked.wait == timedelta(minutes=40)
    assert attempt(house, code, PAGE).verdict is Verdict.RIGHT  # another chat is free
    assert attempt(house, code, now=NOW + HOUR).verdict is Verdict.RIGHT
    assert TRIES_A_CHAT == 5


def test_a_hundred_wrong_tries_lock_their_channel_and_raise_one_alarm(
    house: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        for number in range(TRIES_A_CHANNEL):
            assert attempt(house, "2222222A", Address("web", str(number))).verdict is Verdict.WRONG
        for number in range(5):
            chat = Address("web", f"more {number}")
            assert attempt(house, issue(house), chat).verdict is Verdict.LOCKED
    assert len(caplog.records) == 1
    assert "2222222A" not in caplog.text
    alarms = select(tables.audit_event).where(tables.audit_event.c.action == "link.alarm")
    assert len(house.execute(alarms).all()) == 1
    assert attempt(house, issue(house), PHONE).verdict is Verdict.RIGHT  # another channel is free
    assert attempt(house, issue(house, now=NOW + HOUR), now=NOW + HOUR).verdict is Verdict.RIGHT


def test_twenty_wrong_tries_lock_their_network_address_only(house: Connection) -> None:
    def tried(code: str, chat: str, source: str | None) -> Verdict:
        address = Address("web", chat)
        return link_attempts.attempt(
            house, address, LinkCode(readings(code)), now=NOW, secret=SECRET, source=source
        ).verdict

    for number in range(TRIES_AN_ADDRESS):
        assert tried("2222222A", str(number), "here") is Verdict.WRONG
        assert tried("2222222A", f"no address {number}", None) is Verdict.WRONG
    assert tried(issue(house), "new", "here") is Verdict.LOCKED
    assert tried(issue(house), "new", "there") is Verdict.RIGHT
    assert tried(issue(house), "another", None) is Verdict.RIGHT


@pytest.mark.parametrize(("code", "typed"), [("2WEZYCX9", "2ƯEZỸC9"), ("DD7KAAS2", "Đ7KẤ2")])
def test_a_code_that_a_keyboard_changed_is_still_right(
    house: Connection, code: str, typed: str
) -> None:
    values = {"digest": link_codes.digest(code, SECRET), "person_id": 1, "expires": NOW + HOUR}
    house.execute(insert(tables.link_code).values(values))
    assert attempt(house, code_in(typed) or "").verdict is Verdict.RIGHT


def test_a_code_posted_in_a_group_ends_at_once(house: Connection, vi: Texts) -> None:
    code = issue(house)
    group = Chat(house, vi, Address("telegram", "-100"))
    assert group(f"mã của tôi {code}", in_group=True).text == vi("linking.posted")
    assert group(f"mã của tôi {code}", in_group=True).text == vi("linking.private")
    assert attempt(house, code).verdict is Verdict.EXPIRED


def test_all_chats_of_a_person_are_parted_at_once_and_codes_end(house: Connection) -> None:
    for chat in (PHONE, PAGE):
        attempt(house, issue(house), chat)
        linking.agree(house, chat, NOW)
    other = Address("telegram", "88")
    attempt(house, issue(house, 2), other)
    linking.agree(house, other, NOW)
    left = issue(house)
    told: list[Address] = []

    def parted(connection: Connection, chat: Address) -> None:
        told.append(chat)

    assert unlinking.unlink_person(house, 1, NOW, parted, channel="web") == 1
    assert unlinking.unlink_person(house, 1, NOW, parted) == 1
    assert unlinking.unlink_person(house, 1, NOW, parted) == 0
    assert told == [PAGE, PHONE]
    assert attempt(house, left).verdict is Verdict.EXPIRED
    kept = house.execute(select(tables.channel_account.c.person_id)).scalars().all()
    assert kept == [2]


def test_a_code_made_without_the_key_is_found_with_it(house: Connection) -> None:
    code = linking.issue(house, [1], now=NOW, secret=None)[0].code
    assert attempt(house, code).verdict is Verdict.RIGHT


class Chat:
    """A chat with the handlers, without understanding in between."""

    def __init__(self, house: Connection, say: Texts, address: Address = PHONE) -> None:
        self.house, self.say, self.address = house, say, address
        self.last = Reply("")
        self.intent: str | None = None

    def __call__(
        self, text: str = "", action: str | None = None, *, in_group: bool = False
    ) -> Reply:
        account = tables.channel_account.c
        person_id = self.house.execute(
            select(account.person_id).where(
                account.channel == self.address.channel, account.address == self.address.id
            )
        ).scalar()
        intent, slots = self._read(text, action, linked=person_id is not None)
        as_of = AsOf(self.house, NOW.date())
        context = Context(
            as_of=as_of,
            viewer=viewer(as_of, person_id, in_group=in_group),
            say=self.say,
            now=NOW,
            text=text,
            intent=intent,
            slots=slots,
            tapped=action is not None,
            secret=SECRET,
            parted=chat_parted,
        )
        handler = {"link_account": link_account, "unlink_account": unlink_account}[intent]
        self.intent = intent
        self.last = handler(Request(self.address, text, action, in_group=in_group), context)
        return self.last

    def _read(self, text: str, action: str | None, *, linked: bool) -> tuple[str, Slots]:
        if action is not None:
            intent, values = parse(action)
            return intent, Slots.from_json(values)
        words = linking_words(text, "vi", linked=linked)
        before = Memory(self.intent, asks=self.last.asks)
        found = link_reading(
            self.house, self.address, words, before, NOW, linked=linked, secret=SECRET
        )
        if found is not None:
            return found
        parts = text == "huỷ liên kết" and linked
        return "unlink_account" if parts else "link_account", Slots(
            link_code=link_code_within(text)
        )

    def tap(self, label: str) -> Reply:
        return self(action=next(e.action for e in self.last.choices if e.label == label))


@pytest.mark.parametrize("yes", ["đồng ý", "Dạ đồng ý", "tap"])
def test_a_code_asks_for_the_opt_in_then_links_and_greets(
    house: Connection, vi: Texts, yes: str
) -> None:
    chat = Chat(house, vi)
    asked = chat(issue(house))
    assert asked.outcome is Outcome.ASKED_BACK
    assert "Lò Thị A" not in asked.text  # whose code it is, is told to nobody before
    assert all(len(choice.action.encode()) <= 64 for choice in asked.choices)
    said = chat.tap("Đồng ý") if yes == "tap" else chat(yes)
    assert said.text == (
        "Đã liên kết. Chào anh/chị Lò Thị A, Phòng 1; vai trò: cán bộ, công chức, viên chức."
    )


def test_roles_are_named_in_the_greeting(house: Connection, vi: Texts) -> None:
    house.execute(
        insert(tables.unit_head).values(unit_id=1, person_id=1, valid_from=ALWAYS, valid_to=OPEN)
    )
    house.execute(
        insert(tables.role_grant).values(
            person_id=1, role=Role.OFFICER, valid_from=ALWAYS, valid_to=OPEN, granted_at=NOW
        )
    )
    chat = Chat(house, vi)
    chat(issue(house))
    assert "người đứng đầu đơn vị và cán bộ phụ trách" in chat("đồng ý").text


def test_a_code_inside_a_sentence_is_taken(house: Connection, vi: Texts) -> None:
    code = next(issued for issued in (issue(house) for _ in range(99)) if not issued.isalpha())
    assert Chat(house, vi)(f"phiếu in cho tôi có mã {code} ạ").asks == "agree"


def test_without_a_code_the_way_is_told(house: Connection, vi: Texts) -> None:
    chat = Chat(house, vi)
    assert "mã liên kết 10 ký tự" in chat("liên kết tài khoản").text
    assert "mã liên kết 10 ký tự" in chat("đồng ý").text  # nothing waits


def test_wrong_expired_and_used_codes_are_told_apart(house: Connection, vi: Texts) -> None:
    chat = Chat(house, vi)
    assert "Mã không đúng" in chat("2222222A").text
    assert "Còn 3 lần thử" in chat("2222222B").text
    assert "hết hạn" in chat(issue(house, now=NOW - HOUR)).text
    used = issue(house)
    other = Chat(house, vi, PAGE)
    other(used)
    other("đồng ý")
    assert "dùng rồi" in chat(used).text
    chat("2222222C")
    assert "tạm khoá" in chat(issue(house)).text


def test_declining_links_nothing(house: Connection, vi: Texts) -> None:
    chat = Chat(house, vi)
    chat(issue(house))
    chat.tap("Không đồng ý")
    assert house.execute(select(tables.channel_account)).all() == []


def test_a_forged_agreement_links_nothing(house: Connection, vi: Texts) -> None:
    issue(house)
    said = Chat(house, vi)(action="link_account?agree=yes&code_id=1&code=1")
    assert said.outcome is Outcome.REFUSED
    assert house.execute(select(tables.channel_account)).all() == []


def test_a_linked_chat_stays_its_persons_until_another_code_is_agreed_to(
    house: Connection, vi: Texts
) -> None:
    chat = Chat(house, vi)
    chat(issue(house))
    chat("đồng ý")
    assert "đã liên kết với Lò Thị A" in chat(issue(house)).text  # the same person's
    assert "đã liên kết với Lò Thị A" in chat("liên kết").text
    asked = chat(issue(house, 2))
    assert "đang là của Lò Thị A" in asked.text
    assert "Lò Thị B" not in asked.text
    chat.tap("Không đồng ý")
    assert people_of(house) == [1]
    chat(issue(house, 2))
    agreed = chat.tap("Đồng ý")
    assert "Lò Thị B" in agreed.text
    assert agreed.forgets
    assert people_of(house) == [2]


def people_of(house: Connection) -> list[int]:
    return list(house.execute(select(tables.channel_account.c.person_id)).scalars())


def test_the_version_agreed_to_is_kept_with_the_chat(house: Connection, vi: Texts) -> None:
    chat = Chat(house, vi)
    assert f"bản {linking.CONSENT}" in chat(issue(house)).text
    chat("đồng ý")
    assert house.execute(select(tables.channel_account.c.consent)).scalar() == linking.CONSENT


def test_words_agreed_to_change_only_with_their_version() -> None:
    said = "".join(
        texts(locale).sentences[key]
        for locale in ("en", "vi")
        for key in ("linking.terms", "web.sign_in_text")
    )
    digest = hashlib.sha256(said.encode()).hexdigest()[:12]
    assert (linking.CONSENT, digest) == ("2026-11", "4fea1fb0e9a5")


def test_no_code_is_taken_in_a_group(house: Connection, vi: Texts) -> None:
    said = Chat(house, vi)("liên kết", in_group=True)
    assert "trò chuyện riêng" in said.text
    assert house.execute(select(tables.link_attempt)).all() == []


def test_other_chats_are_told_and_may_say_that_it_was_not_them(
    house: Connection, vi: Texts
) -> None:
    mine, theirs = Chat(house, vi), Chat(house, vi, PAGE)
    mine(issue(house))
    mine("đồng ý")
    theirs(issue(house))
    assert "1 cuộc trò chuyện khác" in theirs("đồng ý").text
    notice = house.execute(select(tables.notification)).one()
    assert (notice.person_id, notice.kind, notice.state) == (1, "linked", "planned")
    assert (
        "gỡ cuộc trò chuyện đó"
        in mine(action=f"link_account?not_me={notice.subject['account']}").text
    )
    channels = house.execute(select(tables.channel_account.c.channel)).scalars().all()
    assert channels == ["telegram"]
    assert "không còn liên kết" in mine(action="link_account?not_me=999").text
    assert "không còn liên kết" in mine(action="link_account?not_me=x'--").text


def test_nobody_disowns_another_persons_chat(house: Connection, vi: Texts) -> None:
    one, other = Chat(house, vi), Chat(house, vi, PAGE)
    one(issue(house, 1))
    one("đồng ý")
    other(issue(house, 2))
    other("đồng ý")
    account = tables.channel_account.c
    theirs = house.execute(select(account.id).where(account.person_id == 1)).scalar_one()
    other(action=f"link_account?not_me={theirs}")
    assert len(house.execute(select(tables.channel_account)).all()) == 2


def test_unlinking_asks_first(house: Connection, vi: Texts) -> None:
    chat = Chat(house, vi)
    chat(issue(house))
    chat("đồng ý")
    assert chat("huỷ liên kết").outcome is Outcome.ASKED_BACK
    assert "giữ nguyên" in chat.tap("Giữ nguyên").text
    chat("huỷ liên kết")
    assert "đã huỷ liên kết" in chat("vâng").text
    assert house.execute(select(tables.channel_account)).all() == []
    in_order = select(tables.audit_event.c.action).order_by(tables.audit_event.c.id)
    deeds = house.execute(in_order).scalars().all()
    assert deeds[-2:] == ["link.add", "link.remove"]


def test_whoever_linked_with_anothers_code_cannot_part_the_persons_own_chat(
    house: Connection, vi: Texts
) -> None:
    mine, thief = Chat(house, vi), Chat(house, vi, PAGE)
    mine(issue(house))
    mine("đồng ý")
    thief(issue(house))
    thief("đồng ý")
    account = tables.channel_account.c
    own = house.execute(select(account.id).where(account.channel == "telegram")).scalar_one()
    assert "không còn liên kết" in thief(action=f"link_account?not_me={own}").text
    assert len(house.execute(select(account.id)).all()) == 2


@pytest.mark.parametrize("way", ["unlinked", "disowned"])
def test_what_was_said_in_a_parted_chat_is_taken_out(
    house: Connection, vi: Texts, way: str
) -> None:
    """The next person who links the same page must not read it; its rows keep their numbers."""
    mine, page = Chat(house, vi), Chat(house, vi, PAGE)
    mine(issue(house))
    mine("đồng ý")
    page(issue(house))
    page("đồng ý")
    said, kept = tables.message, tables.message_file
    number = house.execute(
        insert(said)
        .values(channel="web", address="abc", incoming=False, content={"text": "names"}, at=NOW)
        .returning(said.c.id)
    ).scalar_one()
    house.execute(insert(kept).values(message_id=number, name="a", mime="b", content=b"c"))
    if way == "unlinked":
        page("huỷ liên kết")
        page("vâng")
    else:
        notice = house.execute(select(tables.notification)).one()
        mine(action=f"link_account?not_me={notice.subject['account']}")
    (row,) = house.execute(select(said)).all()
    assert (row.id, row.content) == (number, {"text": "", "quiet": True})
    assert house.execute(select(kept)).all() == []
