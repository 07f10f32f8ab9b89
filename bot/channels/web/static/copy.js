// What was read, kept in this browser so that it can be read again without a network. One chat at
// a time: another one's copy is taken out, and signing out takes out all.

const PREFIX = "read:";
const MOST = 60; // messages
const MOST_LETTERS = 200000;

export class ReadingCopy {
  constructor(chat) {
    this.name = PREFIX + chat;
    this.messages = stored(this.name);
    forgetOthers(this.name);
  }

  // The chat that was read last here, for a page that was opened without the server.
  static lastChat() {
    try {
      const name = Object.keys(localStorage).find((each) => each.startsWith(PREFIX));
      return name?.slice(PREFIX.length) ?? "";
    } catch {
      return "";
    }
  }

  static forget() {
    forgetOthers(null);
  }

  replace(messages) {
    this.messages = [];
    for (const message of messages) this.#take(message);
    this.#store();
  }

  add(message) {
    this.#take(message);
    this.#store();
  }

  #take(message) {
    const edited = message.edits && this.messages.findIndex((each) => each.id === message.edits);
    if (edited >= 0 && message.edits) this.messages[edited] = { ...this.messages[edited], ...message, id: message.edits, edits: null };
    else if (!message.quiet && !this.messages.some((each) => each.id === message.id)) this.messages.push(message);
  }

  #store() {
    this.messages = this.messages.slice(-MOST);
    let text = JSON.stringify(this.messages);
    while (text.length > MOST_LETTERS && this.messages.length > 1) {
      this.messages.shift();
      text = JSON.stringify(this.messages);
    }
    try {
      localStorage.setItem(this.name, text);
    } catch { /* private windows may refuse: then nothing is kept */ }
  }
}

function stored(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? [];
  } catch {
    return [];
  }
}

function forgetOthers(name) {
  try {
    for (const each of Object.keys(localStorage)) if (each.startsWith(PREFIX) && each !== name) localStorage.removeItem(each);
  } catch { /* nothing was kept */ }
}
