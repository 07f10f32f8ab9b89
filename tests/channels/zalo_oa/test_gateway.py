"""Each reminder by the cheapest kind of message that is allowed, and Zalo's word before ours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from bot.base.texts import texts
from bot.channels.zalo_oa import errors
from bot.channels.zalo_oa.client import either
from bot.channels.zalo_oa.costs import spent
from bot.channels.zalo_oa.estimate import estimate
from bot.channels.zalo_oa.offers import international, offers
from bot.channels.zalo_oa.tariff import MessageKind
from bot.channels.zalo_oa.windows import ChatWindow
from bot.conversation.messages import Address, Delivery, Reply, Sent
from bot.conversation.send_cost import PlannedSend, SendCost
from bot.reminders.enums import State
from bot.storage.engine import reading, writing
from bot.storage.tables import audit_event, channel_account, notification, zalo_oa_message
from tests.builders.sample import Builder
from tests.channels.zalo_oa.conftest import NOON, TARIFF, Account
from tests.e2e.zalo_oa_emulator import MESSAGES, OA_ID, Person

LAN = Address("zalo_oa", "lan")
KEY = "1:obligation:2026-11-18"
REMINDER = Reply("Còn 7 ngày: Đạo đức công vụ (4 tiết), hạn thứ Sáu 16/10.")


@pytest.fixture
def lan(account: Account) -> Person:
    with writing(account.runtime.engine) as connection:
        connection.execute(
            insert(channel_account).values(
                channel="zalo_oa",
                address="lan",
                person_id=Builder(connection).person("A", None, phone="0900 000 001"),
                linked_at=NOON,
            )
        )
    return account.zalo.person("lan", "84900000001")


async def sent(account: Account, key: str = KEY) -> Sent:
    return await account.channel.gateway.send(LAN, REMINDER, key)


def ledger(account: Account) -> list[tuple[str, int, str]]:
    row = zalo_oa_message.c
    with reading(account.runtime.engine) as connection:
        found = connection.execute(select(row.kind, row.price, row.state).order_by(row.id))
        return [(kind, price, state) for kind, price, state in found]


async def test_soon_after_a_persons_message_it_is_free(account: Account, lan: Person) -> None:
    await account.says(lan, "a")
    account.hand.forward(hours=47)
    assert (await sent(account)).outcome is Delivery.SENT
    assert ledger(account) == [("consultation", 0, "sent")]


async def test_later_it_is_billed(account: Account, lan: Person) -> None:
    await account.says(lan, "a")
    account.hand.forward(hours=49)
    assert (await sent(account)).outcome is Delivery.SENT
    assert ledger(account) == [("consultation", 55, "sent")]


async def test_after_a_week_it_is_a_template(account: Account, lan: Person) -> None:
    await account.says(lan, "a")
    account.hand.forward(days=8)
    assert (await sent(account)).outcome is Delivery.SENT
    assert ledger(account) == [("template_user", 100, "sent")]
    assert lan.screen.bubbles[-1].text == REMINDER.text


async def test_zalos_word_on_the_window_beats_ours(account: Account, lan: Person) -> None:
    await account.says(lan, "a")
    account.zalo.fail("cs", -230)
    assert (await sent(account)).outcome is Delivery.SENT
    assert (await sent(account, KEY + "b")).outcome is Delivery.SENT
    assert ledger(account) == [
        ("consultation", 0, "failed"),
        ("template_user", 100, "sent"),
        ("template_user", 100, "sent"),
    ]
    await account.says(lan, "b")
    assert (await sent(account, KEY + "c")).outcome is Delivery.SENT
    assert ledger(account)[-1] == ("consultation", 0, "sent")


async def test_a_template_that_fails_by_user_goes_by_phone(account: Account, lan: Person) -> None:
    account.zalo.fail("template", -217)
    assert (await sent(account)).outcome is Delivery.SENT
    assert [kind for kind, _, _ in ledger(account)] == ["template_user", "template_phone"]
    assert account.zalo.calls[-1][1]["phone"] == "84900000001"


@pytest.mark.parametrize("code", [-217, -244])
async def test_what_a_person_refused_is_never_tried_again(
    account: Account, lan: Person, code: int
) -> None:
    account.zalo.fail("template", code, times=2)
    first = await sent(account)
    assert (first.outcome, first.reason) == (Delivery.UNREACHABLE, f"zalo_oa_{-code}")
    calls = len(account.zalo.calls)
    for number in range(3):
        again = await sent(account, f"{KEY}{number}")
        assert (again.outcome, again.reason) == (Delivery.UNREACHABLE, "zalo_oa_217")
    assert len(account.zalo.calls) == calls


async def test_an_account_that_is_not_used_is_left_until_it_is(
    account: Account, lan: Person
) -> None:
    await account.says(lan, "a")
    account.zalo.fail("cs", -227)
    account.zalo.fail("template", -227, times=2)
    assert (await sent(account)).reason == "zalo_oa_227"
    calls = len(account.zalo.calls)
    assert (await sent(account)).reason == "zalo_oa_227"
    assert len(account.zalo.calls) == calls
    await account.says(lan, "b")
    assert (await sent(account)).outcome is Delivery.SENT


@pytest.mark.parametrize("code", [-32, -234])
async def test_later_is_later(account: Account, lan: Person, code: int) -> None:
    await account.says(lan, "a")
    account.zalo.fail("cs", code)
    found = await sent(account)
    assert (found.outcome, (found.retry_after or 0) >= 60) == (Delivery.LATER, True)
    assert ledger(account) == [("consultation", 0, "failed")]


@pytest.mark.parametrize("code", [-216, -220])
async def test_a_token_that_is_refused_is_made_anew_and_the_message_sent(
    account: Account, lan: Person, code: int
) -> None:
    await account.says(lan, "a")
    account.zalo.fail("cs", code)
    assert (await sent(account)).outcome is Delivery.SENT
    assert len(account.zalo.spent) == 2


async def test_a_wrong_answer_may_have_been_taken(account: Account, lan: Person) -> None:
    await account.says(lan, "a")
    account.zalo.answer_raw("cs", b"<html>")
    assert (await sent(account)).outcome is Delivery.UNKNOWN
    assert ledger(account) == [("consultation", 0, "unknown")]


@pytest.mark.parametrize("kind", ["user", "phone"])
async def test_templates_go_in_the_shape_that_zalo_takes(
    account: Account, lan: Person, kind: str
) -> None:
    account.zalo.camel = True
    if kind == "phone":
        account.zalo.fail("template", -217)
    assert (await sent(account)).outcome is Delivery.SENT
    account.zalo.calls.clear()
    assert (await sent(account, KEY + "b")).outcome is Delivery.SENT
    (call,) = [body for path, body in account.zalo.calls if path.endswith("template")]
    assert (call["templateId"], set(call) & {"template_id"}) == ("457", set())
    account.zalo.camel = False
    assert (await sent(account, KEY + "c")).outcome is Delivery.SENT
    assert [state for _, _, state in ledger(account)[-3:]] == ["sent"] * 3


async def test_parameters_that_are_wrong_in_either_shape_are_refused(
    account: Account, lan: Person
) -> None:
    account.zalo.templates["457"] = {"another"}
    assert (await sent(account)).reason == "zalo_oa_201"


def test_a_field_is_read_however_it_is_written() -> None:
    assert either({"dailyQuota": "5"}, "daily_quota") == "5"
    assert either({"daily_quota": 0}, "daily_quota") == 0
    assert either({"messageId": "m"}, "msg_id", "message_id") == "m"
    assert either({}, "daily_quota") is None


async def test_the_days_templates_end_where_zalo_says(account: Account, lan: Person) -> None:
    account.zalo.daily_quota = 2
    outcomes = [(await sent(account, f"{KEY}{number}")).outcome for number in range(3)]
    assert outcomes == [Delivery.SENT, Delivery.SENT, Delivery.UNREACHABLE]
    assert len(ledger(account)) == 2
    account.hand.forward(days=1)
    account.zalo.daily_quota = 5
    assert (await sent(account, KEY + "next")).outcome is Delivery.SENT


async def test_where_zalo_tells_the_whole_days_quota_only_ours_are_counted(
    account: Account, lan: Person
) -> None:
    account.zalo.tells_remaining = False
    outcomes = [(await sent(account, f"{KEY}{number}")).outcome for number in range(4)]
    assert outcomes == [Delivery.SENT] * 2 + [Delivery.UNREACHABLE] * 2
    assert len(ledger(account)) == 2


async def test_templates_that_zalo_calls_used_up_are_left_until_tomorrow(
    account: Account, lan: Person
) -> None:
    account.zalo.fail("template", -211, times=2)
    assert (await sent(account)).reason == "zalo_oa_211"
    calls = len(account.zalo.calls)
    assert (await sent(account, KEY + "b")).outcome is Delivery.UNREACHABLE
    assert len(account.zalo.calls) == calls
    account.hand.forward(days=1)
    assert (await sent(account, KEY + "next")).outcome is Delivery.SENT


async def test_no_more_is_spent_than_the_months_cap(account: Account, lan: Person) -> None:
    account.zalo.daily_quota = 100
    found = [await sent(account, f"{KEY}{number}") for number in range(12)]
    assert [sent.outcome for sent in found[:10]] == [Delivery.SENT] * 10
    assert {sent.reason for sent in found[10:]} == {"money"}
    with reading(account.runtime.engine) as connection:
        assert spent(connection, account.hand.now()) == TARIFF.monthly_cap
        actions = select(audit_event.c.action).order_by(audit_event.c.id)
        assert list(connection.execute(actions).scalars()) == [
            "alarm.zalo_oa_money_soon",
            "alarm.zalo_oa_money",
        ]
    account.hand.forward(days=13)  # another month
    assert (await sent(account, KEY + "next")).outcome is Delivery.SENT


async def test_the_cost_is_told_before_anything_is_sent(account: Account, lan: Person) -> None:
    async def told() -> SendCost:
        row = channel_account.c
        with reading(account.runtime.engine) as connection:
            person_id = connection.execute(select(row.person_id)).scalar_one()
            now = account.hand.now()
            planned = [
                PlannedSend(person_id, "obligation", LAN.channel, now + timedelta(days=days))
                for days in (1, 5, 10)
            ]
            nobody = PlannedSend(999, "class", LAN.channel, NOON)
            return estimate(connection, [*planned, nobody], TARIFF)

    assert await told() == SendCost(300, 3, 1)
    await account.says(lan, "a")
    assert await told() == SendCost(0 + 55 + 100, 2, 1)


async def test_reminders_wait_while_a_human_answers(account: Account, lan: Person) -> None:
    await account.says(lan, "a")
    echo = lan._event("oa_send_text", message={"msg_id": "by-hand", "text": "Chào anh"})
    await account.posted(echo | {"sender": {"id": OA_ID}, "recipient": {"id": "lan"}})
    found = await sent(account)
    assert (found.outcome, found.retry_after) == (Delivery.LATER, 1800)


@pytest.mark.parametrize("camel", [False, True])
@pytest.mark.parametrize("days", [0, 8])
async def test_receipts_reach_the_notification(
    account: Account, lan: Person, days: int, camel: bool
) -> None:
    account.zalo.camel = camel
    await account.says(lan, "a")
    account.hand.forward(days=days)
    lan.received.clear()
    with writing(account.runtime.engine) as connection:
        connection.execute(
            insert(notification).values(
                key=KEY,
                person_id=1,
                kind="obligation",
                subject={},
                due_at=NOON,
                state=State.SENT,
                planned_at=NOON,
            )
        )
    await sent(account)
    happened: list[dict[str, object]] = []
    account.zalo.happens = happened.append  # type: ignore[method-assign]
    lan.sees()
    states = []
    for event in (*happened, happened[0]):  # a receipt that comes late takes nothing back
        await account.posted(event)
        with reading(account.runtime.engine) as connection:
            states.append(connection.execute(select(notification.c.state)).scalar_one())
    assert states == [State.DELIVERED, State.SEEN, State.SEEN]
    assert ledger(account)[-1][2] == "seen"


@pytest.mark.parametrize("code", sorted(errors.KNOWN | set(MESSAGES)))
def test_each_code_is_one_sentence_with_what_to_do(code: int) -> None:
    for locale in ("vi", "en"):
        sentence = texts(locale)(f"reminders.reason.zalo_oa_{-code}")
        assert sentence.count("\n") == 0
        assert sentence.endswith(".")


def test_every_reason_of_the_channel_has_a_name() -> None:
    for reason in ("money", "quota", "no_such_bot", "answered_by_hand", "zalo_oa_other"):
        assert texts("vi").has(f"reminders.reason.{reason}"), reason


standings = st.builds(
    ChatWindow,
    interacted_at=st.none() | st.integers(0, 20 * 24).map(lambda n: NOON - timedelta(hours=n)),
    following=st.none() | st.booleans(),
    closed_at=st.none() | st.just(NOON),
    refused=st.frozensets(st.sampled_from([kind.value for kind in MessageKind])),
    inactive_at=st.none() | st.just(NOON),
    full_on=st.none() | st.just(NOON.date()),
)


@given(standings, st.booleans(), st.none() | st.just("84900000001"), st.integers(0, 2))
def test_what_is_offered_is_allowed_and_the_cheapest_comes_first(
    known: ChatWindow, has_template: bool, phone: str | None, left: int
) -> None:
    found = offers(known, TARIFF, NOON, has_template=has_template, phone=phone, templates_left=left)
    kinds = [offer.kind for offer in found]
    assert [offer.price for offer in found] == sorted(offer.price for offer in found)
    assert len(set(kinds)) == len(kinds)
    assert not known.refused & set(kinds)
    if known.inactive_at is not None:
        assert kinds == []
    if MessageKind.CONSULTATION in kinds:
        assert known.interacted_at is not None
        assert NOON - known.interacted_at <= TARIFF.open
        assert (known.closed_at, known.full_on) == (None, None)
        assert known.following is not False
    if not has_template or not left:
        assert set(kinds) <= {MessageKind.CONSULTATION}
    if phone is None:
        assert MessageKind.TEMPLATE_PHONE not in kinds


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("0900 000 001", "84900000001"),
        ("+84 900.000.001", "84900000001"),
        ("0084900000001", "84900000001"),
        ("84900000001", "84900000001"),
        ("02153825000", None),
        ("090000000", None),
        ("", None),
        (None, None),
    ],
)
def test_a_phone_number_is_written_as_zalo_wants_it(
    phone: str | None, expected: str | None
) -> None:
    assert international(phone) == expected
