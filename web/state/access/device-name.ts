/** A name for this device that its owner recognises in a list: browser and system, no more than that. */

const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/CrOS/, "ChromeOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "Mac"],
  [/Linux/, "Linux"],
];

const browsers: readonly (readonly [RegExp, string])[] = [
  [/Firefox\//, "Firefox"],
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Chrom(?:e|ium)\//, "Chrome"],
  [/Safari\//, "Safari"],
];

const match = (agent: string, table: readonly (readonly [RegExp, string])[], other: string): string =>
  table.find(([pattern]) => pattern.test(agent))?.[1] ?? other;

export const deviceName = (userAgent: string): string =>
  `${match(userAgent, browsers, "Browser")} on ${match(userAgent, systems, "a computer")}`;
