// What is still to be sent, in order. Kept in the browser, so that a closed page loses nothing;
// each item has its own key, so that sent twice it is taken once. Files live in memory only.

const PREFIX = "out:";

export class Outbox {
  constructor(chat) {
    this.prefix = `${PREFIX}${chat}:`;
    this.items = stored(this.prefix);
  }

  add(item) {
    item.key = newKey();
    item.order = `${Date.now()}`.padStart(15, "0") + `${performance.now().toFixed(3)}`.padStart(18, "0");
    this.items.push(item);
    if (!item.file) keep(this.prefix + item.order, item);
    return item;
  }

  done(key) {
    const item = this.items.find((each) => each.key === key);
    if (!item) return null;
    this.items = this.items.filter((each) => each !== item);
    drop(this.prefix + item.order);
    return item;
  }

  get first() {
    return this.items.find((each) => !each.failed);
  }

  static forget() {
    try {
      for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) localStorage.removeItem(name);
    } catch { /* nothing was kept */ }
  }
}

function stored(prefix) {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(prefix))
      .sort()
      .map((name) => JSON.parse(localStorage.getItem(name)));
  } catch {
    return [];
  }
}

function keep(name, item) {
  try {
    localStorage.setItem(name, JSON.stringify(item));
  } catch { /* private windows may refuse: then it lasts as long as the page */ }
}

function drop(name) {
  try {
    localStorage.removeItem(name);
  } catch { /* was never kept */ }
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
}
