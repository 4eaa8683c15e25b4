import { ReplyError, text } from "./reply";
import { ProtocolError, type ReplyReader, Token } from "./reply-reader";

/**
 * The answer to TIME: milliseconds of the server's clock, or its refusal (a
 * server that is kept busy by a script refuses TIME too). Undefined where the
 * answer is not all there; the reader is then where it was.
 */
export function readTime(reader: ReplyReader): number | ReplyError | undefined {
  const { mark } = reader;
  const token = reader.next();
  if (token === Token.Error) return new ReplyError(text(reader));
  if (token !== Token.Array && token !== Token.More) throw new ProtocolError("the answer to TIME has another shape than Redis documents");
  const parts = [0, 0];
  for (let i = 0; i < 2; i++) {
    if (token === Token.More || reader.next() === Token.More) {
      reader.rewind(mark);
      return undefined;
    }
    parts[i] = Number(text(reader));
  }
  return parts[0]! * 1000 + Math.floor(parts[1]! / 1000);
}
