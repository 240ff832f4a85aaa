/** The corpus: every trick once, each with a bait of its own. */
import { drawings } from "./drawings.ts";
import { fields } from "./fields.ts";
import { links } from "./links.ts";
import { clobbering, loads } from "./loads.ts";
import { mutations } from "./mutations.ts";
import { parts } from "./parts.ts";
import { scripts } from "./scripts.ts";
import { sizes } from "./sizes.ts";
import { overlays, styles } from "./styles.ts";
import { texts } from "./texts.ts";
import { baitOf, messageOf } from "./trick.ts";
import type { Bait, Family, Trick } from "./trick.ts";

export const families: readonly Family[] = [
  scripts,
  drawings,
  mutations,
  loads,
  clobbering,
  styles,
  overlays,
  links,
  texts,
  fields,
  parts,
  sizes,
];

export interface Case {
  readonly family: string;
  readonly trick: Trick;
  readonly bait: Bait;
  readonly message: () => Uint8Array;
}

export const corpus: readonly Case[] = families
  .flatMap(({ name, tricks }) => tricks.map((trick) => ({ family: name, trick })))
  .map(({ family, trick }, at) => {
    const bait = baitOf(`h${String(at + 1).padStart(3, "0")}`);
    return { family, trick, bait, message: () => messageOf(trick, bait) };
  });
