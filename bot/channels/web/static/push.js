// Asks the browser to tell of new messages while no page is open. Only ever at a tap.

export class Push {
  constructor({ key, token, texts, say }) {
    Object.assign(this, { key, token, texts, say });
  }

  get possible() {
    return Boolean(this.key) && "serviceWorker" in navigator && "PushManager" in window && Notification.permission !== "denied";
  }

  async on() {
    const worker = await navigator.serviceWorker.getRegistration();
    return Boolean(await worker?.pushManager.getSubscription());
  }

  // Turns it on or off; returns whether it is on now.
  async toggle() {
    try {
      return (await this.on()) ? await this.#stop() : await this.#start();
    } catch {
      this.say(this.texts.push_failed, 8000);
      return this.on().catch(() => false);
    }
  }

  async #start() {
    const worker = await navigator.serviceWorker.ready;
    const found = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: this.key });
    const answer = await this.#call("POST", JSON.stringify(found));
    if (!answer.ok) {
      await found.unsubscribe();
      this.say((await answer.json()).problem, 8000);
      return false;
    }
    this.say(this.texts.push_started);
    return true;
  }

  async #stop() {
    const worker = await navigator.serviceWorker.ready;
    await (await worker.pushManager.getSubscription())?.unsubscribe();
    await this.#call("DELETE");
    this.say(this.texts.push_stopped);
    return false;
  }

  #call(method, body) {
    return fetch("/push", { method, body, headers: { "X-Form-Token": this.token } });
  }
}
