import { borrowFrames, giveBack } from "../wire/command-buffer";
import type { Connection } from "../wire/connection";
import { faultKind } from "../faults";
import { ReplyError, text } from "../wire/reply";
import { type ReplyReader, Token } from "../wire/reply-reader";
import type { KeyList } from "./page";

/** Room for the length of a key and the line ends around it. */
const KEY_OVERHEAD = 16;

/** `*<count>\r\n` and the words, as a frame that a key completes. */
export function commandHead(...words: readonly string[]): Buffer {
  return Buffer.from(`*${words.length + 1}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`);
}

/**
 * Asks a command with a short answer about many keys in one write, without a
 * promise per key. A key whose slot is elsewhere gets no answer: whoever asks
 * for its value learns where it went. Resolves with the first other refusal.
 *
 * @param head the command up to the key, which is its last argument
 * @param take what to do with the answer for the key at an index of the list
 * @throws ReplyError where waiting would help
 */
export function askEach(
  connection: Connection,
  { bytes, offsets }: KeyList,
  indexes: ArrayLike<number>,
  head: Buffer,
  take: (index: number, token: Token, reader: ReplyReader) => void,
): Promise<ReplyError | undefined> {
  const total = indexes.length;
  if (total === 0) return Promise.resolve(undefined);
  const frames = borrowFrames();
  for (let i = 0; i < total; i++) {
    const from = offsets[indexes[i]!]!;
    const length = offsets[indexes[i]! + 1]! - from;
    frames.reserve(head.length + KEY_OVERHEAD + length);
    frames.raw(head);
    frames.bulk(bytes, from, length);
  }
  return new Promise((resolve, reject) => {
    let at = 0;
    let refusal: ReplyError | undefined;
    let passing: ReplyError | undefined;
    const refused = (error: ReplyError): void => {
      const kind = faultKind(error);
      if (kind === "wait") passing ??= error;
      else if (kind !== "moved" && kind !== "ask") refusal ??= error;
    };
    connection.send(frames.view(), {
      consume(reader) {
        for (; at < total; at++) {
          const token = reader.next();
          if (token === Token.More) return false;
          if (token === Token.Error) refused(new ReplyError(text(reader)));
          else take(indexes[at]!, token, reader);
        }
        if (passing === undefined) resolve(refusal);
        else reject(passing);
        return true;
      },
      fail: reject,
    }, () => giveBack(frames));
  });
}
