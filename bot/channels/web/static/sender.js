// Sends what the outbox holds over the line, one message at a time: the next goes when the one
// before is kept, so their order cannot change.

const ANSWER_WITHIN = 60000;
export const TRY_AGAIN = 3000;

export class Sender {
  #onItsWay = null; // the key of the message that is being answered
  #pausedUntil = 0;
  #timer = 0;
  #tapped = new Map(); // key → the button that waits for its answer

  // changed() is told whenever what waits has changed.
  constructor({ outbox, line, log, token, changed }) {
    Object.assign(this, { outbox, line, log, token, changed });
  }

  post(item, button = null) {
    this.outbox.add(item);
    if (button) this.#tapped.set(item.key, button);
    return item;
  }

  flush() {
    const item = this.outbox.first;
    if (!item || !this.line.open || this.#onItsWay) return;
    clearTimeout(this.#timer);
    const pause = this.#pausedUntil - Date.now();
    if (pause > 0) {
      this.#timer = setTimeout(() => this.flush(), pause);
      return;
    }
    this.#onItsWay = item.key;
    this.log.mark(item, "sending");
    this.#send(item);
    this.#timer = setTimeout(() => this.again(item.key, 0), ANSWER_WITHIN);
  }

  // The line is another one now: what was on its way may not have arrived.
  restart() {
    this.#onItsWay = null;
    this.flush();
  }

  stop() {
    this.#onItsWay = null;
  }

  again(key, wait) {
    if (this.#onItsWay === key) this.#onItsWay = null;
    this.#pausedUntil = Date.now() + wait;
    this.flush();
  }

  // The server has it, now or since long ago.
  taken(key) {
    const item = this.kept(key);
    // Its row comes with the answer; without one it was kept long ago and stands above.
    if (item) setTimeout(() => this.log.forget(key), 5000);
    this.changed();
    this.flush();
  }

  kept(key) {
    this.#release(key);
    return this.outbox.done(key);
  }

  refused(key, problem) {
    this.#release(key);
    const item = this.outbox.items.find((each) => each.key === key);
    if (!item) return;
    item.failed = item.refused = true;
    if (item.action !== undefined) this.outbox.done(key);
    this.log.mark(item, "not_sent", problem);
    this.flush();
  }

  retry(item) {
    item.failed = false;
    this.log.mark(item, "waiting");
    this.flush();
  }

  get current() {
    return this.outbox.items.find((each) => each.key === this.#onItsWay);
  }

  #release(key) {
    if (this.#onItsWay === key) this.#onItsWay = null;
    this.#tapped.get(key)?.removeAttribute("aria-busy");
    this.#tapped.delete(key);
  }

  #send(item) {
    if (item.file) return this.#upload(item);
    const { key, action, label, message, text } = item;
    return this.line.send(action === undefined ? { t: "say", key, text } : { t: "tap", key, action, label, message });
  }

  async #upload(item) {
    const headers = { "X-Form-Token": this.token, "X-Key": item.key, "X-File-Name": encodeURIComponent(item.file.name) };
    if (item.text) headers["X-Caption"] = encodeURIComponent(item.text);
    try {
      const answer = await fetch("/files", { method: "POST", headers, body: item.file });
      if (answer.ok) this.taken(item.key);
      else if (answer.status === 403 || answer.status === 422) this.refused(item.key, (await answer.json()).problem);
      else this.again(item.key, 1000 * (Number(answer.headers.get("Retry-After")) || 3));
    } catch {
      this.again(item.key, TRY_AGAIN);
      this.line.probe();
    }
  }
}
