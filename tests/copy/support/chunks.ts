import fc from "fast-check";
import type { Connection } from "../../../lib/copy/wire/connection";
import { WholeReply, type Reply, type ReplyConsumer } from "../../../lib/copy/wire/reply";
import { ReplyReader, Token } from "../../../lib/copy/wire/reply-reader";

/** How a stream of answers reaches us: the lengths of its pieces, used again from the first. */
export const chunkSizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 });

export function* cut(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let from = 0, i = 0; from < bytes.length; i++) {
    const to = from + sizes[i % sizes.length]!;
    yield bytes.subarray(from, to);
    from = to;
  }
}

/** Hands pieces to a reader as a socket does, into the memory it offers. */
export function feed(reader: ReplyReader, chunks: Iterable<Uint8Array>, arrived: () => void): void {
  for (const chunk of chunks) {
    for (let from = 0; from < chunk.length; ) {
      const room = reader.space();
      const part = chunk.subarray(from, from + room.length);
      room.set(part);
      reader.commit(part.length);
      from += part.length;
      arrived();
    }
  }
}

/** Answers that reach their consumers in pieces. */
export interface Delivery {
  readonly sizes: readonly number[];
  /** Of the reader's memory, bytes. */
  readonly capacity: number;
  /** Longest bulk taken in, bytes. */
  readonly maxBulk?: number;
}

export const delivery: fc.Arbitrary<Delivery> = fc.record({ sizes: chunkSizes, capacity: fc.integer({ min: 16, max: 4096 }) });

/** In place of a connection: keeps what is sent and brings the answers of a server that the test plays. */
export class PlayedConnection {
  private readonly sent: { readonly commands: Buffer[][]; readonly consumer: ReplyConsumer }[] = [];

  /** For code that only sends. */
  get connection(): Connection {
    return this as unknown as Connection;
  }

  send(frames: Buffer, consumer: ReplyConsumer, written?: () => void): void {
    this.sent.push({ commands: parse(frames), consumer });
    written?.();
  }

  /** The commands sent so far, in order. */
  get commands(): Buffer[][] {
    return this.sent.flatMap(({ commands }) => commands);
  }

  /**
   * Delivers an answer to each command, and one more that belongs to somebody
   * else. @throws where a consumer took too little or too much
   */
  answer(serve: (command: Buffer[]) => Buffer, { sizes, capacity, maxBulk }: Delivery): void {
    const reader = new ReplyReader(capacity, maxBulk);
    const bytes = Buffer.concat([...this.commands.map(serve), Buffer.from("+NEXT\r\n")]);
    let at = 0;
    feed(reader, cut(bytes, sizes), () => {
      while (at < this.sent.length && this.sent[at]!.consumer.consume(reader)) at++;
    });
    if (at < this.sent.length) throw new Error("a consumer still waits although all is answered");
    if (reader.next() !== Token.Status || reader.buffer.toString("latin1", reader.start, reader.start + reader.length) !== "NEXT") throw new Error("a consumer took what was not its own");
  }
}

function parse(frames: Buffer): Buffer[][] {
  const reader = new ReplyReader();
  reader.load(Buffer.from(frames));
  const commands: Buffer[][] = [];
  const take = (reply: Reply): void => void commands.push(reply as Buffer[]);
  while (reader.pending > 0) {
    const whole = new WholeReply(take, () => undefined);
    if (!whole.consume(reader)) throw new Error("a command was sent in part only");
  }
  return commands;
}
