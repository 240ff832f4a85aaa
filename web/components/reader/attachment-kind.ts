/** How an attachment can be looked at here, by its type, or by its name where the type says nothing. */
import type { Attachment } from "../../state/app/types.ts";

export type PreviewKind = "image" | "audio" | "video" | "text" | "html" | "vcard" | "message" | "pdf";

export interface Preview {
  readonly kind: PreviewKind;
  /** what the browser is told it is: one of ours, never what a sender says */
  readonly type: string;
}

const image = (type: string): Preview => ({ kind: "image", type });
const audio = (type: string): Preview => ({ kind: "audio", type });
const video = (type: string): Preview => ({ kind: "video", type });
const text: Preview = { kind: "text", type: "text/plain" };
const html: Preview = { kind: "html", type: "text/html" };
const vcard: Preview = { kind: "vcard", type: "text/vcard" };
const pdf: Preview = { kind: "pdf", type: "application/pdf" };
const message: Preview = { kind: "message", type: "message/rfc822" };

const byType: ReadonlyMap<string, Preview> = new Map([
  ...["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "image/svg+xml"].map(
    (type) => [type, image(type)] as const,
  ),
  ["image/jpg", image("image/jpeg")],
  ...["audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/webm", "audio/flac", "audio/aac"].map(
    (type) => [type, audio(type)] as const,
  ),
  ["audio/mp3", audio("audio/mpeg")],
  ["audio/x-wav", audio("audio/wav")],
  ["audio/x-m4a", audio("audio/mp4")],
  ...["video/mp4", "video/webm", "video/ogg"].map((type) => [type, video(type)] as const),
  ["text/html", html],
  ["application/xhtml+xml", html],
  ...["text/vcard", "text/x-vcard", "text/directory"].map((type) => [type, vcard] as const),
  ["message/rfc822", message],
  ["application/pdf", pdf],
  ["application/x-pdf", pdf],
  ["application/json", text],
  ["application/xml", text],
  ["application/x-sh", text],
]);

const byName: ReadonlyMap<string, Preview> = new Map([
  ["png", image("image/png")],
  ["jpg", image("image/jpeg")],
  ["jpeg", image("image/jpeg")],
  ["gif", image("image/gif")],
  ["webp", image("image/webp")],
  ["avif", image("image/avif")],
  ["svg", image("image/svg+xml")],
  ["mp3", audio("audio/mpeg")],
  ["m4a", audio("audio/mp4")],
  ["ogg", audio("audio/ogg")],
  ["wav", audio("audio/wav")],
  ["mp4", video("video/mp4")],
  ["webm", video("video/webm")],
  ["txt", text],
  ["md", text],
  ["csv", text],
  ["log", text],
  ["json", text],
  ["vcf", vcard],
  ["eml", message],
  ["pdf", pdf],
]);

/** Octets of what is shown; what is larger can be saved. */
const MAX_PREVIEW = 64_000_000;

/** Null: it can only be saved. */
export function previewOf({ type, name, size }: Pick<Attachment, "type" | "name" | "size">): Preview | null {
  if (size > MAX_PREVIEW) return null;
  const said = type.toLowerCase();
  const known = byType.get(said) ?? (said.startsWith("text/") ? text : null);
  if (known && !(known === text && said === "text/plain" && hasOwnKind(name))) return known;
  if (said !== "application/octet-stream" && said !== "text/plain") return null;
  return byName.get(endingOf(name)) ?? known;
}

const endingOf = (name: string): string => /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? "";
const hasOwnKind = (name: string): boolean => ["vcf", "eml"].includes(endingOf(name));
