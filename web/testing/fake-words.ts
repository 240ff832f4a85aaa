/** Six words of a made-up point of the history. */
export const headWords: readonly string[] = ["amber", "cradle", "lemon", "orbit", "quiet", "walnut"];
