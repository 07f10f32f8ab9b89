"""``lo-bot-api-emulator`` as a process of its own, with what it leaves out for our purposes.

It gives the bot a user name, takes edited messages, and writes down what the bot was asked to
send, words included: ``python -m tests.e2e.telegram_emulator PORT CALLS.jsonl``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator, updates


class Emulator(LoBotApiEmulator):  # type: ignore[misc]
    """Writes each call that it accepts as one line."""

    def __init__(self, calls: Path) -> None:
        super().__init__(enable_control=True, allow_insecure_loopback_webhooks=True)
        self.calls = calls

    def app(self) -> web.Application:
        app = super().app()
        app.router.add_post("/__fixture/files/{name}", self.receive_file)
        return app

    async def receive_file(self, request: web.Request) -> web.Response:
        """Keep a file that a person sends; an update names it by this name."""
        content = await request.read()
        self.assets[request.match_info["name"]] = {"data": content, "size": len(content)}
        return web.json_response({"ok": True})

    def validate(self, method: str, fields: dict[str, Any], uploads: dict[str, Any]) -> Any:
        result = super().validate(method, fields, uploads)
        if method == "getMe":
            result["username"] = "assistant_bot"
        elif method != "getUpdates":
            names = sorted(str(upload["filename"]) for upload in uploads.values())
            line = {"method": method, **fields, "files": names}
            with self.calls.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(line) + "\n")
        return result


def main() -> None:
    updates.KINDS.add("edited_message")
    port, calls = int(sys.argv[1]), Path(sys.argv[2])
    web.run_app(Emulator(calls).app(), host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    main()
