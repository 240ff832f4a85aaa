/** Short messages at the foot of the screen: said once, also to a screen reader, then gone. */

const shownFor = 6_000;
/** Milliseconds for what can still be done about it: as long as what is sent can be had back. */
const actionFor = 9_500;

export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

export class Notices {
  text = $state<string | null>(null);
  action = $state.raw<NoticeAction | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string, action: NoticeAction | null = null): void {
    this.text = text;
    this.action = action;
    this.#leaveIn(action ? actionFor : shownFor);
  }

  /** While somebody is at it, it stays. */
  hold(held: boolean): void {
    clearTimeout(this.#timer);
    if (!held && this.text !== null) this.#leaveIn(this.action ? actionFor : shownFor);
  }

  dismiss(): void {
    clearTimeout(this.#timer);
    this.text = null;
    this.action = null;
  }

  #leaveIn(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.dismiss(), milliseconds);
  }
}
