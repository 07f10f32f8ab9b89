// Joins the page's parts: what is typed waits in the outbox until the sender has brought it to the
// server, what the server has is shown in its order.

import { ReadingCopy } from "./copy.js";
import { Line, NO_SESSION } from "./line.js";
import { Log } from "./log.js";
import { Outbox } from "./outbox.js";
import { Push } from "./push.js";
import { Sender, TRY_AGAIN } from "./sender.js";
import { element, filled } from "./text.js";

const facts = JSON.parse(document.getElementById("facts").textContent);
const texts = facts.texts;
const at = (id) => document.getElementById(id);
const [scroll, question, banner, typing, examples] = ["scroll", "question", "banner", "typing", "examples"].map(at);

const FILE_LIMIT = 10 * 1024 * 1024;
const CAPTION_LIMIT = 500;
const FILE_KINDS = ["image/jpeg", "image/png", "image/webp", "application/pdf"];
const NEAR = 120; // pixels from the end that still count as being there

// Opened without the server (see sw.js), the page knows of the chat only what it kept of it.
const chat = facts.offline ? ReadingCopy.lastChat() : facts.chat;
const copy = new ReadingCopy(chat);
const outbox = new Outbox(chat);
const log = new Log(at("messages"), texts, { tap, retry: (item) => sender.retry(item), drop });
const line = new Line({ hello: () => ({ t: "hello", after: seen }), frame: received, state: stated, ended });
const push = new Push({ key: facts.pushKey, token: facts.token, texts, say });
const sender = new Sender({ outbox, line, log, token: facts.token, changed: waitingChanged });
let seen = 0; // the last message that the server sent
let older = 0; // where the page of messages before these begins
let unread = 0;
let who = { role: "nobody" };

// Sending -------------------------------------------------------------------------------------

function post(item, button) {
  show(sender.post(item, button));
  sender.flush();
}

function show(item) {
  if (item.action === undefined) {
    const node = log.wait(item);
    log.mark(item, line.open ? "sending" : "waiting");
    reveal(node, true);
  }
  examples.hidden = true;
  waitingChanged();
}

function drop(item) {
  outbox.done(item.key);
  log.forget(item.key);
  question.focus();
}

function tap(message, choice, button) {
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  post({ action: choice.action, label: choice.label, message }, button);
}

// Receiving -----------------------------------------------------------------------------------

function received(frame) {
  switch (frame.t) {
    case "welcome": return welcomed(frame);
    case "message": return arrived(frame);
    case "older": return olderCame(frame);
    case "who": return whoChanged(frame.who);
    case "typing": return thinking();
    case "taken": return sender.taken(frame.key);
    case "later": return sender.again(frame.key, TRY_AGAIN);
    case "refused": return sender.refused(frame.key);
    case "session": return renew(frame.renewal);
    case "slow":
      say(texts.slow);
      return sender.again(frame.key, 1000 * frame.seconds);
  }
}

function welcomed(frame) {
  if (frame.chat !== facts.chat) return reload();
  if (frame.version !== facts.version && !question.value && !outbox.items.length) return reload();
  showWho(frame.who);
  if (frame.messages) {
    log.clear();
    seen = 0;
    quietly(() => frame.messages.forEach((message) => kept(message)));
    copy.replace(frame.messages);
    older = frame.older;
    at("older").hidden = !older;
    toEnd();
  }
  showExamples();
  sender.restart();
}

// Whoever is no longer linked leaves nothing to read; what is said next comes after this.
function whoChanged(now) {
  if (who.role !== "nobody" && now.role === "nobody") {
    log.clear();
    copy.replace([]);
    older = 0;
    at("older").hidden = true;
  }
  showWho(now);
}

function kept(message) {
  seen = Math.max(seen, message.id);
  const node = log.add(message);
  if (message.key) sender.kept(message.key);
  return node;
}

function arrived(message) {
  const near = atEnd();
  const node = kept(message);
  copy.add(message);
  if (message.mine) {
    waitingChanged();
    sender.flush();
  } else {
    showTyping(false);
  }
  if (!node) return;
  at("welcome").hidden = true;
  if (message.mine) examples.hidden = true;
  if (message.edits) reveal(node, false);
  else if (near || message.mine) reveal(node, true);
  else count(message);
  if (document.hidden && !message.mine) count(message);
}

function olderCame(frame) {
  const height = scroll.scrollHeight;
  quietly(() => log.prepend(frame.messages));
  scroll.scrollTop += scroll.scrollHeight - height;
  older = frame.older;
  at("older").hidden = !older;
  at("older").removeAttribute("aria-busy");
  if (!older && document.activeElement === document.body) scroll.focus();
}

