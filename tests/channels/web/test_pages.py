from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from importlib.resources import files

import pytest
from sqlalchemy import Engine, select

from bot.base.problems import Problem
from bot.base.texts import Texts, locales, texts
from bot.channels import incoming_files
from bot.channels.web import server
from bot.channels.web.chat import uploads
from bot.channels.web.chat.frames import is_key
from bot.channels.web.signing_in import one_time_links
from bot.channels.web.signing_in.sessions import Sessions
from bot.storage.engine import reading, writing
from bot.storage.tables import audit_event, channel_account, link_code, notification
from tests.builders.sample import NOW, building, fill
from tests.channels.webchat import BASE, House, frames_until, house

KEY = "0123456789abcdef"
PDF = b"%PDF-1.7 made up"
JPEG = b"\xff\xd8\xff\xe0 made up"


@pytest.fixture
def home(sqlite: Engine, vi: Texts) -> Iterator[House]:
    with house(sqlite, vi) as made:
        yield made


@pytest.fixture
def people(home: House) -> dict[str, int]:
    with building(home.engine) as make:
        fill(make)
        return make.people


@pytest.fixture
def linked(home: House, people: dict[str, int]) -> House:
    """A web chat that belongs to somebody."""
    home.page()
    home.link(people["head"])
    return home


def link_for(home: House, person_id: int, minutes: int = 10) -> str:
    with writing(home.engine) as connection:
        token = one_time_links.issue(connection, person_id, NOW + timedelta(minutes=minutes))
    return f"/vao/{token}"


def form_token(page: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', page)[1]


def sign_in(home: House, link: str) -> object:
    token = form_token(home.client.get(link).text)
    return post(home, link, token)


def post(home: House, path: str, token: str, origin: str | None = BASE) -> object:
    headers = {"Origin": origin} if origin else {}
    return home.client.post(path, data={"token": token}, headers=headers, follow_redirects=False)


def accounts(home: House) -> list[tuple[str, int]]:
    with reading(home.engine) as connection:
        account = channel_account.c
        rows = connection.execute(select(account.address, account.person_id))
        return [(row.address, row.person_id) for row in rows]


# The page --------------------------------------------------------------------------------------


def test_the_page_runs_nothing_but_its_own_files(home: House) -> None:
    answer = home.client.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r"<script(?![^>]*(src=|application/json))", answer.text)
    assert not re.search(r"\son\w+=|style=|https?://", answer.text)


def test_every_place_of_the_pages_is_filled_in_each_locale() -> None:
    from bot.channels.web.pages import Pages

    for locale in locales():
        pages = Pages(texts(locale))
        for answer in (
            pages.chat("tag", "token"),
            pages.sign_in("token", "/vao/x"),
            pages.notice("web.link_over_title", "web.link_over", 410),
        ):
            assert b"{{" not in answer.body


def test_the_locales_say_the_same_things() -> None:
    keys = [
        {key for key in texts(locale).sentences if key.startswith("web.")} for locale in locales()
    ]
    assert all(other == keys[0] for other in keys)


def test_what_is_said_on_the_page_comes_from_the_catalogue() -> None:
    web = files("bot.channels.web")
    for path in (*(web / "static").iterdir(), *(web / "templates").iterdir()):
        assert not re.search("[ăđơưạảấầẩậắằẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", path.read_text())


def test_facts_cannot_end_their_script(sqlite: Engine, vi: Texts) -> None:
    evil = Texts("vi", {**vi.sentences, "web.page.lost": "</script><script>alert(1)</script>"})
    with house(sqlite, evil) as made:
        page = made.page()
    assert "</script><script>alert" not in page
    facts = re.search(r'id="facts">(.*?)</script>', page)[1]
    assert json.loads(facts)["texts"]["lost"].startswith("</script>")


def test_files_are_kept_long_under_an_address_that_changes_with_them(home: House) -> None:
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', home.page()):
        answer = home.client.get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["cache-control"]
        stale = re.sub("/static/[^/]+/", "/static/older/", address)
        assert home.client.get(stale).headers["cache-control"] == "no-cache"
    assert home.client.get("/static/x/chat.html").status_code == 404
    assert home.client.get("/static/x/%2e%2e%2fserver.py").status_code == 404


def test_the_first_load_is_small_even_without_compression(home: House) -> None:
    page = home.page()
    addresses = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    headers = {"Accept-Encoding": "identity"}
    sizes = [len(home.client.get(address, headers=headers).content) for address in addresses]
    assert len(addresses) >= 7
    assert len(page.encode()) + sum(sizes) < 150_000


