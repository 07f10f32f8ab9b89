"""The web chat in a real browser at 360 px, with the real program behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, expect
from sqlalchemy import Engine, select

from bot import assembly
from bot.base.clock import Clock
from bot.base.texts import texts
from bot.channels.web.chat.gateway import WebGateway
from bot.channels.web.signing_in import one_time_links
from bot.conversation.actions import action
from bot.conversation.messages import Address, Choice, Delivery, Outcome, Reply, Request
from bot.demo.setup import Sample, prepare
from bot.storage.engine import reading, writing
from bot.storage.tables import channel_account, message
from bot.training import people
from bot.training.as_of import AsOf
from tests.e2e.browser import PHONE, Chat, chromium
from tests.e2e.processes import Bot, bot_running, eventually, free_port
from tests.e2e.proxy import Wire

NOW = "2026-11-18T09:00:00"
CLOCK = Clock.of("Asia/Ho_Chi_Minh", datetime.fromisoformat(NOW))
PDF = b"%PDF-1.4 a made-up certificate"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    path = tmp_path_factory.mktemp("web") / "bot.db"
    made = prepare(path, staff=60, now=CLOCK.now(), texts=texts("vi"))
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def settings(sample: Sample) -> dict[str, str]:
    return {
        "BOT_DATABASE_URL": f"sqlite:///{sample.engine.url.database}",
        "BOT_NOW": NOW,
        "BOT_SECRET_KEY": "made-up-key-of-more-than-32-characters",
        "BOT_WEB_PORT": str(free_port()),
        "BOT_LOG_FORMAT": "json",
    }


@pytest.fixture(scope="module")
def bot(settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with bot_running(settings, tmp_path_factory.mktemp("log") / "bot.log") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


Contexts = Callable[..., BrowserContext]


@pytest.fixture
def context(browser: Browser) -> Iterator[Contexts]:
    made: list[BrowserContext] = []

    def new(**options: Any) -> BrowserContext:
        made.append(browser.new_context(**{"viewport": PHONE, "has_touch": True, **options}))
        return made[-1]

    yield new
    for page in made:
        page.close()


@pytest.fixture
def chat(context: Contexts) -> Iterator[Chat]:
    """A page on a phone; whatever happens, its script must not fail."""
    made = Chat(context().new_page())
    yield made
    assert made.faults == []


@pytest.fixture
def wire(bot: Bot) -> Iterator[Wire]:
    carried = Wire(int(bot.address.rsplit(":", 1)[1]))
    yield carried
    carried.close()


def link(sample: Sample, code: str) -> str:
    """Return the path of a new sign-in link."""
    with writing(sample.engine) as connection:
        person = people.find(AsOf(connection, CLOCK.today()), code)
        token = one_time_links.issue(connection, person.id, CLOCK.now() + timedelta(hours=1))
    return f"/vao/{token}"


def sign_in(chat: Chat, address: str, sample: Sample, code: str) -> str:
    """Sign in by a link's button; return the chat's id."""
    before = chats(sample.engine)
    chat.page.goto(address + link(sample, code))
    chat.page.click("button")
    chat.connected()
    [new] = chats(sample.engine) - before
    return new


def chats(engine: Engine) -> set[str]:
    with reading(engine) as connection:
        return set(connection.execute(select(channel_account.c.address)).scalars())


def kept(engine: Engine, chat_id: str) -> list[str]:
    """Return what a chat's person said, as the table has it."""
    with reading(engine) as connection:
        rows = connection.execute(
            select(message.c.content)
            .where(message.c.address == chat_id, message.c.incoming)
            .order_by(message.c.id)
        )
        return [row.content["text"] for row in rows]


def push(sample: Sample, chat_id: str, reply: Reply, key: str) -> None:
    """Send a message as another process would."""
    sending = WebGateway(sample.engine, CLOCK).send(Address("web", chat_id), reply, key)
    with ThreadPoolExecutor(1) as elsewhere:  # this thread's loop is the browser's
        sent = elsewhere.submit(asyncio.run, sending).result()
    assert sent.outcome is Delivery.SENT


# What it is for --------------------------------------------------------------------------------


