import { randomUUID } from "node:crypto";

import { UserError } from "../util/user-error";
import { parseJournal, type Holder } from "./journal";
import type { SessionOptions } from "./journal-session";

export interface LeaseSettings {
  /** Length of the lease in seconds, 15 to 60: how long a killed run blocks the next one. */
  readonly seconds: number;
  /** How often it is renewed; well below the length. */
  readonly renewSeconds: number;
}

export const defaultLease: LeaseSettings = { seconds: 30, renewSeconds: 8 };

const LOOK_EVERY_MS = 2000;

/**
 * Takes the lease of the journal and returns its id. A lease that is held is
 * either that of a run at work, which shows by its renewing it, or that of a
 * run that was killed, which ends within the lease's length: so this waits
 * that long at most and then refuses.
 */
export async function takeLease(name: string, options: SessionOptions): Promise<string> {
  const { blobs, clock, lease, warn } = options;
  const leaseId = randomUUID();
  if (await blobs.acquireLease(name, lease.seconds, leaseId)) return leaseId;

  const first = await readHolder(name, options);
  const giveUpAt = clock.now().getTime() + (lease.seconds + 2 * (LOOK_EVERY_MS / 1000)) * 1000;
  warn(`another run holds this transfer (${describe(first)}); waiting up to ${lease.seconds} s in case it has died`);
  for (;;) {
    await clock.sleep(LOOK_EVERY_MS);
    if (await blobs.acquireLease(name, lease.seconds, leaseId)) return leaseId;
    const holder = await readHolder(name, options);
    const alive = holder !== undefined && holder.heldUntil !== first?.heldUntil;
    if (alive || clock.now().getTime() >= giveUpAt) throw refusal(holder ?? first);
  }
}

async function readHolder(name: string, { blobs }: SessionOptions): Promise<Holder | undefined> {
  const text = await blobs.readText(name);
  return text === undefined ? undefined : parseJournal(text, name).holder;
}

function refusal(holder: Holder | undefined): UserError {
  return new UserError(`another run is at work on this transfer: ${describe(holder)}`, {
    remedy: "this run has changed nothing; wait until the other one ends, then run `pulumi up` again",
  });
}

function describe(holder: Holder | undefined): string {
  if (holder === undefined) return "its holder has not signed the journal";
  const { host, pid, since, heldUntil } = holder;
  return `process ${pid} on ${host} since ${since}, held until ${heldUntil} and renewed while it works`;
}