function askOlder() {
  if (!older || at("older").getAttribute("aria-busy")) return;
  if (line.send({ t: "older", before: older })) at("older").setAttribute("aria-busy", "true");
}

// Many messages at once are history: a screen reader need not read them all out.
function quietly(work) {
  const messages = at("messages");
  messages.setAttribute("aria-live", "off");
  work();
  requestAnimationFrame(() => requestAnimationFrame(() => messages.setAttribute("aria-live", "polite")));
}

// What the page looks like --------------------------------------------------------------------

function stated(state) {
  document.body.dataset.line = state;
  at("state").lastElementChild.textContent = texts[state === "open" ? "connected" : state] ?? "";
  if (state === "open") {
    if (banner.dataset.kind === "lost") say(texts.back, 2500);
  } else if (state === "lost") {
    sender.stop();
    at("older").removeAttribute("aria-busy");
    showTyping(false);
    waitingChanged();
  }
}

// The chat is somebody's now: from here on it is another session, which only this page is told of.
async function renew(renewal, tries = 5) {
  const body = new URLSearchParams({ token: facts.token, renewal });
  if (at("shared").checked) body.set("shared", "1");
  try {
    const answer = await fetch("/session", { method: "POST", body });
    if (answer.ok || !tries) return location.reload();
  } catch {
    if (!tries) return;
  }
  setTimeout(() => renew(renewal, tries - 1), 2000);
}

function ended(code) {
  if (code === NO_SESSION) return reload();
  banner.replaceChildren(element("button", { type: "button", onclick: () => { say(""); line.connect(); } }, texts.elsewhere));
  banner.dataset.kind = "lost";
}

function waitingChanged() {
  if (line.open) return;
  const waiting = outbox.items.filter((each) => !each.failed);
  for (const item of waiting) log.mark(item, "waiting");
  if (document.body.dataset.line !== "lost") return;
  clearTimeout(say.timer);
  banner.dataset.kind = "lost";
  const text = waiting.length ? filled(texts.lost_waiting, { count: waiting.length }) : texts.lost;
  if (banner.textContent !== text) banner.textContent = text;
}

function say(text, milliseconds = 4000) {
  clearTimeout(say.timer);
  banner.dataset.kind = "";
  banner.textContent = text;
  if (text) say.timer = setTimeout(() => say(""), milliseconds);
}

function showWho(now) {
  who = now;
  at("who").textContent = who.name ? [who.name, who.unit].filter(Boolean).join(" · ") : texts.not_linked;
  const nobody = who.role === "nobody";
  at("menu-sign-out").hidden = nobody;
  if (push.possible && !nobody) push.on().then(showPush, () => {});
  else at("menu-push").hidden = true;
  at("attach").hidden = nobody;
  at("welcome-link").hidden = !nobody;
  at("shared-choice").hidden = !nobody;
}

function showPush(on) {
  at("menu-push").hidden = false;
  at("menu-push").textContent = on ? texts.push_off : texts.push_on;
}

function showExamples(asked = false) {
  const spoken = at("messages").querySelector(".mine") !== null || outbox.items.length > 0;
  at("welcome").hidden = !log.empty;
  examples.hidden = spoken && !asked;
  if (examples.hidden) return;
  const buttons = (facts.examples[who.role] ?? []).map((text) =>
    element("button", { type: "button", onclick: () => { question.focus(); post({ text }); } }, text));
  examples.lastElementChild.replaceChildren(...buttons);
  if (asked) {
    toEnd();
    buttons[0]?.focus();
  }
}

function thinking() {
  if (sender.current) log.mark(sender.current, "received");
  showTyping(true);
}

function showTyping(on) {
  typing.hidden = !on;
  at("typing-text").textContent = on ? texts.typing : "";
  if (on && atEnd()) toEnd();
}

const atEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR;

function toEnd() {
  scroll.scrollTop = scroll.scrollHeight;
  stays = true;
}

// A banner, the keyboard or a turned phone makes the list smaller: its end stays in sight.
let stays = true;
new ResizeObserver(() => { if (stays) toEnd(); }).observe(scroll);

// Brings a message into sight: its end, or its first line when it is taller than the page.
function reveal(node, end) {
  const top = node.offsetTop - 12;
  if (end) scroll.scrollTop = node.classList.contains("bot") ? Math.min(scroll.scrollHeight, top) : scroll.scrollHeight;
  else if (top < scroll.scrollTop) scroll.scrollTop = top;
}

