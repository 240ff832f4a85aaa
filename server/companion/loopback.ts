/** Hosts of URLs that never leave this machine. */
import { isLoopback } from "../../shared/lib/network-address.ts";

/** As URL.hostname gives them: IPv6 in brackets. */
export const isLoopbackHost = (host: string): boolean => isLoopback(host.replace(/^\[(.*)\]$/, "$1").toLowerCase());
