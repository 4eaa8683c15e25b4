import { borrowLarge } from "./large-memory";
import { ProtocolError, type ReplyReader, Token } from "./reply-reader";

/** An error that the server answered; `code` is its first word, such as `MOVED`. */
export class ReplyError extends Error {
  override readonly name: string = "ReplyError";
  readonly code: string;

  constructor(message: string) {
    super(message);
    this.code = message.split(" ", 1)[0] ?? "";
  }
}

/** One whole answer. Errors are values here: inside a pipeline one of them must not hide the others. */
export type Reply = Buffer | string | number | null | ReplyError | Reply[];

/** Takes the tokens of one expected answer; true once it has them all. */
export interface ReplyConsumer {
  consume(reader: ReplyReader): boolean;
  /** The connection ended before the answer was whole. */
  fail(reason: Error): void;
}

/** Builds one whole answer of any shape and hands it on. */
export class WholeReply implements ReplyConsumer {
  private readonly open: { items: Reply[]; left: number }[] = [];

  constructor(
    private readonly resolve: (reply: Reply) => void,
    private readonly reject: (reason: Error) => void,
  ) {}

  consume(reader: ReplyReader): boolean {
    for (;;) {
      const token = reader.next();
      if (token === Token.More) return false;
      if (token === Token.Array && reader.int > 0) {
        this.open.push({ items: [], left: reader.int });
        continue;
      }
      let value: Reply = valueOf(token, reader);
      for (;;) {
        const top = this.open.at(-1);
        if (top === undefined) {
          this.resolve(value);
          return true;
        }
        top.items.push(value);
        if (--top.left > 0) break;
        this.open.pop();
        value = top.items;
      }
    }
  }

  fail(reason: Error): void {
    this.reject(reason);
  }
}

function valueOf(token: Token, reader: ReplyReader): Reply {
  switch (token) {
    case Token.Integer:
      return reader.int;
    case Token.Bulk:
      return copied(reader);
    case Token.Status:
      return text(reader);
    case Token.Error:
      return new ReplyError(text(reader));
    case Token.Array:
      return [];
    case Token.Null:
      return null;
    default:
      throw new ProtocolError(`an answer of ${reader.int} bytes is longer than can be taken`);
  }
}

/** From here on an answer is put into memory that its user can give back, bytes. */
const WORTH_KEEPING = 128 * 1024;

function copied({ buffer, start, length }: ReplyReader): Buffer {
  if (length < WORTH_KEEPING) return Buffer.from(buffer.subarray(start, start + length));
  const memory = borrowLarge(length);
  buffer.copy(memory, 0, start, start + length);
  return memory.subarray(0, length);
}

/** The text of a status or an error. */
export function text(reader: ReplyReader): string {
  return reader.buffer.toString("utf8", reader.start, reader.start + reader.length);
}

/** Throws where the server answered with an error. */
export function expectOk<T extends Reply>(reply: T): Exclude<T, ReplyError> {
  if (reply instanceof ReplyError) throw reply;
  return reply as Exclude<T, ReplyError>;
}
