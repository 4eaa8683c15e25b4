import { newSealingKey } from "../azure/sealed-handle";
import type { BlobStore } from "../azure/blob-store";
import { sameResourceId } from "../azure/resource-id";
import type { Clock } from "../util/clock";
import { Secret } from "../util/secret";
import { omit } from "../util/omit";
import { UserError } from "../util/user-error";
import { TransferError } from "./errors";
import type { RdbTransferInputs } from "./inputs";
import { formatJournal, journalName, parseJournal, sealingKeyName, type Journal } from "./journal";
import { takeLease, type LeaseSettings } from "./lease";

/** Who runs: shown to a second run that finds the journal taken. */
export interface RunIdentity {
  readonly host: string;
  readonly pid: number;
}

export interface SessionOptions {
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly identity: RunIdentity;
  readonly lease: LeaseSettings;
  readonly warn: (line: string) => void;
}

/**
 * The journal while one run works on it: leased to that run alone, renewed in
 * the background, and written through it only. When the lease is lost,
 * `signal` is aborted, so that two runs never go on side by side.
 */
export class JournalSession {
  #journal: Journal;
  #queue: Promise<unknown> = Promise.resolve();
  #key: Secret | undefined;
  readonly #lost = new AbortController();
  readonly #closed = new AbortController();
  readonly #since: string;
  readonly #renewing: Promise<void>;

  /** Takes the lease and reads the journal, or begins a new one. */
  static async open(inputs: RdbTransferInputs, options: SessionOptions): Promise<JournalSession> {
    const { blobs, clock } = options;
    const name = journalName(inputs.snapshot);
    const fresh = newJournal(inputs, clock);
    if ((await blobs.readText(name)) === undefined) await blobs.writeText(name, formatJournal(fresh), { ifAbsent: true });
    const leaseId = await takeLease(name, options);
    const text = await blobs.readText(name);
    if (text === undefined) throw new UserError(`the journal ${name} has been deleted while it was being opened`, { remedy: "run again" });
    const session = new JournalSession(name, leaseId, options, fresh);
    try {
      const found = adopt(parseJournal(text, name), fresh);
      await session.#write(() => ({ ...found, holder: session.#holder() }));
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  }

  private constructor(
    readonly name: string,
    readonly leaseId: string,
    readonly options: SessionOptions,
    journal: Journal,
  ) {
    this.#journal = journal;
    this.#since = options.clock.now().toISOString();
    this.#renewing = this.#keepRenewing();
  }

  get journal(): Journal {
    return this.#journal;
  }

  /** Aborted when the lease is lost; its reason is the error to report. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Writes the change; when this resolves, a process that is killed now will find it. */
  async save(change: Partial<Journal>): Promise<void> {
    await this.#write((journal) => ({ ...journal, ...change, holder: this.#holder() }));
  }

  /** Makes sure, at this moment, that no other run can be at work. */
  async confirm(): Promise<void> {
    this.signal.throwIfAborted();
    if (!(await this.options.blobs.renewLease(this.name, this.leaseId))) throw this.#lose();
  }

  /** The key of the sealed operations; made at first use. */
  async sealingKey(): Promise<Secret> {
    if (this.#key !== undefined) return this.#key;
    const name = sealingKeyName(this.#journal.snapshot);
    const key = newSealingKey();
    const made = await this.options.blobs.writeText(name, key.reveal(), { ifAbsent: true });
    const stored = made ? key.reveal() : await this.options.blobs.readText(name);
    this.#key = new Secret(stored?.trim() ?? key.reveal());
    return this.#key;
  }

  /** After the end: what was sealed is of no use to anybody any more. */
  async forgetSealingKey(): Promise<void> {
    await this.options.blobs.delete(sealingKeyName(this.#journal.snapshot));
  }

  /** Gives the lease back. A failure to do so is only told: the lease ends by itself. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#renewing;
    try {
      // Only what this session has written has a holder: an unreadable journal stays as it was found.
      if (!this.signal.aborted && this.#journal.holder !== undefined) await this.#write((journal) => omit(journal, "holder"));
      await this.options.blobs.releaseLease(this.name, this.leaseId);
    } catch (error) {
      this.options.warn(
        `the lease of the journal could not be given back (${String(error)}); it ends by itself within ${this.options.lease.seconds} s`,
      );
    }
  }

  /** One write at a time, in the order asked for; each change is made to what the one before it has written. */
  async #write(change: (journal: Journal) => Journal): Promise<void> {
    const write = this.#queue.then(async () => {
      this.signal.throwIfAborted();
      const journal = change(this.#journal);
      if (!(await this.options.blobs.writeText(this.name, formatJournal(journal), { leaseId: this.leaseId }))) throw this.#lose();
      this.#journal = journal;
    });
    this.#queue = write.catch(() => undefined);
    await write;
  }

  #holder() {
    const { identity, clock, lease } = this.options;
    return { ...identity, since: this.#since, heldUntil: new Date(clock.now().getTime() + lease.seconds * 1000).toISOString() };
  }

  async #keepRenewing(): Promise<void> {
    const { clock, lease } = this.options;
    let renewed = clock.now().getTime();
    while (!this.#closed.signal.aborted) {
      const over = await clock.sleep(lease.renewSeconds * 1000, this.#closed.signal).then(
        () => false,
        () => true,
      );
      if (over || this.signal.aborted) return;
      try {
        await this.confirm();
        await this.save({});
        renewed = clock.now().getTime();
      } catch {
        // A storage that does not answer is no loss yet; past the lease's end another run may have it.
        if (clock.now().getTime() - renewed >= lease.seconds * 1000) this.#lose();
      }
    }
  }

  #lose(): Error {
    const error = new TransferError(
      this.#journal.step,
      "this run lost the lease of the journal, so another run may be at work",
      "run `pulumi up` again; it goes on from where the journal stands",
    );
    if (!this.signal.aborted) this.#lost.abort(error);
    return error;
  }
}

function newJournal({ sourceId, targetDatabaseId, snapshot }: RdbTransferInputs, clock: Clock): Journal {
  return { version: 1, sourceId, targetDatabaseId, snapshot, step: "preflight", startedAt: clock.now().toISOString() };
}

/** The journal found, where it is of this very transfer; a new one that keeps the count of tries where only the target changed. */
function adopt(found: Journal, fresh: Journal): Journal {
  if (!sameResourceId(found.sourceId, fresh.sourceId)) {
    throw new UserError(`the container already holds a snapshot "${found.snapshot}" of another cache`, {
      path: "snapshot",
      given: found.sourceId,
      allowed: fresh.sourceId,
      remedy: "use another snapshot label or another container",
    });
  }
  if (sameResourceId(found.targetDatabaseId, fresh.targetDatabaseId)) return found;
  return found.export === undefined ? fresh : { ...fresh, export: { ...found.export, failure: "made for another target" } };
}
