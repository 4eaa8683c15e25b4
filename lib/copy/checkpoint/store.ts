import { createHash } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../../util/user-error";
import { RunStopped } from "../errors";
import type { ShardState } from "../pump/shard-job";
import { codeOf, makeFolder, writeSafely } from "./files";

/** What makes a checkpoint belong to a run: it is used again only where all of it is the same. */
export interface CheckpointIdentity {
  readonly from: string;
  readonly to: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Everything needed to go on. */
export interface CheckpointState {
  readonly identity: CheckpointIdentity;
  /** Sets temporary keys of this copy apart. */
  readonly runName: string;
  readonly startedAt: string;
  complete: boolean;
  /** Keys that the target held when the copy began. */
  targetKeys?: number;
  /** Write commands each process of the source had carried out when the copy began. */
  writes?: Readonly<Record<string, number>>;
  /** Run ids of the target's primaries when the copy began. */
  targets?: readonly string[];
  shards: ShardState[];
}

const FORMAT = 1;
const FILE = "checkpoint.json";
const LOCK = "lock";

/** Another running process of this machine holds the folder. */
export class CheckpointBusy extends UserError {
  override readonly name = "CheckpointBusy";
  constructor(
    folder: string,
    /** Process id of the holder. */
    readonly holder: number,
  ) {
    super("another run holds the checkpoint", { path: "--checkpoint", given: folder, remedy: `wait for process ${holder}, or choose another folder` });
  }
}

/**
 * What copy the checkpoint of a folder belongs to; undefined where there is none.
 *
 * @throws UserError where the file is damaged
 */
export async function checkpointIdentity(folder: string): Promise<CheckpointIdentity | undefined> {
  return (await read(folder))?.identity;
}

/** Folder of one copy: its state, and its failures. Written so that a crash at any moment leaves the old or the new state. */
export class CheckpointStore {
  private writing: Promise<void> | undefined;
  private waiting: (() => void)[] = [];
  private failure: RunStopped | undefined;

  /** Done before each writing: what the state takes for written down elsewhere. */
  before: (() => Promise<void>) | undefined;

  private constructor(readonly folder: string) {}

  /**
   * Takes the folder for this process.
   *
   * @throws UserError where another running process holds it
   */
  static async take(folder: string): Promise<CheckpointStore> {
    if (folder === "") throw new UserError("is empty", { path: "--checkpoint", allowed: "a folder, which is made where it is not there" });
    const unusable = (error: unknown): UserError => new UserError("the folder of the checkpoint cannot be used", { path: "--checkpoint", given: folder, remedy: codeOf(error) });
    try {
      await makeFolder(folder);
    } catch (error) {
      throw unusable(error);
    }
    const lock = path.join(folder, LOCK);
    for (let attempt = 0; ; attempt++) {
      try {
        await writeSafely(lock, String(process.pid), "wx");
        return new CheckpointStore(folder);
      } catch (error) {
        if (codeOf(error) !== "EEXIST" || attempt > 1) throw unusable(error);
        const holder = Number(await readFile(lock, "utf8"));
        if (isAlive(holder)) throw new CheckpointBusy(folder, holder);
        await rm(lock, { force: true });
      }
    }
  }

  get failuresPath(): string {
    return path.join(this.folder, "failures.jsonl");
  }

  /**
   * The state of the run before, or undefined where the folder is new.
   *
   * @throws UserError where the file is damaged or belongs to another copy
   */
  async load(identity: CheckpointIdentity): Promise<CheckpointState | undefined> {
    const state = await read(this.folder);
    if (state === undefined) return undefined;
    const difference = firstDifference(state.identity, identity);
    if (difference !== undefined) {
      throw new UserError("the checkpoint belongs to another copy", { path: "--checkpoint", given: difference.now, allowed: difference.then, remedy: "give the same endpoints and options, or another folder" });
    }
    return state;
  }

  /** Their keys are in the state now. */
  async forgetFailures(): Promise<void> {
    await rm(this.failuresPath, { force: true });
  }

  /**
   * Writes soon; calls that come meanwhile share the next write. `state` is read when the write begins. Resolves
   * when what is true now is written; never, where it cannot be written.
   */
  touch(state: () => CheckpointState): Promise<void> {
    const written = new Promise<void>((resolve) => this.waiting.push(resolve));
    this.writing ??= this.writeLoop(state).finally(() => (this.writing = undefined));
    return written;
  }

