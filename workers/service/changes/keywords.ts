/** Keywords that say something here, and are no labels. */
export const MUTED = "$Muted";
export const JUNK = "$Junk";
export const NOT_JUNK = "$NotJunk";
