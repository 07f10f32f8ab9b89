// The messages on the page: each once, in the server's order; what waits to be sent comes last.

import { element, filled, size, written } from "./text.js";

export class Log {
  #shown = new Map(); // id → { node, day }
  #waiting = new Map(); // key → node

  constructor(root, texts, { tap, retry, drop }) {
    Object.assign(this, { root, texts, tap, retry, drop });
  }

  get empty() {
    return this.#shown.size === 0;
  }

  clear() {
    for (const node of [...this.root.children]) if (!node.classList.contains("waiting")) node.remove();
    this.#shown.clear();
  }

  // Shows a message; returns its node, or null when there is nothing new to see.
  add(message) {
    if (this.#shown.has(message.id)) return null;
    if (message.key) this.forget(message.key);
    if (message.edits) return this.#redraw(message);
    if (message.quiet) return null;
    const node = this.#node(message);
    if (message.day !== this.#lastDay()) this.#insert(dayNode(message.day));
    this.#insert(node);
    this.#shown.set(message.id, { node, day: message.day });
    return node;
  }

  // Puts older messages above, without announcing them.
  prepend(messages) {
    const nodes = [];
    let day = null;
    for (const message of messages) {
      if (this.#shown.has(message.id)) continue;
      if (message.day !== day) nodes.push(dayNode((day = message.day)));
      const node = this.#node(message);
      this.#shown.set(message.id, { node, day });
      nodes.push(node);
    }
    const first = this.root.firstElementChild;
    if (first?.classList.contains("day") && first.textContent === day) first.remove();
    this.root.prepend(...nodes);
  }

  // Shows something that is not yet with the server.
  wait(item) {
    const shown = { mine: true, text: item.text ?? item.label ?? "", time: "", files: item.file ? [fileOf(item.file)] : [] };
    const node = this.#node(shown);
    node.classList.add("waiting");
    this.#waiting.set(item.key, node);
    this.root.append(node);
    return node;
  }

  // Says how far a waiting one is: waiting, sending, or why it was not sent.
  mark(item, state, problem) {
    const node = this.#waiting.get(item.key);
    if (!node) return;
    node.dataset.state = state;
    const foot = node.querySelector(".foot");
    foot.replaceChildren(problem ?? this.texts[state]);
    if (state !== "not_sent") return;
    const buttons = [element("button", { type: "button", onclick: () => this.drop(item) }, this.texts.drop)];
    if (!item.refused) buttons.unshift(element("button", { type: "button", onclick: () => this.retry(item) }, this.texts.retry));
    foot.append(element("span", { class: "actions" }, ...buttons));
  }

  forget(key) {
    this.#waiting.get(key)?.remove();
    this.#waiting.delete(key);
  }

  #redraw(message) {
    const shown = this.#shown.get(message.edits);
    if (!shown) return null;
    const held = shown.node.contains(document.activeElement);
    const node = this.#node({ ...message, id: message.edits });
    node.classList.add("redrawn");
    shown.node.replaceWith(node);
    this.#shown.set(message.edits, { node, day: shown.day });
    if (held) (node.querySelector(".choices button") ?? node).focus({ preventScroll: true });
    return node;
  }

  #insert(node) {
    this.root.insertBefore(node, this.root.querySelector(":scope > .waiting"));
  }

  #lastDay() {
    const days = this.root.querySelectorAll(":scope > .day");
    return days.length ? days[days.length - 1].textContent : null;
  }

  #node(message) {
    const said = message.mine ? this.texts.said_mine : this.texts.said_bot;
    const body = element("div", { class: "body" }, element("span", { class: "unseen" }, `${said} `));
    if (message.text) body.append(element("p", { class: "text" }, written(message.text, !message.mine)));
    for (const file of message.files ?? []) body.append(this.#file(file));
    body.append(element("span", { class: "foot" }, message.time));
    const node = element("div", { class: `message ${message.mine ? "mine" : "bot"}`, "data-id": message.id, tabindex: "-1" }, body);
    if (message.choices?.length) {
      node.classList.add("asks");
      node.append(this.#choices(message));
    }
    return node;
  }

  #choices(message) {
    const buttons = message.choices.map((choice) =>
      element("button", {
        type: "button",
        class: choice.label.length > HALF_A_ROW ? "wide" : null,
        onclick: (event) => this.tap(message.id, choice, event.currentTarget),
      }, choice.label));
    return element("div", { class: "choices", role: "group", "aria-label": this.texts.choices }, ...buttons);
  }

  #file(file) {
    const text = `${file.name} (${size(file.bytes)})`;
    if (!file.href) return element("p", { class: "file" }, text);
    const label = filled(this.texts.download, { name: file.name, size: size(file.bytes) });
    const link = element("a", { class: "file", href: file.href, download: file.name, "aria-label": label }, text);
    if (!PICTURE.test(file.name)) return link;
    // Its figures stand in the message's words, and its name on the link below.
    const picture = element("img", { class: "picture", src: file.href, alt: "" });
    return element("div", {}, picture, link);
  }
}

const PICTURE = /\.(png|jpe?g)$/i;

// As many letters fit on half a phone's width (bot/channels/render.py).
const HALF_A_ROW = 15;

function dayNode(day) {
  return element("p", { class: "day" }, day);
}

function fileOf(file) {
  return { name: file.name, bytes: file.size };
}
