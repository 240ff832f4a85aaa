/** What `provider status` prints. */
import { dayOf, sizeOf, type ProviderStatus } from "./status.ts";

/** `well`, and the report with its troubles; times are ISO 8601. */
export const statusJson = (status: ProviderStatus | null, troubles: readonly string[]): unknown => ({
  well: troubles.length === 0,
  running: status !== null,
  troubles,
  ...(status && {
    ...status,
    certificates: status.certificates.map((one) => ({ ...one, until: one.until === null ? null : isoTime(one.until) })),
    newestDelivery: status.newestDelivery === null ? null : isoTime(status.newestDelivery * 1000),
    restored: status.restored === null ? null : isoTime(status.restored * 1000),
  }),
});

/** Of one that could not be asked: it hangs, is another version, or is another user's. */
export const unknownJson = (trouble: string): unknown => ({ well: false, running: null, troubles: [trouble] });

const isoTime = (unixMilliseconds: number): string => new Date(unixMilliseconds).toISOString();

export function statusText(status: ProviderStatus): string {
  const { accounts, open, newestDelivery, restored, disk, database, blobs } = status;
  const rows: readonly (readonly [string, string])[] = [
    ["version", status.version],
    ["origin", status.origin],
    ...status.listeners.map(({ name, at, fault }) => [name, `${at}, ${fault ?? "answers"}`] as const),
    ...status.certificates.map(
      ({ file, until }) =>
        ["certificate", `${file}, ${until === null ? "can not be read" : `until ${dayOf(until)}`}`] as const,
    ),
    ["database", database.fault ?? `format ${database.format}, takes writes`],
    ["blobs", blobs.fault ?? "takes writes"],
    ["disk", disk ? `${sizeOf(disk.free)} free of ${sizeOf(disk.size)}` : "not known"],
    ["accounts", `${accounts.joined} joined, ${accounts.invited} invited`],
    ["open now", `${open.accounts} accounts, ${open.waiting} messages of theirs wait to be sent`],
    ["smarthost", smarthostText(status)],
    ...(status.directory === null ? [] : [["directory", status.directory] as const]),
    ["newest mail", newestDelivery === null ? "none yet" : isoTime(newestDelivery * 1000)],
    ...(restored === null ? [] : [["backup", `restored, as was said on ${isoTime(restored * 1000)}`] as const]),
  ];
  return rows.map(([name, value]) => `${name.padEnd(12)} ${value}`).join("\n");
}

function smarthostText({ smarthost }: ProviderStatus): string {
  if (!smarthost) return "none: nothing is sent (submission.smarthost)";
  const reason = smarthost.reason === null ? "" : ` (${smarthost.reason})`;
  return (
    { reached: "reached, takes the login", login: "refuses the login", down: "not reached" }[smarthost.state] + reason
  );
}
