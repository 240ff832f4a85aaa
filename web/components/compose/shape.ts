/** How what is written is shown: docked at the foot of the page, as its head alone, over the page, or as the page itself. */
export type Shape = "window" | "small" | "full" | "page";

/** Which dialog is open over a window. */
export type Asked = "none" | "later" | "words" | "plain";
