import { FAILURES_SHOWN, keyText, type Failure } from "../ledger";

/** Failed keys that are remembered by name. */
const MOST = 100_000;

/**
 * Keys that could not be copied, by name: while a copy follows, a key that
 * failed may be copied after its next change, or go away.
 */
export class FailingKeys {
  private readonly named = new Map<string, Failure>();
  /** Failures beyond those that are remembered: they stay counted. */
  private beyond = 0;

  get count(): number {
    return this.named.size + this.beyond;
  }

  get first(): Failure[] {
    const first: Failure[] = [];
    for (const failure of this.named.values()) if (first.push(failure) === FAILURES_SHOWN) break;
    return first;
  }

  /** Whether the key is new among them. */
  add(failure: Failure): boolean {
    const name = nameOf(failure);
    const known = this.named.has(name);
    if (known || this.named.size < MOST) this.named.set(name, failure);
    else this.beyond++;
    return !known;
  }

  /** The key is copied, or gone. */
  settled(db: number, key: Buffer): void {
    if (this.named.size > 0) this.named.delete(nameOf({ ...keyText(key), db }));
  }

  keysOf(db: number): Buffer[] {
    return [...this.named.values()].filter((failure) => (failure.db ?? 0) === db).map(({ key, keyBase64 }) => (keyBase64 === undefined ? Buffer.from(key) : Buffer.from(keyBase64, "base64")));
  }
}

function nameOf({ db = 0, key, keyBase64 }: Pick<Failure, "db" | "key" | "keyBase64">): string {
  return `${db} ${keyBase64 ?? ""} ${key}`;
}
