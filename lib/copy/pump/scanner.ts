import type { Connection } from "../wire/connection";
import { CommandBuffer } from "../wire/command-buffer";
import { ReplyError, text, type ReplyConsumer } from "../wire/reply";
import { ProtocolError, type ReplyReader, Token } from "../wire/reply-reader";
import { KeyList } from "./page";

/** Decides over a key without copying it: bytes, start, length. */
export type KeyFilter = (bytes: Buffer, start: number, length: number) => boolean;

/** One answer of SCAN, filtered. */
export interface Scanned {
  readonly cursor: string;
  readonly keys: KeyList;
}

/** Asks for the next cursor range. `extra` are arguments after COUNT, such as MATCH or TYPE. */
export function scan(connection: Connection, cursor: string, count: number, extra: readonly string[], filter?: KeyFilter): Promise<Scanned> {
  return new Promise((resolve, reject) => {
    const frame = new CommandBuffer(256);
    const args = ["SCAN", cursor, "COUNT", String(count), ...extra].map((arg) => Buffer.from(arg));
    frame.reserve(args.reduce((sum, arg) => sum + arg.length + 32, 32));
    frame.array(args.length);
    for (const arg of args) frame.bulk(arg, 0, arg.length);
    connection.send(frame.view(), new ScanReply(resolve, reject, filter));
  });
}

class ScanReply implements ReplyConsumer {
  private readonly keys = new KeyList();
  private cursor: string | undefined;
  private begun = false;
  private left = -1;

  constructor(
    private readonly resolve: (scanned: Scanned) => void,
    private readonly reject: (reason: Error) => void,
    private readonly filter: KeyFilter | undefined,
  ) {}

  consume(reader: ReplyReader): boolean {
    for (;;) {
      const token = reader.next();
      if (token === Token.More) return false;
      if (token === Token.Error) {
        this.reject(new ReplyError(text(reader)));
        return true;
      }
      if (!this.begun) this.begun = is(token, Token.Array);
      else if (this.cursor === undefined) this.cursor = is(token, Token.Bulk) ? text(reader) : "";
      else if (this.left < 0) this.left = is(token, Token.Array) ? reader.int : 0;
      else {
        is(token, Token.Bulk);
        if (this.filter?.(reader.buffer, reader.start, reader.length) ?? true) this.keys.push(reader.buffer, reader.start, reader.length);
        this.left--;
      }
      if (this.left === 0) {
        this.resolve({ cursor: this.cursor!, keys: this.keys });
        return true;
      }
    }
  }

  fail(reason: Error): void {
    this.reject(reason);
  }
}

function is(token: Token, expected: Token): true {
  if (token !== expected) throw new ProtocolError("the answer to SCAN has another shape than Redis documents");
  return true;
}
