import type { Nodes } from "../endpoint/nodes";
import type { Side } from "../endpoint/side";
import type { Shard } from "../endpoint/topology";
import { addressText } from "../endpoint/url";
import { RunStopped } from "../errors";
import { Passing } from "../faults";
import { ConnectionLost } from "../wire/connection";
import { askSetting, explainOff, EXPLAIN_SILENT, EXPLAIN_UNKNOWN, type NotifySetting } from "./notify-setting";
import { readCounters, type SourceCounters } from "./source-counters";
import { Subscriber, type ChangeListener } from "./subscriber";

const LOOK_EVERY = 500;
/** Looks after which the cluster's map is read again. */
const TOPOLOGY_EVERY = 10;
/** Looks in a row with writes and no event ever, after which notifications count as off. */
const SILENT_LOOKS = 3;

export interface SubscriptionsContext {
  readonly source: Side;
  /** Shared connections to the source, for its counters. */
  readonly nodes: Nodes;
  readonly version: string;
  readonly databases: readonly number[];
  readonly match: string | undefined;
  /** A change of a key; false where it could not be remembered. */
  readonly changed: (...change: Parameters<ChangeListener>) => boolean;
  readonly notice: (text: string) => void;
  /** A fault that ends the run. */
  readonly fault: (error: Error) => void;
  /** A primary may be out of reach for so long, milliseconds. */
  readonly patience: number;
}

/** One primary of the source and how well it is heard. */
interface Listened {
  readonly shard: Shard;
  subscriber: Subscriber | undefined;
  setting: NotifySetting;
  counters: SourceCounters | undefined;
  /** Writes counted when it was first listened to. */
  writesAtFirst: number;
  silentLooks: number;
  downSince: number | undefined;
}

/**
 * Listens to every primary of the source and knows when something may have
 * been missed: a connection that ended (the server ends it itself when its
 * buffer overflows), another process behind an address, a changed cluster, no
 * room for a change, and commands that announce nothing.
 */
export class Subscriptions {
  /** Primaries whose keys have to be compared, with the reason; whoever compares deletes the entry first. */
  readonly due = new Map<string, string>();
  /** Group reads went on since the streams were last compared. */
  streamsDue = false;
  /** Times that changes may have been missed. */
  losses = 0;
  private readonly listened = new Map<string, Listened>();
  private readonly listeners = new Set<() => void>();
  private eventsOfClosed = 0;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private looks = 0;
  private explained: string | undefined;

  constructor(private readonly context: SubscriptionsContext) {}

  /**
   * Resolves when every primary is listened to, so that a scan that begins then misses nothing.
   *
   * @param resumed an earlier run has copied keys: what changed since was announced to nobody
   */
  async start(resumed: boolean): Promise<void> {
    for (const shard of (await this.context.source.topology()).shards) {
      await this.listen(shard);
      if (resumed) this.due.set(addressText(shard.node), "no copy was running");
    }
    this.explain();
    this.timer = setInterval(() => void this.look().catch(this.context.fault), LOOK_EVERY);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
    for (const { subscriber } of this.listened.values()) subscriber?.close();
  }

  get events(): number {
    let sum = this.eventsOfClosed;
    for (const { subscriber } of this.listened.values()) sum += subscriber?.events ?? 0;
    return sum;
  }

  /** The worst of all primaries. */
  get state(): NotifySetting["state"] {
    const states = [...this.listened.values()].map((one) => (one.silentLooks >= SILENT_LOOKS && one.setting.state === "unknown" ? "off" : one.setting.state));
    return states.includes("off") ? "off" : states.includes("unknown") || states.length === 0 ? "unknown" : "on";
  }

  /** Whether every primary is listened to at this moment. */
  get whole(): boolean {
    return [...this.listened.values()].every(({ subscriber }) => subscriber !== undefined && !subscriber.closed);
  }

  listensTo(address: string): boolean {
    return this.listened.has(address);
  }

