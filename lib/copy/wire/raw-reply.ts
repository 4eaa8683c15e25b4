import { ReplyError, text, type ReplyConsumer } from "./reply";
import { ProtocolError, type ReplyReader, Token } from "./reply-reader";

/** Goes over one whole answer; its first token, or More where it is not all there. */
export function skipReply(reader: ReplyReader): Token {
  const first = reader.next();
  let left = first === Token.Array ? reader.int : 0;
  while (left > 0) {
    const token = reader.next();
    if (token === Token.More) return Token.More;
    left += token === Token.Array ? reader.int - 1 : -1;
  }
  return first;
}

/** Hands over the bytes of one whole answer where they were received; they hold only during the call. */
export class RawReply implements ReplyConsumer {
  constructor(
    private readonly use: (bytes: Buffer) => void,
    private readonly done: () => void,
    readonly fail: (reason: Error) => void,
  ) {}

  consume(reader: ReplyReader): boolean {
    const from = reader.mark;
    const first = skipReply(reader);
    if (first === Token.More) {
      reader.rewind(from);
      return false;
    }
    if (first === Token.Error) this.fail(new ReplyError(text(reader)));
    else if (first === Token.Oversize) this.fail(new ProtocolError(`an answer of ${reader.int} bytes is longer than can be taken`));
    else {
      this.use(reader.buffer.subarray(from, reader.mark));
      this.done();
    }
    return true;
  }
}
