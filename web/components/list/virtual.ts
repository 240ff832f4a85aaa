/**
 * The arithmetic of a virtual list: which rows of `count` are in view, and where they stand.
 * Browsers stop laying out somewhere past 17 million pixels (Firefox), so a longer list is scrolled in proportion.
 */

export const maxScrollHeight = 12_000_000;
/** Rows kept beyond both edges. */
export const overscan = 6;

export interface Viewport {
  readonly count: number;
  /** CSS pixels */
  readonly rowHeight: number;
  readonly height: number;
  readonly scrollTop: number;
}

export interface Slice {
  /** first row to render, and the one after the last */
  readonly first: number;
  readonly end: number;
  /** where the first rendered row stands inside the scrolled box, in CSS pixels */
  readonly top: number;
  /** height of the scrolled box */
  readonly scrollHeight: number;
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), Math.max(low, high));

const scrollRange = ({ count, rowHeight, height }: Viewport): { content: number; scroll: number } => {
  const content = Math.max(0, count * rowHeight - height);
  return { content, scroll: Math.min(content, Math.max(0, maxScrollHeight - height)) };
};

/** How far into the rows (in pixels of a list without a limit) a scroll position is. */
const contentOffset = (viewport: Viewport): number => {
  const { content, scroll } = scrollRange(viewport);
  const at = clamp(viewport.scrollTop, 0, scroll);
  return scroll === 0 ? 0 : (at / scroll) * content;
};

export function visibleSlice(viewport: Viewport): Slice {
  const { count, rowHeight, height } = viewport;
  const offset = contentOffset(viewport);
  const first = clamp(Math.floor(offset / rowHeight) - overscan, 0, count);
  const end = clamp(Math.ceil((offset + height) / rowHeight) + overscan, 0, count);
  const { scroll } = scrollRange(viewport);
  const at = clamp(viewport.scrollTop, 0, scroll);
  return {
    first,
    end,
    top: first * rowHeight - offset + at,
    scrollHeight: Math.min(count * rowHeight, scroll + height),
  };
}

/** The scroll position that brings a row into view with the least movement; the present one if it is in view. */
export function scrollTopFor(index: number, viewport: Viewport): number {
  const { content, scroll } = scrollRange(viewport);
  const offset = contentOffset(viewport);
  const top = index * viewport.rowHeight;
  const bottom = top + viewport.rowHeight;
  const wanted = top < offset ? top : bottom > offset + viewport.height ? bottom - viewport.height : offset;
  return content === 0 ? 0 : (clamp(wanted, 0, content) / content) * scroll;
}
