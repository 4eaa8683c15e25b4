const STAR = 42;
const QUESTION = 63;
const OPEN = 91;
const CLOSE = 93;
const CARET = 94;
const BACKSLASH = 92;
const DASH = 45;

/** Matches bytes of a key. */
export type Glob = (bytes: Uint8Array, start: number, length: number) => boolean;

/** A set of bytes that one place of the pattern accepts, or `star` for any number of any bytes. */
type Place = "star" | Uint8Array;

/**
 * Compiles a pattern of Redis' own kind (`*`, `?`, `[a-z]`, `[^a]`, `\`), as
 * SCAN MATCH takes it. Only the last star has to be gone back to, so the time
 * is bounded by pattern times key.
 */
export function compileGlob(pattern: string): Glob {
  const places = parse(Buffer.from(pattern, "utf8"));
  return (bytes, start, length) => {
    const end = start + length;
    let at = start;
    let place = 0;
    let starPlace = -1;
    let starAt = 0;
    while (at < end) {
      const current = places[place];
      if (current === "star") {
        starPlace = place++;
        starAt = at;
      } else if (current !== undefined && current[bytes[at]!] === 1) {
        place++;
        at++;
      } else if (starPlace >= 0) {
        place = starPlace + 1;
        at = ++starAt;
      } else return false;
    }
    while (places[place] === "star") place++;
    return place === places.length;
  };
}

function parse(pattern: Buffer): Place[] {
  const places: Place[] = [];
  for (let i = 0; i < pattern.length; ) {
    const byte = pattern[i]!;
    if (byte === STAR) {
      if (places.at(-1) !== "star") places.push("star");
      i++;
    } else if (byte === QUESTION) {
      places.push(new Uint8Array(256).fill(1));
      i++;
    } else if (byte === OPEN) i = parseSet(pattern, i + 1, places);
    else {
      const literal = byte === BACKSLASH && i + 1 < pattern.length ? ++i : i;
      places.push(one(pattern[literal]!));
      i++;
    }
  }
  return places;
}

/** `[...]`: a set that is not closed goes to the end of the pattern, as in Redis. */
function parseSet(pattern: Buffer, from: number, places: Place[]): number {
  const negated = pattern[from] === CARET;
  const set = new Uint8Array(256);
  let i = negated ? from + 1 : from;
  for (; i < pattern.length && pattern[i] !== CLOSE; i++) {
    if (pattern[i] === BACKSLASH && i + 1 < pattern.length) set[pattern[++i]!] = 1;
    else if (pattern[i + 1] === DASH && i + 2 < pattern.length) {
      const [low, high] = [pattern[i]!, pattern[i + 2]!].sort((a, b) => a - b);
      set.fill(1, low, high! + 1);
      i += 2;
    } else set[pattern[i]!] = 1;
  }
  places.push(negated ? set.map((bit) => 1 - bit) : set);
  return i + 1;
}

function one(byte: number): Uint8Array {
  const set = new Uint8Array(256);
  set[byte] = 1;
  return set;
}
