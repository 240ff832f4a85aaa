/**
 * Who answers mail by itself while its owner is away, decided here alone: of a transparent account the provider, as mail comes in
 * and though nobody is logged in; of a hardened one its devices. Never both (docs/protocol.md, "What goes out by itself").
 */
import type { Flavor } from "./record.ts";

export const answeredBy = (flavor: Flavor): "provider" | "device" => (flavor === "transparent" ? "provider" : "device");