  /** Called once with what a write in the background met: after it nothing is written until {@link flush}. */
  onFailure: (reason: RunStopped) => void = () => undefined;

  /** Resolves when all that was touched is written. @throws RunStopped where it cannot be written */
  async settled(): Promise<void> {
    while (this.writing !== undefined) await this.writing;
    if (this.failure !== undefined) throw this.failure;
  }

  /** Writes now, also after a failure: there may be room again. @throws RunStopped where it cannot be written */
  async flush(state: CheckpointState): Promise<void> {
    await this.writing;
    try {
      await this.write(state);
    } catch (error) {
      throw this.unwritable(error);
    }
  }

  async release(): Promise<void> {
    await this.writing;
    await rm(path.join(this.folder, LOCK), { force: true });
  }

  private async writeLoop(state: () => CheckpointState): Promise<void> {
    while (this.waiting.length > 0 && this.failure === undefined) {
      const served = this.waiting.splice(0);
      try {
        await this.write(state());
        for (const resolve of served) resolve();
      } catch (error) {
        this.failure = this.unwritable(error);
        this.onFailure(this.failure);
      }
    }
  }

  private unwritable(error: unknown): RunStopped {
    if (error instanceof RunStopped) return error;
    return new RunStopped("checkpoint-unwritable", `the checkpoint cannot be written (${codeOf(error)}): ${this.folder} holds the one before; make room there and go on from it`);
  }

  /** The new file is whole and on the disk before it takes the name of the old one. */
  private async write(state: CheckpointState): Promise<void> {
    const body = JSON.stringify(state);
    await this.before?.();
    const temporary = path.join(this.folder, `${FILE}.new`);
    await writeSafely(temporary, `{"format":${FORMAT},"sha256":"${digest(body)}","state":${body}}\n`, "w");
    await rename(temporary, path.join(this.folder, FILE));
    if (!this.named) await this.syncFolder();
    this.named = true;
  }

  /** Whether the name of the file is on the disk: later renames may be lost in a power cut, which leaves an older state. */
  private named = false;

  private async syncFolder(): Promise<void> {
    const folder = await open(this.folder, "r");
    await folder.sync().finally(() => folder.close());
  }
}

async function read(folder: string): Promise<CheckpointState | undefined> {
  const file = path.join(folder, FILE);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new UserError("the checkpoint cannot be read", { path: "--checkpoint", given: file, remedy: codeOf(error) });
  }
  return parse(text, file);
}

function parse(text: string, file: string): CheckpointState {
  const damaged = (why: string): UserError => new UserError(`the checkpoint is damaged (${why})`, { path: "--checkpoint", given: file, remedy: "delete the folder to start anew" });
  let content: { format?: unknown; sha256?: unknown; state?: unknown } | null;
  try {
    content = JSON.parse(text) as typeof content;
  } catch (error) {
    throw damaged((error as Error).name);
  }
  if (typeof content !== "object" || content === null) throw damaged("no object");
  if (content.format !== FORMAT) throw damaged(`format ${String(content.format)}, known is ${FORMAT}`);
  if (typeof content.state !== "object" || content.state === null) throw damaged("no state");
  if (content.sha256 !== digest(JSON.stringify(content.state))) throw damaged("its checksum does not fit");
  return content.state as CheckpointState;
}

function digest(body: string): string {
  return createHash("sha256").update(body).digest("hex");
}

function firstDifference(then: CheckpointIdentity, now: CheckpointIdentity): { then: string; now: string } | undefined {
  if (then.from !== now.from) return { then: `--from ${then.from}`, now: `--from ${now.from}` };
  if (then.to !== now.to) return { then: `--to ${then.to}`, now: `--to ${now.to}` };
  for (const name of new Set([...Object.keys(then.options), ...Object.keys(now.options)])) {
    const [a, b] = [JSON.stringify(then.options[name]), JSON.stringify(now.options[name])];
    if (a !== b) return { then: `--${name} ${a ?? "not given"}`, now: `--${name} ${b ?? "not given"}` };
  }
  return undefined;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