def test_a_phone_can_install_it(home: House) -> None:
    manifest = home.client.get("/manifest.webmanifest")
    facts = manifest.json()
    assert manifest.headers["content-type"].startswith("application/manifest+json")
    assert (facts["name"], facts["display"], facts["start_url"]) == (
        "Trợ lý đào tạo",
        "standalone",
        "/",
    )
    for icon in facts["icons"]:
        answer = home.client.get(icon["src"])
        assert answer.headers["content-type"] == "image/svg+xml"


# Sessions --------------------------------------------------------------------------------------


def test_a_browser_keeps_its_chat_and_a_changed_cookie_is_another(home: House) -> None:
    home.page()
    chat = home.chat()
    home.page()
    assert home.chat() == chat
    value = home.client.cookies.get("chat")
    home.client.cookies.clear()
    home.client.cookies.set("chat", value[:-2] + "xx")
    home.page()
    assert home.chat() != chat


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(sqlite: Engine, vi: Texts) -> None:
    with house(sqlite, vi) as made:
        cookie = made.client.get("/").headers["set-cookie"]
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
        assert "Secure" not in cookie
    with house(sqlite, vi, public_url="https://dao-tao.example") as made:
        answer = made.client.get("/")
        assert answer.headers["set-cookie"].startswith("__Host-chat=")
        assert "Secure" in answer.headers["set-cookie"]
        assert "wss://dao-tao.example" in answer.headers["content-security-policy"]


def test_a_form_token_is_one_chats_only() -> None:
    sessions = Sessions("k" * 40)
    one, other = Sessions.new_chat(), Sessions.new_chat()
    assert sessions.is_form_of(one, sessions.form_token(one))
    assert not sessions.is_form_of(other, sessions.form_token(one))
    assert not Sessions("z" * 40).is_form_of(one, sessions.form_token(one))
    for junk in ("", "x", "x.y", "\0", "é" * 50):
        assert not sessions.is_form_of(one, junk)


# Signing in and out ----------------------------------------------------------------------------


