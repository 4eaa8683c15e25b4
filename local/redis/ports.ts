import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Redis' cluster bus listens this far above the data port (fixed in Redis 6). */
export const BUS_OFFSET = 10_000;

/**
 * Data and bus ports both stay below 32768, where the systems at hand start to hand out ports to outgoing
 * connections: so a port found free is not taken by a mere client before the server binds it.
 */
const LOWEST = 11_000;
const HIGHEST = 22_000;
const TRIES = 200;

/** Ports given out by this process and not returned, so that two servers starting at once never get the same. */
const given = new Set<number>();

/**
 * A loopback port that nothing listens on, with its bus port. Another process may still take it before the
 * server binds; a server that then fails to start is started again on another port.
 */
export async function takePort(): Promise<number> {
  for (let i = 0; i < TRIES; i++) {
    const port = randomInt(LOWEST, HIGHEST);
    if (given.has(port)) continue;
    given.add(port);
    if ((await isFree(port)) && (await isFree(port + BUS_OFFSET))) return port;
    given.delete(port);
  }
  throw new Error(`no free port between ${LOWEST} and ${HIGHEST} in ${TRIES} tries`);
}

/** Gives a port of {@link takePort} back. */
export function returnPort(port: number): void {
  given.delete(port);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
