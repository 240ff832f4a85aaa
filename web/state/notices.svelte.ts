/** Short messages at the foot of the screen: said once, also to a screen reader, then gone. */

const shownFor = 6_000;

export class Notices {
  text = $state<string | null>(null);
  #timer: ReturnType<typeof setTimeout> | null = null;

  say(text: string): void {
    this.text = text;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.text = null;
    }, shownFor);
  }

  dismiss(): void {
    this.text = null;
  }
}
