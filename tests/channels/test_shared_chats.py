"""One chat and several people, one person and several chats: the real assistant at both Zalos."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from bot.assembly import assistant
from bot.base.texts import Texts, texts
from bot.conversation import linking
from bot.conversation.messages import Attachment
from bot.reminders.delivery import Deliverer
from bot.reminders.notices import plan_notices
from bot.reminders.preferences import prefer
from bot.reminders.working_calendar import Calendars
from bot.storage.engine import reading, writing
from bot.storage.tables import channel_account, evidence, person
from bot.training import acknowledgements, requests
from bot.training.as_of import AsOf
from bot.training.enums import RequestKind
from bot.training.requests import NewRequest
from tests.builders.reminding import ZONE, Frozen
from tests.builders.sample import Builder, fill
from tests.channels.zalo_bot.conftest import Bots, bots, zalo  # noqa: F401
from tests.channels.zalo_oa.conftest import PHOTO, Account, account, hand, zalo_oa  # noqa: F401
from tests.e2e.zalo_bot_emulator import ZaloBotEmulator


@dataclass
class House:
    """Both channels over one agency."""

    engine: Engine
    zalo: ZaloBotEmulator
    bots: Bots
    account: Account
    people: dict[str, int]

    async def bot(self, who: str, text: str) -> str:
        """Say something to the Zalo bot; return all that the phone shows for it."""
        phone = self.zalo.person(who)
        seen = len(phone.screen.bubbles)
        assert await self.bots.posted(phone.event("message.text.received", text=text)) == 200
        return "\n".join(bubble.text for bubble in phone.screen.bubbles[seen:])

    async def official(self, who: str, text: str) -> str:
        """Say something to the Official Account; return all that the phone shows for it."""
        phone = self.account.zalo.person(who)
        seen = len(phone.screen.bubbles)
        assert await self.account.says(phone, text) == 200
        return "\n".join(bubble.text for bubble in phone.screen.bubbles[seen:])

    async def picture(self, who: str) -> list[str]:
        """Send a photo at both accounts; return what each phone shows for it."""
        photo = Attachment("photo.jpg", "image/jpeg", PHOTO)
        pictures = self.bots.channel._pictures
        assert pictures is not None
        url = await pictures.share(photo)
        bot, official = self.zalo.person(who), self.account.zalo.person(who)
        seen = len(bot.screen.bubbles), len(official.screen.bubbles)
        await self.bots.posted(bot.event("message.image.received", photo=url))
        attachment = {"type": "image", "payload": {"url": url}}
        await self.account.posted(official.event("user_send_image", {"attachments": [attachment]}))
        return [bot.screen.bubbles[seen[0]].said, official.screen.bubbles[seen[1]].said]

    def code(self, staff: str) -> str:
        """Return a new link code of somebody."""
        now = self.bots.runtime.clock.now()
        with writing(self.engine) as connection:
            (issued,) = linking.issue(connection, [self.people[staff]], now=now, secret=None)
        return issued.code

    def name(self, staff: str) -> str:
        with reading(self.engine) as connection:
            found = select(person.c.name).where(person.c.code == staff)
            return str(connection.execute(found).scalar_one())

    def chats(self) -> dict[str, int]:
        with reading(self.engine) as connection:
            row = channel_account.c
            found = connection.execute(select(row.address, row.person_id))
            return {one.address: one.person_id for one in found}


@pytest.fixture
def house(sqlite: Engine, zalo: ZaloBotEmulator, bots: Bots, account: Account, vi: Texts) -> House:  # noqa: F811
    with writing(sqlite) as connection:
        make = Builder(connection)
        fill(make)
    bots.answer = assistant(sqlite, bots.runtime.clock, vi).answer  # type: ignore[method-assign]
    account.answer = assistant(sqlite, account.hand, vi).answer  # type: ignore[method-assign]
    account.hand.moments.append(bots.runtime.clock.now())
    return House(sqlite, zalo, bots, account, make.people)


async def test_a_chat_that_changes_hands_forgets_whose_it_was(house: House) -> None:
    await house.bot("tablet", house.code("staff08"))
    await house.bot("tablet", "đồng ý")
    assert house.name("staff08") in await house.bot("tablet", "tôi là ai")
    await house.bot("tablet", "em còn thiếu gì")
    asked = await house.bot("tablet", house.code("staff09"))
    assert house.chats() == {"7123456:tablet": house.people["staff08"]}, asked
    greeted = await house.bot("tablet", "đồng ý")
    assert house.name("staff09") in greeted
    assert house.chats() == {"7123456:tablet": house.people["staff09"]}
    for question in ("vì sao", "tôi là ai", "1"):
        assert house.name("staff08") not in await house.bot("tablet", question)


async def test_people_with_chats_of_one_name_at_two_accounts_are_told_apart(house: House) -> None:
    for say, staff in ((house.bot, "staff08"), (house.official, "staff09")):
        await say("lan", house.code(staff))
        await say("lan", "đồng ý")
    seen = len(house.account.zalo.person("lan").screen.bubbles)
    assert house.name("staff08") in await house.bot("lan", "tôi là ai")
    assert len(house.account.zalo.person("lan").screen.bubbles) == seen
    assert house.name("staff09") in await house.official("lan", "tôi là ai")


async def test_a_conversation_goes_on_at_another_account_of_the_same_person(house: House) -> None:
    for say in (house.bot, house.official):
        await say("lan", house.code("staff08"))
        await say("lan", "đồng ý")
    with writing(house.engine) as connection:
        connection.exec_driver_sql("DELETE FROM chat_memory")
    asked = await house.bot("lan", "em còn thiếu gì")
    here = await house.official("lan", "vì sao")
    with writing(house.engine) as connection:
        connection.exec_driver_sql("DELETE FROM chat_memory WHERE channel = 'zalo_oa'")
    there = await house.bot("lan", "vì sao")
    assert asked
    assert here.split("\n")[0] == there.split("\n")[0]


async def test_a_certificate_is_sent_in_alike_at_both(house: House) -> None:
    for say, staff in ((house.bot, "staff08"), (house.official, "staff09")):
        await say("lan", house.code(staff))
        await say("lan", "đồng ý")
    script = ("nộp chứng chỉ", None, "đạo đức công vụ", "Lớp đạo đức 2026", "8", "10/10/2026")
    for step in script:
        if step is None:
            one, other = await house.picture("lan")
        else:
            one, other = await house.bot("lan", step), await house.official("lan", step)
        assert one.split("\n")[0] == other.split("\n")[0], step
    with reading(house.engine) as connection:
        row = evidence.c
        rows = connection.execute(select(row.person_id, row.mime).order_by(row.person_id)).all()
    assert [tuple(found) for found in rows] == [
        (house.people[code], "image/jpeg") for code in sorted(("staff08", "staff09"))
    ], (one, other)


@dataclass
class Morning:
    """The next moment at which reminders go out, and what sends them."""

    house: House
    now: datetime

    async def told(self, staff: str, number: str) -> list[str]:
        """Have an officer take a request of somebody on; return the channels that told them."""
        person_id, phones = self.house.people[staff], self.phones()
        seen = [len(phone.screen.bubbles) for phone in phones.values()]
        with writing(self.house.engine) as connection:
            as_of = AsOf(connection, self.now.date())
            asked = NewRequest(RequestKind.CORRECTION, number, requirement=number)
            due = self.now.date() + timedelta(days=10)
            made, _ = requests.ask(as_of, self.now, person_id, asked, by=None, answer_due=due)
            acknowledgements.acknowledge(as_of, self.now, made, by=None)
        self.now += timedelta(minutes=1)
        self.house.account.hand.moments.append(self.now)
        plan_notices(self.house.engine, self.now, ZONE)
        gateways = {
            "zalo_bot": self.house.bots.channel.gateway,
            "zalo_oa": self.house.account.channel.gateway,
        }
        clock = Frozen(self.now)
        await Deliverer(self.house.engine, clock, texts("vi"), gateways).run()  # type: ignore[arg-type]
        shown = zip(phones.items(), seen, strict=True)
        return [
            name
            for (name, phone), before in shown
            if any("đã tiếp nhận" in bubble.text for bubble in phone.screen.bubbles[before:])
        ]

    def phones(self) -> dict[str, Any]:
        return {
            "zalo_bot": self.house.zalo.person("lan"),
            "zalo_oa": self.house.account.zalo.person("lan"),
        }


@pytest.fixture
def morning(house: House) -> Morning:
    now = house.bots.runtime.clock.now()
    with reading(house.engine) as connection:
        opens = Calendars(connection, now.date(), ZONE).of(None).opens(now)
    plan_notices(house.engine, opens, ZONE)  # from here on
    return Morning(house, opens + timedelta(minutes=1))


async def test_reminders_come_in_the_order_that_a_person_chose_and_else_by_the_next(
    house: House, morning: Morning
) -> None:
    for say in (house.bot, house.official):
        await say("lan", house.code("staff08"))
        await say("lan", "đồng ý")
    orders = (("zalo_oa", "zalo_bot"), ("zalo_bot", "zalo_oa"))
    for number, order in enumerate(orders):
        with writing(house.engine) as connection:
            prefer(connection, house.people["staff08"], order, morning.now)
        assert await morning.told("staff08", f"A{number}") == [order[0]]
    # What Zalo says of the first is taken for its word, and the next is tried.
    with writing(house.engine) as connection:
        prefer(connection, house.people["staff08"], orders[0], morning.now)
    house.account.zalo.fail("cs", -213)
    house.account.zalo.fail("template", -217, times=2)
    assert await morning.told("staff08", "B") == ["zalo_bot"]
    # Nothing of it was anybody else's.
    assert set(house.account.zalo.people) == {"lan"}
