/**
 * Set up for every test file: property tests look at the same examples in every run of `npm test`, so that what passed
 * here passes there. `npm run test:long` looks for new ones: PROPERTY_SEED=random, or a number to see a finding again.
 */
import fc from "fast-check";

const wanted = process.env["PROPERTY_SEED"] ?? "20261126";
if (wanted !== "random") fc.configureGlobal({ seed: Number(wanted) });
