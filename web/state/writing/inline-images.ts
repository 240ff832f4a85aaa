/**
 * Pictures that travel inside a message (RFC 2392, `cid:`), as data: URLs: the message frame's opaque origin may load
 * no blob: URL of ours.
 */
import type { Engine } from "../app/engine.ts";
import type { Attachment, OpenedMessage } from "../app/types.ts";

const types = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"]);
/** Octets, of one picture and of all in one message; what is beyond stays an attachment. */
const maxImage = 8_000_000;
const maxImages = 24_000_000;

const bareId = (contentId: string): string => contentId.replace(/^<|>$/g, "");

const wanted = ({ attachments, html }: OpenedMessage): Attachment[] => {
  let left = maxImages;
  return attachments.filter((attachment) => {
    const { contentId, type, size } = attachment;
    if (html === null || contentId === null || !types.has(type.toLowerCase()) || size > Math.min(maxImage, left))
      return false;
    if (!html.includes(bareId(contentId))) return false;
    left -= size;
    return true;
  });
};

const dataUrl = (type: string, bytes: Uint8Array): string => {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return `data:${type.toLowerCase()};base64,${btoa(binary)}`;
};

/** Content-ID (without brackets) → data: URL. What cannot be had now is left out. */
export async function inlineImages(
  engine: Pick<Engine, "part">,
  content: OpenedMessage,
): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(
    wanted(content).map(async ({ part, type, contentId }): Promise<readonly (readonly [string, string])[]> => {
      const bytes = await engine.part(content.id, part);
      return bytes.ok && contentId !== null ? [[bareId(contentId), dataUrl(type, bytes.value)]] : [];
    }),
  );
  return new Map(found.flat());
}
