import type { KeyList } from "../pump/page";
import { borrowFrames, giveBack } from "../wire/command-buffer";
import type { Connection } from "../wire/connection";
import { ReplyError, text } from "../wire/reply";
import { Token } from "../wire/reply-reader";

const TYPE = Buffer.from("*2\r\n$4\r\nTYPE\r\n");

/** Type of each key of a list, `none` for one that is gone; without a promise per key. */
export function askTypes(connection: Connection, { count, bytes, offsets }: KeyList): Promise<string[]> {
  if (count === 0) return Promise.resolve([]);
  const frames = borrowFrames();
  frames.reserve(count * 40 + offsets[count]!);
  for (let i = 0; i < count; i++) {
    frames.raw(TYPE);
    frames.bulk(bytes, offsets[i]!, offsets[i + 1]! - offsets[i]!);
  }
  const types: string[] = [];
  return new Promise((resolve, reject) => {
    let refusal: ReplyError | undefined;
    connection.send(frames.view(), {
      consume(reader) {
        while (types.length < count) {
          const token = reader.next();
          if (token === Token.More) return false;
          if (token === Token.Error) refusal = new ReplyError(text(reader));
          types.push(text(reader));
        }
        if (refusal === undefined) resolve(types);
        else reject(refusal);
        return true;
      },
      fail: reject,
    }, () => giveBack(frames));
  });
}
