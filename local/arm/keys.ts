import { randomBytes } from "node:crypto";

/** The two access keys of a cache, a database or a storage account. */
export type KeyPair = readonly [string, string];

/** Access keys by resource id: made when first asked for, gone with the resource. */
export class KeyRing {
  readonly #keys = new Map<string, KeyPair>();

  /** `bytes`: 32 for caches, 64 for storage accounts, as the services have. */
  of(id: string, bytes = 32): KeyPair {
    const known = this.#keys.get(id.toLowerCase());
    if (known !== undefined) return known;
    const made: KeyPair = [newKey(bytes), newKey(bytes)];
    this.#keys.set(id.toLowerCase(), made);
    return made;
  }

  regenerate(id: string, which: 0 | 1, bytes = 32): KeyPair {
    const [first, second] = this.of(id, bytes);
    const renewed: KeyPair = which === 0 ? [newKey(bytes), second] : [first, newKey(bytes)];
    this.#keys.set(id.toLowerCase(), renewed);
    return renewed;
  }

  drop(id: string): void {
    this.#keys.delete(id.toLowerCase());
  }
}

function newKey(bytes: number): string {
  return randomBytes(bytes).toString("base64");
}