def test_ask_tap_and_be_reminded(chat: Chat, bot: Bot, sample: Sample) -> None:
    mine = sign_in(chat, bot.address, sample, sample.roles.staff)
    person = chat.page.locator("#who").inner_text()
    assert person.count(" · ") == 1
    assert "còn" in chat.ask("tôi còn thiếu gì").lower()
    chat.page.get_by_role("button", name="Tất cả việc phải học").click()
    assert "phải hoàn thành theo kế hoạch" in chat.answer(2)  # beside the answer, not in its place
    assert chat.said() == ["tôi còn thiếu gì", "Tất cả việc phải học"]
    reply = Reply("Còn 7 ngày: Đạo đức công vụ.", (Choice("Xem hạn", action("deadlines")),))
    push(sample, mine, reply, "reminder-1")
    push(sample, mine, reply, "reminder-1")
    expect(chat.page.get_by_text("Còn 7 ngày")).to_have_count(1)
    chat.page.locator(".bot").nth(3).get_by_role("button", name="Xem hạn").click()
    assert "31/12" in chat.answer(4)


def test_somebody_unknown_is_greeted_and_may_tap_a_question(chat: Chat, bot: Bot) -> None:
    chat.open(bot.address)
    expect(chat.page.locator("#welcome")).to_contain_text("không phải người thật")
    expect(chat.page.locator("#who")).to_have_text("Chưa liên kết")
    chat.page.locator("#examples button").first.click()
    assert chat.answer(0)
    assert chat.said() == ["Chỉ tiêu đào tạo năm nay là gì?"]
    expect(chat.page.locator("#examples")).to_be_hidden()


@pytest.mark.parametrize("role", ["nobody", "staff", "head", "officer"])
def test_every_question_that_the_page_offers_is_answered(sample: Sample, role: str) -> None:
    say = texts("vi")
    assistant = assembly.assistant(sample.engine, CLOCK, say)
    code = getattr(sample.roles, role, None)
    with writing(sample.engine) as connection:
        asker = people.find(AsOf(connection, CLOCK.today()), code).id if code else None
        for number, question in enumerate(say(f"web.example.{role}").split("\n")):
            chat = Address("web", f"example-{role}-{number}")
            reply = assistant.turn(connection, Request(chat, question), asker).reply
            assert reply.outcome is not Outcome.REFUSED, question


def test_a_link_signs_in_by_its_button_and_the_menu_signs_out(
    chat: Chat, bot: Bot, sample: Sample
) -> None:
    mine = sign_in(chat, bot.address, sample, sample.roles.head)
    assert "Chào anh/chị" in chat.answer(0)
    chat.page.click("#menu-button")
    chat.page.click("#menu-sign-out")
    chat.page.click("#stay")
    assert mine in chats(sample.engine)
    chat.page.click("#menu-button")
    chat.page.click("#menu-sign-out")
    chat.page.click("dialog button[type=submit]")
    chat.connected()
    expect(chat.page.locator("#who")).to_have_text("Chưa liên kết")
    expect(chat.page.locator(".message")).to_have_count(0)
    assert mine not in chats(sample.engine)


def test_a_photo_or_pdf_is_sent_and_answered(
    chat: Chat, bot: Bot, sample: Sample, tmp_path: Path
) -> None:
    sign_in(chat, bot.address, sample, sample.roles.staff)
    certificate = tmp_path / "giấy chứng nhận.pdf"
    certificate.write_bytes(PDF)
    chat.page.set_input_files("#file", certificate)
    assert chat.answer(1)
    expect(chat.page.locator(".mine .file")).to_have_text("giấy chứng nhận.pdf (1 kB)")
    (tmp_path / "notes.txt").write_text("x")
    chat.page.set_input_files("#file", tmp_path / "notes.txt")
    expect(chat.page.locator("#banner")).to_contain_text("PDF")


def test_a_slips_code_waits_in_the_box_to_be_sent(chat: Chat, bot: Bot) -> None:
    chat.open(f"{bot.address}/#ABCD2345")
    expect(chat.page.locator("#question")).to_have_value("ABCD2345")
    assert chat.page.url == f"{bot.address}/"
    assert chat.said() == []


# The network -----------------------------------------------------------------------------------


def test_what_is_typed_without_a_network_is_sent_once_when_it_is_back(
    chat: Chat, wire: Wire, sample: Sample
) -> None:
    mine = sign_in(chat, wire.address, sample, sample.roles.staff)
    wire.cut()
    chat.lost()
    for text in ("một", "hai", "ba"):
        chat.say(text)
    expect(chat.page.locator("#banner")).to_contain_text("3 tin")
    assert chat.waiting() == 3
    push(sample, mine, Reply("Trong lúc mất mạng"), "while-lost")
    wire.mend()
    chat.connected()
    expect(chat.page.locator(".waiting")).to_have_count(0, timeout=20_000)
    expect(chat.page.get_by_text("Trong lúc mất mạng")).to_have_count(1)
    assert chat.said() == kept(sample.engine, mine) == ["một", "hai", "ba"]