  /** Calls back when primaries come or go; gives what ends that. */
  whenChanged(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Resolves when all that was published until now is in, where it can be had. */
  async announced(): Promise<void> {
    const reachable = [...this.listened.values()].flatMap(({ subscriber }) => (subscriber === undefined || subscriber.closed ? [] : [subscriber]));
    await Promise.all(reachable.map((subscriber) => subscriber.caughtUp()));
  }

  /** As `announced`, and looks at the counters too. False where a primary is out of reach. */
  async caughtUp(): Promise<boolean> {
    // A look that began before this moment may have read the counters before it.
    await this.looking;
    await this.look();
    await this.announced();
    return this.whole;
  }

  /** Compares what is known with what is so; takes up again what was lost. One at a time. */
  look(): Promise<void> {
    this.looking ??= this.lookOnce().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async lookOnce(): Promise<void> {
    if (++this.looks % TOPOLOGY_EVERY === 0) this.context.source.forget();
    try {
      await this.follow((await this.context.source.topology()).shards);
    } catch (error) {
      if (!passing(error)) throw error;
    }
    for (const [address, one] of this.listened) {
      try {
        if (one.subscriber === undefined) await this.listen(one.shard, one);
        else await this.compareCounters(address, one);
      } catch (error) {
        if (!passing(error)) throw error;
        this.context.source.forget();
        one.downSince ??= performance.now();
        if (performance.now() - one.downSince > this.context.patience) throw new RunStopped("cannot-connect", `${address}: ${error.message}`);
      }
    }
    this.explain();
  }

  /** Primaries come and go, and slots change hands. */
  private async follow(shards: readonly Shard[]): Promise<void> {
    for (const shard of shards) {
      const known = this.listened.get(addressText(shard.node));
      if (known !== undefined && JSON.stringify(known.shard.slots) === JSON.stringify(shard.slots)) continue;
      if (known !== undefined) this.forget(known);
      await this.listen(shard);
      this.missed(shard, "the source's cluster changed");
    }
    const addresses = new Set(shards.map(({ node }) => addressText(node)));
    for (const [address, one] of this.listened) if (!addresses.has(address)) this.forget(one);
  }

  private forget({ shard, subscriber }: Listened): void {
    const address = addressText(shard.node);
    this.listeners.forEach((listener) => listener());
    this.listened.delete(address);
    this.due.delete(address);
    this.eventsOfClosed += subscriber?.events ?? 0;
    subscriber?.close();
  }

  private async listen(shard: Shard, before?: Listened): Promise<void> {
    const address = addressText(shard.node);
    const { source, nodes, version, databases, match, changed } = this.context;
    const connection = await nodes.connection(shard.node);
    const setting = await askSetting(connection, version);
    const channel = setting.state === "on" ? setting.channel : "both";
    const subscriber: Subscriber = await Subscriber.open(source, shard.node, { databases, channel, match: setting.state === "on" ? match : undefined }, (db, bytes, start, length) => {
      if (!changed(db, bytes, start, length) && !this.due.has(address)) this.missed(shard, "more keys changed at once than can be remembered");
    });
    const counters = await readCounters(connection);
    const one: Listened = { shard, subscriber, setting: subscriber.refusal === undefined ? setting : { state: "off", flags: "", missing: "", refusal: subscriber.refusal.message }, counters, writesAtFirst: before?.writesAtFirst ?? counters.writes, silentLooks: 0, downSince: undefined };
    this.listened.set(address, one);
    if (before !== undefined) this.missed(shard, `the connection that brings notifications was lost`);
    subscriber.whenLost(() => {
      if (this.listened.get(address) !== one) return;
      this.eventsOfClosed += subscriber.events;
      one.subscriber = undefined;
    });
  }

  private async compareCounters(address: string, one: Listened): Promise<void> {
    const connection = await this.context.nodes.connection(one.shard.node);
    const [counters, setting] = await Promise.all([readCounters(connection), one.setting.state === "unknown" || one.subscriber?.refusal !== undefined ? one.setting : askSetting(connection, this.context.version)]);
    const before = one.counters;
    one.counters = counters;
    one.downSince = undefined;
    if (before !== undefined) {
      if (counters.runId !== before.runId) this.missed(one.shard, "another process answers at this address");
      else if (counters.unannounced !== before.unannounced) this.missed(one.shard, "FLUSHALL, FLUSHDB or SWAPDB, which announce nothing");
      if (counters.groupReads !== before.groupReads) this.streamsDue = true;
    }
    one.silentLooks = (one.subscriber?.events ?? 0) === 0 && this.events === 0 && counters.writes !== one.writesAtFirst ? one.silentLooks + 1 : 0;
    if (setting.state !== one.setting.state) await this.settingChanged(address, one);
  }

  /** Somebody switched notifications on or off: what came meanwhile was not announced. */
  private async settingChanged(address: string, one: Listened): Promise<void> {
    this.forget(one);
    await this.listen(one.shard);
    this.missed(this.listened.get(address)!.shard, "notify-keyspace-events was changed");
  }

  private missed({ node }: Shard, why: string): void {
    const address = addressText(node);
    this.losses++;
    this.due.set(address, why);
    this.context.notice(`changes of ${address} may have been missed (${why}): its keys are compared`);
  }

  private explain(): void {
    const { state } = this;
    if (state === this.explained) return;
    const before = this.explained;
    this.explained = state;
    const off = [...this.listened.values()].map(({ setting }) => setting).find((setting) => setting.state === "off");
    if (state === "off") this.context.notice(off === undefined ? EXPLAIN_SILENT : explainOff(off));
    else if (state === "unknown") this.context.notice(EXPLAIN_UNKNOWN);
    else if (before !== undefined) this.context.notice("keyspace notifications of the source are on now");
  }
}

function passing(error: unknown): error is Error {
  return error instanceof ConnectionLost || error instanceof Passing;
}
