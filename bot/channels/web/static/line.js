// The live line to the server: opened, watched, opened again. States: connecting, open, lost.

const PING_EVERY = 20000;
const PONG_WITHIN = 6000;
const PROBE_WITHIN = 2500;
const OPEN_WITHIN = 10000;
const LONGEST_WAIT = 8000;
export const NO_SESSION = 4401;
export const TOO_MANY_PAGES = 4408;

export class Line {
  #socket = null;
  #timer = 0;
  #tries = 0;
  #state = "connecting";

  // hello() gives the first frame; frame(object), state(name) and ended(code) are told what happens.
  constructor({ hello, frame, state, ended }) {
    Object.assign(this, { hello, frame, state, ended });
    addEventListener("online", () => this.probe());
    addEventListener("offline", () => this.probe());
    addEventListener("pageshow", () => this.probe());
    document.addEventListener("visibilitychange", () => document.hidden || this.probe());
  }

  get open() {
    return this.#state === "open";
  }

  connect() {
    this.#close();
    const address = new URL("/live", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.#socket = socket;
    this.#after(OPEN_WITHIN, () => this.#lost());
    socket.onopen = () => socket.send(JSON.stringify(this.hello()));
    socket.onmessage = (event) => socket === this.#socket && this.#received(JSON.parse(event.data));
    socket.onclose = (event) => socket === this.#socket && this.#closed(event.code);
  }

  send(frame) {
    if (!this.open) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  // Something may have changed: see at once whether the line still holds.
  probe() {
    if (this.open) this.#ping(PROBE_WITHIN);
    else if (this.#state === "lost") this.connect();
  }

  #received(frame) {
    if (frame.t === "welcome") {
      this.#tries = 0;
      this.#tell("open");
    }
    this.#after(PING_EVERY, () => this.#ping(PONG_WITHIN));
    if (frame.t !== "pong") this.frame(frame);
  }

  #ping(within) {
    this.send({ t: "ping" });
    this.#after(within, () => this.#lost());
  }

  #closed(code) {
    if (code === TOO_MANY_PAGES || code === NO_SESSION) {
      this.#close();
      this.#tell("ended");
      this.ended(code);
    } else {
      this.#lost();
    }
  }

  #lost() {
    this.#close();
    this.#tell("lost");
    const wait = Math.min(LONGEST_WAIT, 400 * 2 ** this.#tries++);
    this.#after(wait * (0.7 + 0.6 * Math.random()), () => this.connect());
  }

  #close() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    if (socket) socket.close();
  }

  #after(milliseconds, work) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(work, milliseconds);
  }

  #tell(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.state(state);
  }
}