function count(message) {
  if (message.mine) return;
  unread += 1;
  at("unread").textContent = `${unread} ${texts.new_messages}`;
  scrolled();
  if (document.hidden) document.title = `(${unread}) ${title}`;
}

const title = document.title;

function read() {
  unread = 0;
  at("unread").textContent = "";
  document.title = title;
}

function scrolled() {
  stays = atEnd();
  if (atEnd() && !document.hidden) read();
  at("to-end").hidden = atEnd();
  if (scroll.scrollTop < 60) askOlder();
}

function grow() {
  question.style.height = "auto";
  question.style.height = `${Math.min(question.scrollHeight, 140)}px`;
}

// The server knows better than this page who it is or what it looks like. If loading it again did
// not help a moment ago (cookies refused, say), it is not tried over and over.
function reload() {
  const before = Number(stored("reloaded"));
  if (Date.now() - before < 20000) {
    banner.dataset.kind = "lost";
    banner.textContent = texts.lost;
    setTimeout(() => line.connect(), 20000);
    return;
  }
  stored("reloaded", Date.now());
  location.reload();
}

function stored(name, value) {
  try {
    if (value !== undefined) sessionStorage.setItem(name, value);
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

// What people do ------------------------------------------------------------------------------

at("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = question.value.trim();
  question.focus();
  if (!text) return;
  question.value = "";
  drafted();
  post({ text });
});

// A reload, or a phone that closes the page to save memory, must not lose what is half typed.
function drafted() {
  grow();
  stored("draft", question.value);
}

question.addEventListener("input", drafted);
question.addEventListener("keydown", (event) => {
  // Vietnamese keyboards compose letters: that Enter ends a letter, not the message.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  at("composer").requestSubmit();
});

at("attach").addEventListener("click", () => at("file").click());
at("file").addEventListener("change", () => {
  const file = at("file").files[0];
  at("file").value = "";
  if (!file) return;
  if (file.size > FILE_LIMIT) return say(texts.too_big, 8000);
  if (!FILE_KINDS.includes(file.type)) return say(texts.file_kind, 8000);
  // What is typed already goes with the file, as its caption does in a messenger.
  const text = question.value.trim();
  if (!text || text.length > CAPTION_LIMIT) return post({ file });
  question.value = "";
  drafted();
  post({ file, text });
});

at("older").addEventListener("click", askOlder);
at("to-end").addEventListener("click", () => { toEnd(); question.focus({ preventScroll: true }); });
scroll.addEventListener("scroll", scrolled, { passive: true });
document.addEventListener("visibilitychange", scrolled);

const menu = at("menu");
const menuButton = at("menu-button");

function openMenu(open) {
  menu.hidden = !open;
  menuButton.setAttribute("aria-expanded", String(open));
  if (open) menu.querySelector("button:not([hidden])").focus();
}

menuButton.addEventListener("click", () => openMenu(menu.hidden));
document.addEventListener("click", (event) => {
  if (!menu.hidden && !event.target.closest("#menu, #menu-button")) openMenu(false);
});
menu.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  openMenu(false);
  menuButton.focus();
});
at("menu-examples").addEventListener("click", () => { openMenu(false); showExamples(true); });
at("menu-sign-out").addEventListener("click", () => { openMenu(false); at("leave").showModal(); });
at("menu-push").addEventListener("click", () => { openMenu(false); push.toggle().then(showPush); });
at("stay").addEventListener("click", () => { at("leave").close(); menuButton.focus(); });
at("leave").querySelector("form").addEventListener("submit", () => {
  Outbox.forget();
  ReadingCopy.forget();
  stored("draft", "");
});

// A printed slip's QR leads here with its code behind #: it is put where it would be typed, and
// taken out of the address, so that it is neither sent unseen nor kept in the history.
const slip = /^#([A-Za-z0-9]{4,5}-?[A-Za-z0-9]{4,5})$/.exec(location.hash);
if (slip) {
  question.value = slip[1];
  question.focus();
  history.replaceState(null, "", "/");
}

if (!question.value && stored("draft")) {
  question.value = stored("draft");
  grow();
}

if (facts.offline) quietly(() => copy.messages.forEach((message) => log.add(message)));
for (const item of outbox.items) show(item);
at("state").lastElementChild.textContent = texts.connecting;
document.body.dataset.line = "connecting";
if (matchMedia("(pointer: fine)").matches) question.focus();
line.connect();
// Private windows and old browsers may refuse: the page does without.
navigator.serviceWorker?.register("/sw.js").catch(() => {});
