/** Files of a draft: chosen here, read and held by the engine. */
import { t } from "../../i18n/t.ts";
import { fileSize } from "../../i18n/sizes.ts";
import type { DraftFile } from "../../../workers/rpc/write-rpc.ts";
import { CallTooLarge } from "../app/call-too-large.ts";
import type { Engine } from "../app/engine.ts";

export interface ComingFile {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  /** why it can not be attached; null: it comes */
  readonly failure: string | null;
}

/** Octets that the engine is asked to read at all. */
const MAX_FILE = 200 << 20;
/** What is shown in a letter's text; SVG is a document of its own. */
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"]);

export const isPicture = ({ type }: { readonly type: string }): boolean => PICTURES.has(type.toLowerCase());

/** Its HTML shows the picture; an id may stand in an address as it is, or encoded. */
export const isShownIn = ({ contentId }: DraftFile, html: string): boolean =>
  contentId !== null && (html.includes(`cid:${contentId}`) || html.includes(`cid:${encodeURIComponent(contentId)}`));

type FileEngine = Pick<Engine, "attach" | "detach" | "draftFile">;

export class DraftFiles {
  all = $state.raw<readonly DraftFile[]>([]);
  coming = $state.raw<readonly ComingFile[]>([]);
  /** a picture that was lost is shown by no text */
  readonly listed = $derived(this.all.filter(({ contentId, isLost }) => contentId === null || isLost));
  readonly hasLost = $derived(this.all.some(({ isLost }) => isLost));
  readonly size = $derived(this.all.reduce((sum, { size }) => sum + size, 0));
  readonly #engine: FileEngine;
  readonly #messageId: () => string;
  /** `isNew`: a file came. */
  readonly #changed: (isNew: boolean) => void;
  /** Content-ID → blob: */
  readonly #shown = new Map<string, string>();
  #made = 0;
  #isClosed = false;

  constructor(engine: FileEngine, messageId: () => string, changed: (isNew: boolean) => void) {
    this.#engine = engine;
    this.#messageId = messageId;
    this.#changed = changed;
  }

  get isBusy(): boolean {
    return this.coming.some(({ failure }) => failure === null);
  }

  /** What a draft was opened with. Pictures in it can be shown when this resolves. */
  async open(files: readonly DraftFile[]): Promise<void> {
    this.all = files;
    const shown = files.filter(({ contentId }) => contentId !== null);
    await Promise.all(shown.map(async (file) => this.#show(file, await this.#read(file))));
  }

  /** Null: it could not be attached, and `coming` says why. */
  async add(file: File, isShown: boolean): Promise<DraftFile | null> {
    const name = file.name === "" ? t("compose.file.unnamed") : file.name;
    const coming = { id: ++this.#made, name, size: file.size, failure: null };
    this.coming = [...this.coming, coming];
    try {
      if (file.size > MAX_FILE) return this.#fail(coming.id, t("compose.file.tooLarge", { size: fileSize(MAX_FILE) }));
      const messageId = this.#messageId();
      const made = await this.#engine.attach(messageId, file, name, typeOf(file), isShown);
      if (this.#isClosed) {
        this.dismiss(coming.id);
        if (made.ok) await this.#engine.detach(messageId, made.value.key);
        return null;
      }
      if (!made.ok) return this.#fail(coming.id, t("compose.file.tooLarge", { size: fileSize(made.error.limit) }));
      if (isShown) this.#show(made.value, file);
      // it is there again
      const lost = this.all.find((one) => one.isLost === true && one.name === made.value.name);
      this.all = [...this.all.filter((one) => one !== lost), made.value];
      this.dismiss(coming.id);
      this.#changed(true);
      return made.value;
    } catch (error) {
      const isLarge = error instanceof CallTooLarge;
      const why = isLarge ? t("compose.file.tooLarge", { size: fileSize(error.limit) }) : t("compose.file.unreadable");
      return this.#fail(coming.id, why);
    }
  }

  remove(key: string): void {
    const file = this.all.find((one) => one.key === key);
    this.all = this.all.filter((one) => one.key !== key);
    void this.#engine.detach(this.#messageId(), key).catch(() => undefined);
    if (file) this.#changed(false);
  }

  /** The engine has lost them: their names. */
  lose(keys: readonly string[]): readonly string[] {
    const lost = this.all.filter(({ key }) => keys.includes(key));
    this.all = this.all.filter(({ key }) => !keys.includes(key));
    return lost.map(({ name }) => name);
  }

  /** Pictures that nothing shows any more become files beside the text. */
  list(keys: readonly string[]): void {
    this.all = this.all.map((file) => (keys.includes(file.key) ? { ...file, contentId: null } : file));
  }

  dismiss(id: number): void {
    this.coming = this.coming.filter((one) => one.id !== id);
  }

  addressOf(contentId: string): string | null {
    return this.#shown.get(contentId) ?? null;
  }

  isShown(address: string): boolean {
    return [...this.#shown.values()].includes(address);
  }

  /** With addresses that hold outside of this page. */
  toContentIds(html: string): string {
    let text = html;
    for (const [contentId, address] of this.#shown) text = text.replaceAll(address, `cid:${contentId}`);
    return text;
  }

  /** The frame of what is quoted loads no blob: address. Content-ID → data: URL. */
  async quotedPictures(html: string): Promise<ReadonlyMap<string, string>> {
    const wanted = this.all.filter((file) => isShownIn(file, html));
    const found = await Promise.all(
      wanted.map(async (file): Promise<readonly (readonly [string, string])[]> => {
        const octets = isPicture(file) ? await this.#read(file) : null;
        return octets && file.contentId !== null ? [[file.contentId, await dataUrl(file.type, octets)]] : [];
      }),
    );
    return new Map(found.flat());
  }

  close(): void {
    this.#isClosed = true;
    for (const address of this.#shown.values()) URL.revokeObjectURL(address);
    this.#shown.clear();
  }

  #read({ key }: DraftFile): Promise<Uint8Array | null> {
    return this.#engine.draftFile(this.#messageId(), key).catch(() => null);
  }

  #show(file: DraftFile, content: Uint8Array | Blob | null): void {
    if (file.contentId === null || !content || !isPicture(file)) return;
    const blob = new Blob([content instanceof Blob ? content : new Uint8Array(content)], {
      type: file.type.toLowerCase(),
    });
    this.#shown.set(file.contentId, URL.createObjectURL(blob));
  }

  #fail(id: number, failure: string): null {
    this.coming = this.coming.map((one) => (one.id === id ? { ...one, failure } : one));
    return null;
  }
}

const typeOf = ({ type }: File): string => (type === "" ? "application/octet-stream" : type);

const dataUrl = (type: string, octets: Uint8Array): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(new Error("unreadable"));
    reader.readAsDataURL(new Blob([new Uint8Array(octets)], { type: type.toLowerCase() }));
  });
