/**
 * `npm test` looks at the same examples of a property in every run, and at a part of what is alike: a few do. `npm run test:long` looks
 * for what they leave out.
 */
export const thorough = process.env["PROPERTY_SEED"] !== undefined || process.env["LONG"] !== undefined;

/** How many examples of a property. */
export const runs = (few: number, many: number): number => (thorough ? many : few);
