/** Part numbers (RFC 3501 §6.4.5): "1", "2.3"; the parts of a message/rfc822 count on below its own number. */
import type { PartStructure } from "./part.ts";

export interface NumberedPart<P extends PartStructure> {
  readonly path: string;
  readonly part: P;
  readonly parent: PartStructure | null;
}

/** Every part that has a number, in order; those inside message/rfc822 only if `inside` says so. */
export function numberedParts<P extends PartStructure>(root: P, inside = false): NumberedPart<P>[] {
  const found: NumberedPart<P>[] = [];
  const visit = (part: P, path: string, parent: PartStructure | null): void => {
    const prefix = path === "" ? "" : `${path}.`;
    if (part.kind === "multipart") {
      part.children.forEach((child, i) => {
        add(child as P, `${prefix}${i + 1}`, part);
      });
    } else if (parent === null || parent.kind === "message") add(part, `${prefix}1`, parent);
  };
  const add = (part: P, path: string, parent: PartStructure | null): void => {
    found.push({ path, part, parent });
    if (part.kind === "multipart") visit(part, path, parent);
    const [child] = part.children;
    if (inside && part.kind === "message" && child !== undefined) visit(child as P, path, part);
  };
  visit(root, "", null);
  return found;
}

/** The part with a number; null if there is none. */
export function partAt(root: PartStructure, path: readonly number[]): PartStructure | null {
  let part: PartStructure | null = root;
  let first = true;
  for (const number of path) {
    const message: PartStructure | undefined = first ? root : part.kind === "message" ? part.children[0] : undefined;
    const owner: PartStructure | undefined = part.kind === "multipart" ? part : message;
    const next: PartStructure | undefined =
      owner?.kind === "multipart" ? owner.children[number - 1] : number === 1 ? owner : undefined;
    if (next === undefined) return null;
    part = next;
    first = false;
  }
  return part;
}