def test_opening_a_link_spends_nothing_and_the_button_signs_in(
    home: House, people: dict[str, int]
) -> None:
    link = link_for(home, people["head"])
    for _ in range(3):  # crawlers, previews, the person
        page = home.client.get(link)
        assert page.status_code == 200
        assert "Vàng Thị Trưởng" not in page.text
    before = home.chat()
    answer = sign_in(home, link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert home.chat() != before
    assert accounts(home) == [(home.chat(), people["head"])]
    with home.line() as line:
        assert line.welcome["who"]["name"] == "Vàng Thị Trưởng"
        greeting = line.welcome["messages"][0]["text"]
    assert "Vàng Thị Trưởng" in greeting
    assert "Office" in greeting


def test_a_link_signs_in_once(home: House, people: dict[str, int]) -> None:
    link = link_for(home, people["head"])
    page = home.client.get(link)
    assert post(home, link, form_token(page.text)).status_code == 303
    page = home.client.get("/")
    assert post(home, link, form_token(page.text)).status_code == 410
    assert home.client.get(link).status_code == 410
    assert len(accounts(home)) == 1


@pytest.mark.parametrize("token", ["x", "a" * 4000, "%00", "ABCD2345", "..%2f..", "é"])
def test_links_that_nobody_gave_sign_nobody_in(
    home: House, people: dict[str, int], token: str
) -> None:
    token_of_form = form_token(home.page())
    assert home.client.get(f"/vao/{token}").status_code in {404, 410}
    assert post(home, f"/vao/{token}", token_of_form).status_code in {404, 410}
    assert accounts(home) == []


def test_a_link_ends(home: House, people: dict[str, int]) -> None:
    link = link_for(home, people["head"], minutes=-1)
    assert home.client.get(link).status_code == 410
    assert post(home, link, form_token(home.page())).status_code == 410


def test_a_typed_code_cannot_be_tried_as_a_link(home: House, people: dict[str, int]) -> None:
    import hashlib

    code = "ABCD2345"
    with writing(home.engine) as connection:
        connection.execute(
            link_code.insert().values(
                digest=hashlib.sha256(code.encode()).hexdigest(),
                person_id=people["head"],
                expires=NOW + timedelta(days=1),
            )
        )
    assert post(home, f"/vao/{code}", form_token(home.page())).status_code == 410


def test_signing_in_tells_the_persons_other_chats(home: House, people: dict[str, int]) -> None:
    sign_in(home, link_for(home, people["head"]))
    first = home.chat()
    home.client.cookies.clear()
    sign_in(home, link_for(home, people["head"]))
    with reading(home.engine) as connection:
        planned = connection.execute(select(notification.c.kind, notification.c.person_id)).all()
    assert [tuple(planned_row) for planned_row in planned] == [("linked", people["head"])]
    assert {chat for chat, _ in accounts(home)} == {first, home.chat()}


def test_an_open_page_counts_as_seen(home: House, people: dict[str, int]) -> None:
    home.page()
    home.link(people["head"])
    with home.line() as line:
        line.send_json({"t": "ping"})
        frames_until(line, "pong")
    home.web._writes.shutdown()  # what is being written is written
    with reading(home.engine) as connection:
        seen = connection.execute(select(channel_account.c.seen_at)).scalar_one()
    assert timedelta(0) <= seen - NOW < timedelta(minutes=1)


def test_only_digests_of_links_are_kept(home: House, people: dict[str, int]) -> None:
    token = link_for(home, people["head"]).removeprefix("/vao/")
    with reading(home.engine) as connection:
        kept = connection.execute(select(link_code.c.digest)).scalar_one()
    assert token not in kept
    assert len(token) == 32


def test_forms_from_elsewhere_do_nothing(home: House, people: dict[str, int]) -> None:
    link = link_for(home, people["head"])
    own = form_token(home.page())
    chat = home.chat()
    home.link(people["head"])
    for path in (link, "/sign-out"):
        for token, origin in (
            (own, "https://evil.example"),
            ("", BASE),
            ("junk", BASE),
            (own, None),
        ):
            assert post(home, path, token, origin).status_code == 403
        assert home.client.post(path, content=b"x" * 5000).status_code == 403
    assert accounts(home) == [(chat, people["head"])]


def test_a_demo_link_signs_in_again_and_again(
    sqlite: Engine, vi: Texts, people: dict[str, int]
) -> None:
    tokens = one_time_links.lasting_tokens([people["head"], people["staff01"]])
    with house(sqlite, vi, lasting=tokens) as made:
        link = f"/vao/{tokens[people['staff01']]}"
        for _ in range(2):  # what the first browser left behind is nobody's again
            made.client.cookies.clear()
            assert sign_in(made, link).status_code == 303
        assert accounts(made) == [(made.chat(), people["staff01"])]
        with made.line():  # but not what is open
            made.client.cookies.clear()
            assert sign_in(made, link).status_code == 303
        assert [person for _, person in accounts(made)] == [people["staff01"]] * 2
    with house(sqlite, vi) as another:
        assert another.client.get(f"/vao/{tokens[people['head']]}").status_code == 410


def test_signing_out_unlinks_and_leaves_the_chat(home: House, people: dict[str, int]) -> None:
    sign_in(home, link_for(home, people["head"]))
    left = home.chat()
    token = form_token(home.page())
    assert post(home, "/sign-out", token).status_code == 303
    assert accounts(home) == []
    assert home.chat() not in {left, None}
    with home.line() as line:
        assert line.welcome["messages"] == []
        assert line.welcome["who"] == {"role": "nobody"}
    with reading(home.engine) as connection:
        deeds = connection.execute(select(audit_event.c.action)).scalars().all()
    assert [deed for deed in deeds if deed.startswith("link")] == ["link.add", "link.remove"]


def test_while_the_database_is_away_the_page_says_so(
    home: House, people: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    link = link_for(home, people["head"])

    def away(*_: object) -> bool:
        raise Problem("problem.database", reason="locked")

    monkeypatch.setattr(one_time_links.SignIn, "is_open", away)
    answer = home.client.get(link)
    assert answer.status_code == 503
    assert home.web.say("web.busy") in html.unescape(answer.text)


def test_an_address_that_leads_nowhere_says_so_in_words(home: House) -> None:
    answer = home.client.get("/no/such/page")
    assert answer.status_code == 404
    assert home.web.say("web.nowhere") in html.unescape(answer.text)


# Files -----------------------------------------------------------------------------------------


def send_file(home: House, content: bytes, name: str = "giấy chứng nhận.pdf", **changed: str):
    from urllib.parse import quote

    headers = {
        "Origin": BASE,
        "X-Form-Token": home.token(),
        "X-Key": KEY,
        "X-File-Name": quote(name),
        **changed,
    }
    return home.client.post("/files", content=content, headers=headers)


def test_a_file_reaches_the_assistant_once(linked: House) -> None:
    for _ in range(2):
        assert send_file(linked, PDF).json() == {"t": "taken", "key": KEY}
    [request] = linked.echo.heard
    [file] = request.attachments
    assert (file.name, file.mime, file.content) == ("giấy chứng nhận.pdf", "application/pdf", PDF)
    with linked.line() as line:
        mine, reply = line.welcome["messages"]
    assert mine["files"] == [
        {"name": "giấy chứng nhận.pdf", "mime": "application/pdf", "bytes": len(PDF)}
    ]
    assert reply["text"] == "got giấy chứng nhận.pdf"


def test_what_was_typed_goes_with_the_file(linked: House) -> None:
    from urllib.parse import quote

    send_file(linked, PDF, **{"X-Caption": quote("chứng nhận\u202e pháp luật\n8 tiết")})
    assert linked.echo.heard[0].text == "chứng nhận pháp luật\n8 tiết"
    with linked.line() as line:
        assert line.welcome["messages"][0]["text"] == "chứng nhận pháp luật\n8 tiết"


def test_a_file_is_what_its_first_bytes_say(linked: House) -> None:
    send_file(linked, JPEG, "ảnh.exe")
    assert linked.echo.heard[0].attachments[0].name == "ảnh.jpg"
    assert linked.echo.heard[0].attachments[0].mime == "image/jpeg"


@pytest.mark.parametrize("content", [b"MZ\x90", b"<html>", b"PK\x03\x04", b"GIF89a"])
def test_other_kinds_of_files_are_refused_in_words(linked: House, content: bytes) -> None:
    answer = send_file(linked, content)
    assert answer.status_code == 422
    assert "PDF" in answer.json()["problem"]
    assert linked.echo.heard == []


def test_an_empty_file_is_called_empty(linked: House) -> None:
    answer = send_file(linked, b"")
    assert answer.status_code == 422
    assert "trống" in answer.json()["problem"]
    assert linked.echo.heard == []


def test_a_file_that_is_too_big_is_refused(linked: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming_files, "LARGEST", 100)
    assert send_file(linked, PDF + b"x" * 100).status_code == 422
    chunks = (b"%PDF-" + b"x" * 60 for _ in range(3))
    assert send_file(linked, chunks).status_code == 422  # no length said beforehand
    assert send_file(linked, PDF).status_code == 200


@pytest.mark.parametrize(
    "changed",
    [{"X-Form-Token": "junk"}, {"X-Key": "no"}, {"Origin": "https://evil.example"}, {"Cookie": ""}],
)
def test_files_from_elsewhere_are_refused(linked: House, changed: dict[str, str]) -> None:
    assert send_file(linked, PDF, **changed).status_code == 403
    assert linked.echo.heard == []


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\r\nX: y", "", "x" * 500, "con\u202etxt.pdf"]
)
def test_a_files_name_is_made_harmless(linked: House, name: str) -> None:
    assert send_file(linked, PDF, name).status_code == 200
    kept = linked.echo.heard[0].attachments[0].name
    assert kept.endswith(".pdf")
    assert len(kept) <= 130
    assert not re.search(r"[/\\\r\n\u202e]", kept)


def test_a_strangers_file_is_not_even_read(home: House) -> None:
    answer = send_file(home, PDF)
    assert answer.status_code == 403
    assert answer.json()["problem"] == home.web.say("web.file_not_linked")
    assert home.echo.heard == []


def test_a_file_that_never_ends_gives_its_place_back(
    linked: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_request: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(server, "_UPLOAD_SECONDS", 0.01)
    with monkeypatch.context() as slow:
        slow.setattr(uploads, "read", never)
        assert [send_file(linked, PDF).status_code for _ in range(5)] == [408] * 5
    assert send_file(linked, PDF).status_code == 200


def test_a_file_of_an_answer_is_for_its_own_chat(home: House) -> None:
    home.page()
    with home.line() as line:
        line.send_json({"t": "say", "key": KEY, "text": "file"})
        [file] = frames_until(line, "message", mine=False)[-1]["files"]
    answer = home.client.get(file["href"])
    assert answer.content == b"content"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''B%C3%A1o")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert home.client.get("/files/1/9").status_code == 404
    for number in (10**30, "9" * 5000, "-1", "x"):
        assert home.client.get(f"/files/{number}/0").status_code == 404
    home.client.cookies.clear()
    assert home.client.get(file["href"]).status_code == 404
    home.page()
    assert home.client.get(file["href"]).status_code == 404


def test_keys_are_plain() -> None:
    assert is_key(KEY)
    for typed in ("", "short", "with space", "x" * 41, "é" * 10, "a\n" * 5):
        assert not is_key(typed)
