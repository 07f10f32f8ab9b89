"""The pages and their files: read once, filled with the catalogue's sentences, never built."""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any, Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.base.texts import Texts

_STATIC: Final = files("bot.channels.web") / "static"
_TEMPLATES: Final = files("bot.channels.web") / "templates"
#: Sentences with this beginning are handed to the page's script.
_PAGE_KEYS: Final = "web.page."
_EXAMPLE_KEYS: Final = "web.example."
_YEAR: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Pages:
    """Makes pages. ``public_url`` is the page's address as browsers know it, if it is set."""

    say: Texts
    public_url: str | None = None
    push_key: str | None = None

    @cached_property
    def version(self) -> str:
        """A name for the page's files and sentences as they are now."""
        digest = hashlib.sha256(json.dumps(self._texts, sort_keys=True).encode())
        pages = {page.name: page.read_bytes() for page in _TEMPLATES.iterdir()}
        for name, content in sorted({**pages, **self._files}.items()):
            digest.update(name.encode() + b"\0" + content)
        return digest.hexdigest()[:12]

    def chat(self, chat_tag: str, form_token: str) -> Response:
        """Return the chat's page."""
        facts = {"chat": chat_tag, "token": form_token, "pushKey": self.push_key, **self._facts}
        return self._page("chat.html", form_token=form_token, facts=facts)

    def offline(self, _request: HttpRequest) -> Response:
        """Return the page as it opens without a network: nobody's, so that a browser may keep it.

        It shows what the browser kept of the chat, and is made anew once the server answers.
        """
        return self._page("chat.html", form_token="", facts={"offline": True, **self._facts})

    def worker(self, _request: HttpRequest) -> Response:
        """Return the service worker, which lets the page open without a network."""
        names = sorted(name for name in self._files if name != "sw.js")
        kept = json.dumps([f"/static/{self.version}/{name}" for name in names])
        source = self._files["sw.js"].decode()
        source = source.replace("{{version}}", self.version).replace('"{{files}}"', repr(kept))
        return Response(source, media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    def sign_in(self, form_token: str, path: str) -> Response:
        """Return the page whose button spends a sign-in link."""
        return self._page("signin.html", form_token=form_token, path=path)

    def notice(self, title_key: str, text_key: str, status: int) -> Response:
        """Return a page that says one thing and leads to the chat."""
        values = {"title": self.say(title_key), "text": self.say(text_key)}
        return self._page("notice.html", status=status, **values)

    def manifest(self, _request: HttpRequest) -> Response:
        """Return what a phone needs to install the page."""
        base = f"/static/{self.version}"
        facts = {
            "name": self.say("web.title"),
            "short_name": self.say("web.short_title"),
            "description": self.say("web.description"),
            "lang": self.say.locale,
            "id": "/",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#f3f5f7",
            "theme_color": "#17406b",
            "icons": [
                _icon(f"{base}/icon.svg", "any"),
                _icon(f"{base}/icon-maskable.svg", "maskable"),
            ],
        }
        return JSONResponse(facts, media_type="application/manifest+json")

    def static(self, request: HttpRequest) -> Response:
        """Return a file of the page; its address changes with its content, so it is kept long."""
        name = request.path_params["name"]
        content = self._files.get(name)
        if content is None:
            return Response(status_code=404)
        current = request.path_params["version"] == self.version
        headers = {"Cache-Control": _YEAR if current else "no-cache", "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            content = self._zipped[name]
        return Response(content, media_type=mimetypes.guess_type(name)[0], headers=headers)

    @cached_property
    def _files(self) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in _STATIC.iterdir() if file.is_file()}

    @cached_property
    def _facts(self) -> dict[str, Any]:
        return {"version": self.version, "texts": self._texts, "examples": self._examples}

    @cached_property
    def _zipped(self) -> dict[str, bytes]:
        return {name: gzip.compress(content, mtime=0) for name, content in self._files.items()}

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {
            key.removeprefix(_PAGE_KEYS): sentence
            for key, sentence in self.say.sentences.items()
            if key.startswith(_PAGE_KEYS)
        }

    @cached_property
    def _examples(self) -> dict[str, list[str]]:
        """Return the example questions of each role, one a line in the catalogue."""
        return {
            key.removeprefix(_EXAMPLE_KEYS): sentence.split("\n")
            for key, sentence in self.say.sentences.items()
            if key.startswith(_EXAMPLE_KEYS)
        }

    def _page(self, name: str, status: int = 200, **values: Any) -> Response:
        page = self._templates.get_template(name).render(values)
        return HTMLResponse(page, status, headers=self._headers)

    @cached_property
    def _templates(self) -> Environment:
        """Return the pages, in which ``web.name`` is a sentence of the catalogue."""
        made = Environment(
            loader=FileSystemLoader(str(_TEMPLATES)),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
        )
        made.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
        sentences = self.say.sentences.items()
        web = {key[4:]: sentence for key, sentence in sentences if key.startswith("web.")}
        made.globals.update(web=web, version=self.version, locale=self.say.locale)
        return made

    @cached_property
    def _headers(self) -> dict[str, str]:
        # Older Safari does not count the live line as 'self'.
        live = f" wss://{urlsplit(self.public_url).netloc}" if self.public_url else ""
        return {
            "Cache-Control": "no-store",
            "Content-Security-Policy": (
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                f"connect-src 'self'{live}; manifest-src 'self'; worker-src 'self'; "
                "form-action 'self'; "
                "base-uri 'none'; frame-ancestors 'none'"
            ),
        }


def guarded(response: Response) -> Response:
    """Add the headers that every answer of the web chat carries."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    # Sign-in links must not travel on; forms still have to say where they come from.
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=()")
    response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
    return response


def _icon(address: str, purpose: str) -> dict[str, str]:
    return {"src": address, "sizes": "any", "type": "image/svg+xml", "purpose": purpose}