def test_what_waits_stays_in_sight_when_the_banner_comes(
    chat: Chat, wire: Wire, sample: Sample
) -> None:
    mine = sign_in(chat, wire.address, sample, sample.roles.staff)
    for number in range(4):
        push(sample, mine, Reply("Một dòng\n" * 8), f"long-{number}")
    expect(chat.page.locator(".bot")).to_have_count(5, timeout=20_000)
    wire.cut()
    chat.lost()
    chat.say("em còn thiếu gì")
    expect(chat.page.locator("#banner")).to_contain_text("1 tin")
    expect(chat.page.locator(".waiting .foot")).to_be_in_viewport(ratio=1)
    wire.mend()


def test_whoever_unlinks_leaves_nothing_to_read(chat: Chat, bot: Bot, sample: Sample) -> None:
    sign_in(chat, bot.address, sample, sample.roles.staff)
    chat.ask("em còn thiếu gì")
    chat.ask("huỷ liên kết")
    chat.say("vâng")
    expect(chat.page.locator("#who")).to_contain_text("Chưa liên kết", timeout=20_000)
    expect(chat.page.locator(".bot")).to_have_count(1)
    assert chat.said() == ["vâng"]
    chat.page.reload()
    chat.connected()
    expect(chat.page.locator(".bot")).to_have_count(1)


def test_the_browsers_own_offline_mode(chat: Chat, bot: Bot, sample: Sample) -> None:
    mine = sign_in(chat, bot.address, sample, sample.roles.staff)
    chat.page.context.set_offline(True)
    chat.lost()
    chat.say("xin chào")
    assert chat.waiting() == 1
    chat.page.context.set_offline(False)
    chat.connected()
    chat.answer(1)
    assert chat.said() == kept(sample.engine, mine) == ["xin chào"]


def test_the_page_opens_without_a_network_and_what_was_read_stays_readable(
    chat: Chat, bot: Bot, sample: Sample
) -> None:
    sign_in(chat, bot.address, sample, sample.roles.staff)
    answer = chat.ask("tôi còn thiếu gì")
    chat.page.fill("#question", "chưa gõ xong")
    chat.page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    chat.page.context.set_offline(True)
    chat.page.reload()
    chat.lost()
    expect(chat.page.locator(".bot .text").last).to_have_text(answer, use_inner_text=True)
    expect(chat.page.locator("#question")).to_have_value("chưa gõ xong")
    chat.page.context.set_offline(False)
    chat.connected()
    expect(chat.page.locator("#who")).to_contain_text(" · ")
    assert chat.said() == ["tôi còn thiếu gì"]


def test_signing_out_takes_what_was_read_out_of_the_browser(
    chat: Chat, bot: Bot, sample: Sample
) -> None:
    sign_in(chat, bot.address, sample, sample.roles.staff)
    answer = chat.ask("tôi còn thiếu gì")
    storage = "Object.values(localStorage).join()"
    assert answer.split("\n")[0] in chat.page.evaluate(storage)
    chat.page.click("#menu-button")
    chat.page.click("#menu-sign-out")
    chat.page.click("#leave .strong")
    chat.connected()
    assert answer.split("\n")[0] not in chat.page.evaluate(storage)


def test_an_answer_lost_on_the_way_is_neither_lost_nor_doubled(
    chat: Chat, wire: Wire, sample: Sample
) -> None:
    mine = sign_in(chat, wire.address, sample, sample.roles.staff)
    wire.swallow_answers()
    chat.say("tôi còn thiếu gì")
    eventually(lambda: kept(sample.engine, mine) == ["tôi còn thiếu gì"])
    assert chat.waiting() == 1
    wire.cut()
    chat.lost()
    wire.mend()
    chat.connected()
    chat.answer(1)
    expect(chat.page.locator(".waiting")).to_have_count(0)
    assert chat.said() == kept(sample.engine, mine) == ["tôi còn thiếu gì"]
    assert chat.page.locator(".bot").count() == 2


def test_a_page_left_open_over_a_restart_goes_on(
    context: Contexts, sample: Sample, settings: dict[str, str], tmp_path: Path
) -> None:
    chat = Chat(context().new_page())
    own = {**settings, "BOT_WEB_PORT": str(free_port())}
    with bot_running(own, tmp_path / "first.log") as first:
        mine = sign_in(chat, first.address, sample, sample.roles.staff)
        chat.ask("tôi còn thiếu gì")
        shown = chat.page.locator(".message").count()
        first.stop()
        chat.lost()
        chat.say("hạn gần nhất là khi nào")
    with bot_running(own, tmp_path / "second.log"):
        chat.connected()
        expect(chat.page.locator(".waiting")).to_have_count(0, timeout=20_000)
        expect(chat.page.locator(".message")).to_have_count(shown + 2)
        assert "31/12" in chat.ask("hạn gần nhất là khi nào")
    said = ["tôi còn thiếu gì", "hạn gần nhất là khi nào", "hạn gần nhất là khi nào"]
    assert chat.said() == kept(sample.engine, mine) == said
    assert chat.faults == []


