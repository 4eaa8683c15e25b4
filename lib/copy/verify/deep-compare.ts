import type { Nodes } from "../endpoint/nodes";
import { bytesHeld, moduleDifference, type ModuleDifference, outsideDifference } from "../modules/comparison";
import { bounds } from "../settings";
import { samePayload } from "../single/same-payload";
import { typePaths } from "../types";
import type { Abilities } from "../types/piece";
import { sharedAsk } from "../single/key-reader";
import { giveBackLarge } from "../wire/large-memory";
import { ReplyError } from "../wire/reply";
import { collectionSum } from "./collection-sum";
import type { DifferenceKind } from "./options";
import { ValueDigest } from "./value-digest";

/** What one side holds under a key. */
interface Held {
  readonly type: string;
  /** Absolute, in the source's clock; -1 for never. */
  readonly expireAt: number;
  /** Milliseconds left; -1 for never. */
  readonly left: number;
  readonly size: number;
}

/** How a key differs, in words for both sides. */
export interface DeepDifference {
  readonly kind: DifferenceKind;
  /** Of the value at the source, bytes by its own measure; 0 where it has none. */
  readonly size: number;
  readonly source: string;
  readonly target: string;
  /** Nothing that a repair could do mends it. */
  readonly beyondCopy?: true;
}

/** Starts what holds so many bytes of a value, on each side, when there is memory for it. */
export type WhenFree = <T>(size: number, work: () => Promise<T>) => Promise<T>;

export interface DeepSettings {
  readonly ttlTolerance: number;
  /** Target's clock minus source's, milliseconds. */
  readonly clock: () => number;
  readonly sourceAbilities: Abilities;
  readonly targetAbilities: Abilities;
  /** Also what no copy carries, such as compaction rules of time series: a difference that copying again cannot mend. */
  readonly outsidePayload?: boolean;
}

/** Looks at one key on both sides, with everything that tells a difference from a coincidence. */
export class DeepCompare {
  constructor(
    private readonly source: Nodes,
    private readonly target: Nodes,
    private readonly settings: DeepSettings,
  ) {}

  /**
   * The difference, or undefined where there is none, or where the key just died.
   *
   * @param whenFree starts the reading of both values; default: at once
   */
  async difference(key: Buffer, targetKey: Buffer, whenFree: WhenFree = (_, read) => read()): Promise<DeepDifference | undefined> {
    const [mine, theirs] = await this.both(key, targetKey);
    if (mine === undefined || theirs === undefined) return this.oneSided(mine, theirs);
    if (mine.type !== theirs.type) return { kind: "type", size: mine.size, source: mine.type, target: theirs.type };
    const values = await whenFree(heldAtOnce(mine.type, Math.max(mine.size, theirs.size)), () => this.values(key, targetKey, mine, theirs));
    if (values !== undefined) {
      // The key may have changed or died between the two readings: only what is still so counts.
      const [now, then] = await this.both(key, targetKey);
      if (now === undefined || then === undefined) return this.oneSided(now, then);
      return { kind: "value", size: now.size, ...values };
    }
    if ((mine.expireAt < 0) !== (theirs.expireAt < 0) || Math.abs(mine.expireAt - theirs.expireAt) > this.settings.ttlTolerance) {
      return { kind: "ttl", size: mine.size, source: expiryText(mine), target: expiryText(theirs) };
    }
    return undefined;
  }

  private async both(key: Buffer, targetKey: Buffer): Promise<[Held | undefined, Held | undefined]> {
    return Promise.all([held(this.source, key, 0), held(this.target, targetKey, this.settings.clock())]);
  }

  private oneSided(mine: Held | undefined, theirs: Held | undefined): DeepDifference | undefined {
    const only = mine ?? theirs;
    // About to die anyway: one side was a little earlier.
    if (only === undefined || (only.left >= 0 && only.left <= this.settings.ttlTolerance)) return undefined;
    const words = `${only.type}, ${expiryText(only)}`;
    return mine === undefined ? { kind: "extra", size: 0, source: "none", target: words } : { kind: "missing", size: mine.size, source: words, target: "none" };
  }

  private async values(key: Buffer, targetKey: Buffer, mine: Held, theirs: Held): Promise<ModuleDifference | undefined> {
    const size = Math.max(mine.size, theirs.size);
    const path = typePaths[mine.type];
    if (path === undefined) return this.moduleValues(key, targetKey, mine.type, size);
    if (size <= bounds.piece.bytes) {
      const [[a], [b]] = await Promise.all([this.source.run(key, [["DUMP", key]]), this.target.run(targetKey, [["DUMP", targetKey]])]);
      if (Buffer.isBuffer(a) && Buffer.isBuffer(b) && samePayload(a, b)) return undefined;
    }
    if (size > bounds.piece.bytes && (await this.sameCollections(key, targetKey, mine.type, size))) return undefined;
    const read = async (nodes: Nodes, name: Buffer, abilities: Abilities): Promise<string> => {
      const digest = new ValueDigest();
      for await (const piece of path.read(name, sharedAsk(nodes, name), { ...bounds.piece, size }, abilities)) {
        digest.add(piece);
        if (piece.type === "string") giveBackLarge(piece.bytes);
      }
      return digest.toString();
    };
    const [a, b] = await Promise.all([read(this.source, key, this.settings.sourceAbilities), read(this.target, targetKey, this.settings.targetAbilities)]);
    return a === b ? undefined : { source: `${mine.type}, digest ${a}`, target: `${theirs.type}, digest ${b}` };
  }

  private async moduleValues(key: Buffer, targetKey: Buffer, type: string, size: number): Promise<ModuleDifference | undefined> {
    const [mine, theirs] = [{ nodes: this.source, key }, { nodes: this.target, key: targetKey }];
    return (await moduleDifference(mine, theirs, type, size)) ?? (this.settings.outsidePayload ? outsideDifference(mine, theirs, type) : undefined);
  }

  /** The fast look at large collections: true is proved, anything else is not. */
  private async sameCollections(key: Buffer, targetKey: Buffer, type: string, size: number): Promise<boolean> {
    const [a, b] = await Promise.all([
      collectionSum(this.source, key, type, size, this.settings.sourceAbilities),
      collectionSum(this.target, targetKey, type, size, this.settings.targetAbilities),
    ]);
    return a !== undefined && b !== undefined && a.equals(b);
  }
}

async function held(nodes: Nodes, key: Buffer, clock: number): Promise<Held | undefined> {
  const [type, ttl, time, size] = await nodes.run(key, [["TYPE", key], ["PTTL", key], ["TIME"], ["MEMORY", "USAGE", key]]);
  if (type instanceof ReplyError) throw type;
  if (type === "none" || ttl === -2) return undefined;
  const [seconds, micros] = Array.isArray(time) ? time.map(Number) : [0, 0];
  const left = Number(ttl);
  const now = seconds! * 1000 + Math.floor(micros! / 1000);
  return { type: String(type), left, expireAt: left < 0 ? -1 : now + left - clock, size: typeof size === "number" ? size : 0 };
}

function expiryText({ expireAt }: Held): string {
  return expireAt < 0 ? "no expiry" : `expires ${new Date(expireAt).toISOString()}`;
}

/** Of a value of so many bytes, on one side. */
function heldAtOnce(type: string, size: number): number {
  return type in typePaths ? Math.min(size, bounds.piece.bytes) : bytesHeld(type, size);
}
