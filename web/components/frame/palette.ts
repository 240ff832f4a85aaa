/** A line of the palette. */
import type { IconName } from "../controls/icon-paths.ts";

export interface PaletteLine {
  readonly id: string;
  readonly title: string;
  readonly icon: IconName;
  /** the first of its keys */
  readonly keys: string | null;
  readonly run: () => void;
}