def test_what_waits_outlives_the_page(context: Contexts, wire: Wire, sample: Sample) -> None:
    opened = context()
    chat = Chat(opened.new_page())
    mine = sign_in(chat, wire.address, sample, sample.roles.staff)
    wire.cut()
    chat.lost()
    chat.say("xin chào")
    chat.page.close()
    wire.mend()
    again = Chat(opened.new_page())
    again.open(wire.address)
    again.answer(1)
    expect(again.page.locator(".waiting")).to_have_count(0)
    assert again.said() == kept(sample.engine, mine) == ["xin chào"]


def test_twenty_messages_in_a_second_are_answered_in_order(
    chat: Chat, bot: Bot, sample: Sample
) -> None:
    mine = sign_in(chat, bot.address, sample, sample.roles.staff)
    texts = [f"xin chào lần thứ {number}" for number in range(20)]
    chat.page.evaluate(
        """texts => texts.forEach(text => {
            document.getElementById("question").value = text;
            document.getElementById("composer").requestSubmit();
        })""",
        texts,
    )
    expect(chat.page.locator(".bot")).to_have_count(21, timeout=60_000)
    assert chat.said() == kept(sample.engine, mine) == texts


def test_two_tabs_show_the_same(context: Contexts, bot: Bot, sample: Sample) -> None:
    opened = context()
    one, other = Chat(opened.new_page()), Chat(opened.new_page())
    sign_in(one, bot.address, sample, sample.roles.staff)
    other.open(bot.address)
    one.ask("xin chào")
    other.answer(1)
    assert one.said() == other.said() == ["xin chào"]


def test_older_messages_come_when_they_are_wanted(chat: Chat, bot: Bot, sample: Sample) -> None:
    mine = sign_in(chat, bot.address, sample, sample.roles.staff)
    for number in range(70):
        push(sample, mine, Reply(f"Tin số {number}"), f"older-{number}")
    chat.page.reload()
    chat.connected()
    expect(chat.page.locator(".message")).to_have_count(30)
    expect(chat.page.get_by_text("Tin số 69")).to_be_in_viewport()
    for count in (60, 71):
        chat.page.locator("#scroll").evaluate("element => { element.scrollTop = 0 }")
        expect(chat.page.locator(".message")).to_have_count(count)
    expect(chat.page.locator("#older")).to_be_hidden()
    numbers = [text for text in chat.page.locator(".bot .text").all_inner_texts() if "Tin" in text]
    assert numbers == [f"Tin số {number}" for number in range(70)]


# Everybody's -----------------------------------------------------------------------------------


def findings(chat: Chat) -> list[str]:
    """Return what axe finds serious or critical."""
    found = Axe().run(chat.page).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    context: Contexts, wire: Wire, sample: Sample, scheme: str
) -> None:
    chat = Chat(context(color_scheme=scheme, reduced_motion="reduce").new_page())
    chat.open(wire.address)
    assert findings(chat) == []
    chat.page.goto(wire.address + "/vao/unknown")
    assert findings(chat) == []
    chat.page.goto(wire.address + link(sample, sample.roles.head))
    assert findings(chat) == []
    chat.page.click("button")
    chat.connected()
    chat.ask("đơn vị tôi xong bao nhiêu người")
    assert findings(chat) == []
    chat.page.click("#menu-button")
    assert findings(chat) == []
    chat.page.click("#menu-sign-out")
    assert findings(chat) == []
    chat.page.click("#stay")
    wire.cut()
    chat.lost()
    chat.say("xin chào")
    assert findings(chat) == []


def test_the_first_load_is_under_150_kilobytes(chat: Chat, bot: Bot) -> None:
    loaded: dict[str, int] = {}
    chat.page.on("response", lambda response: loaded.update({response.url: len(response.body())}))
    chat.open(bot.address)
    eventually(lambda: any(address.endswith("icon.svg") for address in loaded))
    assert len(loaded) >= 7
    assert all(address.startswith(bot.address) for address in loaded)
    assert sum(loaded.values()) < 150_000


