/** What the journey asks of a browser that Playwright does not drive here: Firefox over BiDi, WebKit over WebDriver. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A tab, which is in front while it is asked for something. */
export interface Tab {
  readonly goto: (url: string) => Promise<void>;
  readonly reload: () => Promise<void>;
  /** `source`: statements of an async function, what they return comes as JSON; throws what it throws. */
  readonly run: <T>(source: string) => Promise<T>;
  /** A click of the mouse, or of a finger where the browser has one. */
  readonly click: (at: Point) => Promise<void>;
  /** Keys one after the other; with `held`, while that one is down. */
  readonly type: (text: string, held?: string) => Promise<void>;
  /** `css`: of an input in the page, where it need not be visible. */
  readonly choose: (css: string, paths: readonly string[]) => Promise<void>;
  /** What is written in the frames of the page, and in theirs; a script of the page could not read it. */
  readonly framesText: () => Promise<string>;
  /** A PNG of what is in view. */
  readonly screenshot: () => Promise<Uint8Array>;
  readonly close: () => Promise<void>;
}

export interface Browser {
  /** As it names itself. */
  readonly version: string;
  readonly newTab: () => Promise<Tab>;
  /** CSS pixels of the page, of tabs that are and of those to come. */
  readonly resize: (width: number, height: number) => Promise<void>;
  /** What pages told the console as an error, and what was thrown and caught by nobody; empty where the browser does not say. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

/** Keys without a character, as WebDriver writes them ("Keyboard Actions" of its specification). */
export const KEYS = { control: "\uE009", end: "\uE010", enter: "\uE007", escape: "\uE00C", tab: "\uE004" } as const;

export const clicks = ({ x, y }: Point) => [
  {
    type: "pointer",
    id: "mouse",
    actions: [
      { type: "pointerMove", x: Math.round(x), y: Math.round(y) },
      { type: "pointerDown", button: 0 },
      { type: "pointerUp", button: 0 },
    ],
  },
];

export const strokes = (text: string, held?: string) => [
  {
    type: "key",
    id: "keyboard",
    actions: [
      ...(held === undefined ? [] : [{ type: "keyDown", value: held }]),
      ...Array.from(text).flatMap((value) => [
        { type: "keyDown", value },
        { type: "keyUp", value },
      ]),
      ...(held === undefined ? [] : [{ type: "keyUp", value: held }]),
    ],
  },
];
