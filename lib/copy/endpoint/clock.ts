import type { Connection } from "../wire/connection";

const SAMPLES = 5;
/** Below this a difference cannot be told from the resolution of TIME and PTTL. */
const RESOLUTION = 2;

interface Reading {
  /** Server's clock minus ours, milliseconds. */
  readonly offset: number;
  readonly roundTrip: number;
}

/**
 * Target's clock minus source's, in milliseconds: what has to be added to an
 * absolute expiry so that a key dies at the same moment on both sides. 0 where
 * the difference is within what the network lets us see.
 */
export async function clockDifference(source: Connection, target: Connection): Promise<number> {
  const [a, b] = [await reading(source), await reading(target)];
  const difference = b.offset - a.offset;
  return Math.abs(difference) <= Math.max(RESOLUTION, (a.roundTrip + b.roundTrip) / 2) ? 0 : Math.round(difference);
}

/** The reading with the shortest way there and back is the least wrong. */
async function reading(connection: Connection): Promise<Reading> {
  let best: Reading | undefined;
  for (let i = 0; i < SAMPLES; i++) {
    const sent = performance.now();
    const answer = await connection.call("TIME");
    const received = performance.now();
    const [seconds, micros] = Array.isArray(answer) ? answer.map(Number) : [];
    const middle = performance.timeOrigin + (sent + received) / 2;
    const now = { offset: seconds! * 1000 + micros! / 1000 - middle, roundTrip: received - sent };
    if (best === undefined || now.roundTrip < best.roundTrip) best = now;
  }
  return best!;
}
