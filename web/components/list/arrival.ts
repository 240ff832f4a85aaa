/**
 * An attachment for what holds a screen: where a screen took the place of another, and the focus fell with it, it goes
 * here, so that keyboards and screen readers go on from the new one. On the first load it is left where the browser has it.
 */
let loaded = false;

export function takeFallenFocus(screen: HTMLElement): void {
  if (loaded && (document.activeElement === null || document.activeElement === document.body))
    screen.focus({ preventScroll: true });
  loaded = true;
}
