from __future__ import annotations

import httpx
import pytest
from telegram.error import TelegramError

from bot.channels.telegram.errors import outcome
from bot.conversation.messages import Delivery
from tests.channels.telegram.stub import Answer, StubRequest, refusal, stub_bot


class Httpx(StubRequest):
    """Fails as httpx does below the library's own request class."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    async def do_request(self, *args: object, **kwargs: object) -> tuple[int, bytes]:  # type: ignore[override]
        from telegram.request import HTTPXRequest

        async def fails(request: httpx.Request) -> httpx.Response:
            raise self.error

        request = HTTPXRequest(httpx_kwargs={"transport": httpx.MockTransport(fails)})
        return await request.do_request(*args, **kwargs)  # type: ignore[arg-type]


async def error_of(request: StubRequest) -> Exception:
    with pytest.raises(Exception) as caught:  # noqa: PT011 (garbage raises anything)
        await stub_bot(request).send_message(42, "text")
    return caught.value


@pytest.mark.parametrize(
    ("answer", "delivery", "reason", "pause"),
    [
        (refusal(403, "Forbidden: bot was blocked by the user"), Delivery.REFUSED, "blocked", None),
        (refusal(400, "Bad Request: chat not found"), Delivery.REFUSED, "chat_not_found", None),
        (refusal(400, "Bad Request: text is empty"), Delivery.FAILED, "bad_request", None),
        (refusal(400, "moved", migrate_to_chat_id=-7), Delivery.REFUSED, "chat_moved", None),
        (refusal(401, "Unauthorized"), Delivery.LATER, "wrong_token", None),
        (refusal(404, "Not Found"), Delivery.LATER, "wrong_token", None),
        ((403, b"<html>blocked by the firewall</html>"), Delivery.LATER, "not_telegram", None),
        ((403, {"error": "forbidden"}), Delivery.LATER, "not_telegram", None),
        ((400, b"<html>chat not found</html>"), Delivery.LATER, "not_telegram", None),
        ((401, b""), Delivery.LATER, "not_telegram", None),
        ((404, b"<html>"), Delivery.LATER, "not_telegram", None),
        (refusal(429, "Too Many", retry_after=10**13), Delivery.LATER, "too_many", 3600.0),
        (refusal(429, "Too Many Requests", retry_after=17), Delivery.LATER, "too_many", 17.0),
        ((500, b"<html>"), Delivery.LATER, "service_down", None),
        ((502, b""), Delivery.LATER, "service_down", None),
        ((200, b"<html>"), Delivery.UNKNOWN, "garbage", None),
        ((200, b"[]"), Delivery.UNKNOWN, "garbage", None),
        ((200, {"ok": True}), Delivery.UNKNOWN, "garbage", None),
        ((200, {"ok": True, "result": {"message": 1}}), Delivery.UNKNOWN, "garbage", None),
    ],
)
async def test_what_an_answer_means(
    answer: Answer, delivery: Delivery, reason: str, pause: float | None
) -> None:
    sent = outcome(await error_of(StubRequest(lambda method, fields: answer)))
    assert (sent.outcome, sent.reason, sent.retry_after) == (delivery, reason, pause)


@pytest.mark.parametrize(
    ("error", "delivery"),
    [
        (httpx.ConnectError("no route"), Delivery.LATER),
        (httpx.ConnectTimeout("slow"), Delivery.LATER),
        (httpx.PoolTimeout("busy"), Delivery.LATER),
        (httpx.ReadTimeout("slow"), Delivery.UNKNOWN),
        (httpx.WriteTimeout("slow"), Delivery.UNKNOWN),
        (httpx.ReadError("cut"), Delivery.UNKNOWN),
        (httpx.RemoteProtocolError("cut"), Delivery.UNKNOWN),
    ],
)
async def test_only_what_was_never_written_may_be_sent_again(
    error: Exception, delivery: Delivery
) -> None:
    found = await error_of(Httpx(error))
    assert isinstance(found, TelegramError)
    assert outcome(found).outcome is delivery
