import type { Side } from "../endpoint/side";
import type { NodeAddress } from "../endpoint/url";
import { encodeCommands } from "../wire/command-buffer";
import type { Connection } from "../wire/connection";
import type { ReplyError } from "../wire/reply";
import { PushReader } from "./push-reader";

/** What a subscriber listens to. */
export interface Subscription {
  readonly databases: readonly number[];
  /** One channel where the setting is known; both where it is not, until the first event shows which. */
  readonly channel: "keyspace" | "keyevent" | "both";
  /** Pattern of key names, where one pattern says which keys take part: the server then sends the others not at all. */
  readonly match: string | undefined;
}

export type ChangeListener = (db: number, bytes: Buffer, start: number, length: number) => void;

const PING = encodeCommands([["PING"]])[0]!;

/** Listens to the notifications of one source primary: they are its own, no other node repeats them. */
export class Subscriber {
  /** Events that came. */
  events = 0;
  /** The server does not let us subscribe. */
  refusal: ReplyError | undefined;
  private readonly pings: (() => void)[] = [];
  private ready = 0;
  private settled: (() => void) | undefined;
  private both: boolean;

  private constructor(
    private readonly connection: Connection,
    private readonly subscription: Subscription,
    private readonly listener: ChangeListener,
  ) {
    this.both = subscription.channel === "both";
  }

  /** Resolves once every pattern is subscribed: no later change is missed. @throws ConnectionLost and what opening throws */
  static async open(side: Side, node: NodeAddress, subscription: Subscription, listener: ChangeListener): Promise<Subscriber> {
    const connection = await side.open(node);
    const subscriber = new Subscriber(connection, subscription, listener);
    await subscriber.subscribe();
    return subscriber;
  }

  get closed(): boolean {
    return this.connection.closed;
  }

  whenLost(listener: (reason: string) => void): void {
    this.connection.whenLost(({ reason }) => listener(reason));
  }

  /** Resolves when all events published until now are in. Never where the connection ends: whoever waits asks `whenLost` too. */
  caughtUp(): Promise<void> {
    return new Promise((resolve) => {
      this.pings.push(resolve);
      this.connection.sendMore(PING);
    });
  }

  close(): void {
    this.connection.close();
  }

  private subscribe(): Promise<void> {
    const patterns = this.patterns(this.subscription.channel);
    return new Promise((resolve, reject) => {
      this.settled = () => {
        if (++this.ready === patterns.length) resolve();
      };
      const events = {
        changed: (db: number, channel: "keyspace" | "keyevent", bytes: Buffer, start: number, length: number) => this.changed(db, channel, bytes, start, length),
        pong: () => this.pings.shift()?.(),
        subscribed: () => this.settled?.(),
        refused: (error: ReplyError) => {
          this.refusal = error;
          resolve();
        },
        lost: (reason: Error) => {
          reject(reason);
          for (const wake of this.pings.splice(0)) wake();
        },
      };
      this.connection.send(encode(["PSUBSCRIBE", ...patterns]), new PushReader(events));
    });
  }

  private changed(db: number, channel: "keyspace" | "keyevent", bytes: Buffer, start: number, length: number): void {
    if (this.both) {
      this.both = false;
      this.connection.sendMore(encode(["PUNSUBSCRIBE", ...this.patterns(channel === "keyspace" ? "keyevent" : "keyspace")]));
    }
    this.events++;
    this.listener(db, bytes, start, length);
  }

  private patterns(channel: Subscription["channel"]): string[] {
    const { databases, match } = this.subscription;
    return databases.flatMap((db) => [...(channel === "keyevent" ? [] : [`__keyspace@${db}__:${match ?? "*"}`]), ...(channel === "keyspace" ? [] : [`__keyevent@${db}__:*`])]);
  }
}

function encode(command: readonly string[]): Buffer {
  return Buffer.concat(encodeCommands([command]));
}
