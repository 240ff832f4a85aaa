/** A signature's pictures stand in it as data: addresses; in a message they are files of it, shown by their Content-IDs. */
import type { DraftFile } from "../../../workers/rpc/write-rpc.ts";

/** What a signature may show. */
export const isSignaturePicture = (address: string): boolean => PICTURE.test(address);
const PICTURE = /^data:(image\/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/]+=*)$/;
const WITHIN = /"(data:image\/[a-z]+;base64,[A-Za-z0-9+/]+=*)"/g;

type Add = (file: File, isShown: boolean) => Promise<Pick<DraftFile, "contentId"> | null>;

export class SignaturePictures {
  readonly #add: Add;
  /** data: address → Content-ID; null: it could not be added, and is left out */
  readonly #added = new Map<string, string | null>();

  constructor(add: Add) {
    this.#add = add;
  }

  /** The same signature, as the message has it. */
  async toFiles(html: string): Promise<string> {
    for (const [, address = ""] of html.matchAll(WITHIN)) {
      if (!this.#added.has(address)) this.#added.set(address, await this.#addOne(address));
    }
    return html.replace(WITHIN, (_, address: string) => {
      const contentId = this.#added.get(address) ?? null;
      return contentId === null ? '""' : `"cid:${contentId}"`;
    });
  }

  async #addOne(address: string): Promise<string | null> {
    const [, type = "", base64 = ""] = PICTURE.exec(address) ?? [];
    if (type === "") return null;
    try {
      const octets = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      const name = `signature-${(this.#added.size + 1).toString()}.${type.slice("image/".length)}`;
      return (await this.#add(new File([octets], name, { type }), true))?.contentId ?? null;
    } catch {
      return null;
    }
  }
}