@pytest.mark.parametrize("width", [320, 360, 800, 1400])
def test_nothing_is_wider_than_the_screen(
    context: Contexts, bot: Bot, sample: Sample, width: int
) -> None:
    chat = Chat(context(viewport={"width": width, "height": 740}).new_page())
    chat.open(bot.address)
    assert chat.wide() == 0
    sign_in(chat, bot.address, sample, sample.roles.head)
    chat.ask("đơn vị tôi xong bao nhiêu người")
    chat.say("x" * 300)
    chat.say("https://example.vn/" + "a" * 200)
    expect(chat.page.locator(".bot")).to_have_count(4)
    assert chat.wide() == 0


def test_a_picture_is_shown_and_can_be_saved(chat: Chat, bot: Bot, sample: Sample) -> None:
    sign_in(chat, bot.address, sample, sample.roles.chief)
    chat.ask("đơn vị nào thấp nhất")
    before = chat.page.locator(".bot").count()
    chat.page.locator(".bot .choices button", has_text="Xem biểu đồ").last.click()
    chat.answer(before)
    picture = chat.page.locator(".bot img.picture")
    eventually(
        lambda: picture.evaluate("element => element.complete && element.naturalWidth > 100")
    )
    assert chat.wide() == 0
    with chat.page.expect_download() as saved:
        chat.page.locator(".bot a.file").last.click()
    assert saved.value.suggested_filename == "so-sanh.png"


def test_text_twice_as_large_needs_no_scrolling_sideways_and_hides_nothing(
    chat: Chat, bot: Bot, sample: Sample
) -> None:
    sign_in(chat, bot.address, sample, sample.roles.head)
    chat.page.evaluate("document.documentElement.style.fontSize = '200%'")
    for question in ("đơn vị tôi đạt bao nhiêu", "ai chưa học đạo đức", "có kịp chỉ tiêu không"):
        chat.ask(question)
        assert chat.wide() == 0
    beyond = chat.page.evaluate(
        """() => [...document.querySelectorAll("button, textarea, .text, h1")]
            .filter(element => element.offsetParent !== null)
            .filter(element => {
                const place = element.getBoundingClientRect();
                return place.left < -1 || place.right > innerWidth + 1
                    || element.scrollWidth > element.clientWidth + 1;
            })
            .map(element => element.outerHTML.slice(0, 120))"""
    )
    assert beyond == []
    box = chat.page.locator("#question").bounding_box()
    assert box is not None
    assert box["width"] >= 120  # room to type
    assert box["y"] + box["height"] <= PHONE["height"]
    chat.page.click("#menu-button")
    expect(chat.page.locator("#menu-sign-out")).to_be_visible()
    assert chat.wide() == 0


def test_it_can_be_used_with_the_keyboard_alone(chat: Chat, bot: Bot, sample: Sample) -> None:
    sign_in(chat, bot.address, sample, sample.roles.staff)
    page = chat.page
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("tôi còn")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("thiếu gì")
    page.keyboard.press("Enter")
    chat.answer(1)
    expect(page.locator("#question")).to_be_focused()
    more = page.locator(".bot").nth(1).get_by_role("button", name="Tất cả việc phải học")
    more.focus()
    page.keyboard.press("Enter")
    assert "phải hoàn thành theo kế hoạch" in chat.answer(2)
    expect(more).to_be_focused()
    page.locator("#menu-button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#menu-examples")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#menu-button")).to_be_focused()
    expect(page.locator("#menu")).to_be_hidden()
    assert chat.said()[0] == "tôi còn\nthiếu gì"


def test_enter_that_ends_a_letter_sends_nothing(chat: Chat, bot: Bot) -> None:
    chat.open(bot.address)
    chat.page.fill("#question", "chao")
    chat.page.evaluate(
        """() => document.getElementById("question").dispatchEvent(
            new KeyboardEvent("keydown", {key: "Enter", isComposing: true, cancelable: true}))"""
    )
    expect(chat.page.locator("#question")).to_have_value("chao")
    assert chat.said() == []


def test_what_is_said_is_shown_as_text(chat: Chat, bot: Bot, sample: Sample) -> None:
    mine = sign_in(chat, bot.address, sample, sample.roles.staff)
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    chat.say(evil)
    chat.answer(1)
    push(sample, mine, Reply(f"{evil}\njavascript:alert(3)\n50% ▰▰▰▰▰▱▱▱▱▱"), "evil")
    expect(chat.page.locator(".bot").last).to_contain_text(evil)
    assert chat.said() == [evil]
    assert chat.page.locator("#messages img, #messages script, #messages a").count() == 0
    assert chat.page.locator(".bar[aria-hidden]").last.inner_text() == "▰▰▰▰▰▱▱▱▱▱"
