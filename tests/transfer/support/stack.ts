import type { PipelineRequest } from "@azure/core-rest-pipeline";

import { ArmClient } from "../../../lib/azure/arm-client";
import type { TransferServices } from "../../../lib/transfer/context";
import { PartialFailure } from "../../../lib/lifecycle/partial-failure";
import type { RdbTransferInputs } from "../../../lib/transfer/inputs";
import type { Journal } from "../../../lib/transfer/journal";
import { RdbTransferLifecycle } from "../../../lib/transfer/lifecycle";
import type { RdbTransferOutputs } from "../../../lib/transfer/outputs";
import { fakeEnvironment } from "../../support/fake-environment";
import { FakeHttp, type FakeAnswer } from "../../support/fake-http";
import { VirtualClock } from "../../support/virtual-clock";
import { FakeAzure, SOURCE_ID, STORAGE_ID, TARGET_ID } from "./fake-azure";
import { FakeBlobStore } from "./fake-blobs";

/** One touch of the outside world: an ARM request, a blob call or a look at a cache. */
export interface Touch {
  readonly what: string;
  readonly index: number;
}

/** What a test does at a touch; it may throw, or answer in the service's place. */
export interface Interference {
  /** Instead of the touch. */
  readonly before?: (touch: Touch) => FakeAnswer | Error | undefined;
  /** After it has taken effect, in place of its answer. */
  readonly after?: (touch: Touch) => FakeAnswer | Error | undefined;
}

/** The process is dead: nothing it does reaches the world any more. */
export class Killed extends Error {
  constructor() {
    super("killed");
  }
}

export interface StoredState {
  readonly id: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly unfinished: boolean;
}

export const inputs: RdbTransferInputs = {
  sourceId: SOURCE_ID,
  targetDatabaseId: TARGET_ID,
  storageAccountId: STORAGE_ID,
  containerName: "rdb",
  snapshot: "first",
};

/**
 * A stack with one transfer, run as the engine runs it: `up` calls check, then
 * create, or update where diff or an unfinished state ask for it. Each `up` is
 * a process of its own that can be killed at any touch.
 */
export class TransferStack {
  readonly clock: VirtualClock;
  /** How each run asked to reach the blobs. */
  readonly accesses: string[] = [];
  /** Every line any run printed, and every error text. */
  readonly printed: string[] = [];
  state: StoredState | undefined;
  inputs: RdbTransferInputs = inputs;
  /** Touches of the last `up`. */
  touches: Touch[] = [];
  #killed = false;

  /** With `azure`: another stack, or another checkout of the same one, that works on the same caches. */
  constructor(
    readonly azure = new FakeAzure(new VirtualClock()),
    readonly pid = 4711,
  ) {
    this.clock = azure.clock;
  }

  /** Runs once; resolves with the error the user would read, or undefined. */
  async up(interference: Interference = {}): Promise<Error | undefined> {
    this.touches = [];
    const lifecycle = new RdbTransferLifecycle(() => this.process(interference));
    const news = { ...this.inputs, __provider: "the provider's text" };
    const failures = lifecycle.check({}, news).failures;
    if (failures.length > 0) return this.#told(new Error(failures.map(({ reason }) => reason).join("; ")));
    const { state } = this;
    try {
      if (state === undefined) {
        const { id, outs } = await lifecycle.create(news);
        if (this.#killed) return new Killed();
        this.#store(id, { ...outs, __provider: news.__provider }, false);
      } else if (state.unfinished || lifecycle.diff(state.id, state.outputs, news).changes) {
        const { outs } = await lifecycle.update(state.id, state.outputs, news);
        if (this.#killed) return new Killed();
        this.#store(state.id, { ...outs, __provider: news.__provider }, false);
      }
      return undefined;
    } catch (error) {
      if (this.#killed) return new Killed();
      if (error instanceof PartialFailure) this.#store(error.id, error.properties, true);
      return this.#told(error as Error);
    }
  }

  /** As `pulumi refresh`: the engine takes what read returns and forgets that the resource is unfinished. */
  refresh(): void {
    if (this.state === undefined) return;
    const { id, props } = new RdbTransferLifecycle(unreachable).read(this.state.id, this.state.outputs);
    this.#store(id, props, false);
  }

  /** Runs until it is done, as a user does who reads the message and repeats; gives the errors met. */
  async upUntilDone(most = 6): Promise<readonly Error[]> {
    const errors: Error[] = [];
    for (let run = 0; run < most; run++) {
      const error = await this.up();
      if (error === undefined) return errors;
      errors.push(error);
    }
    throw new Error(`not done after ${most} runs: ${errors.at(-1)?.message}`);
  }

  get outputs(): RdbTransferOutputs {
    return this.state!.outputs as unknown as RdbTransferOutputs;
  }

  get journal(): Journal | undefined {
    const text = this.azure.container.text(`${this.inputs.snapshot}/journal.json`);
    return text === undefined ? undefined : (JSON.parse(text) as Journal);
  }

  /** Everything a curious reader could get hold of: prints, errors, state, journal. */
  get readable(): string {
    return [...this.printed, JSON.stringify(this.state), JSON.stringify(this.journal)].join("\n");
  }

  /** The services of one process, every touch of which passes `interference`. */
  process({ before, after }: Interference = {}): TransferServices {
    const { clock, azure } = this;
    const touches: Touch[] = [];
    this.touches = touches;
    this.#killed = false;
    const meddle = (how: Interference["before"], touch: Touch): FakeAnswer | undefined => {
      const answer = how?.(touch);
      if (answer instanceof Killed) this.#killed = true;
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const touched = (what: string): Touch => {
      if (this.#killed) throw new Killed();
      const touch = { what, index: touches.length };
      touches.push(touch);
      return touch;
    };
    const http = new FakeHttp((request) => {
      const touch = touched(nameOf(request));
      const instead = meddle(before, touch);
      if (instead !== undefined) return instead;
      const answer = azure.handle(request);
      return meddle(after, touch) ?? answer;
    });
    const guarded = (what: string): void => void meddle(before, touched(what));
    const arm = new ArmClient(fakeEnvironment(clock), { clock, httpClient: http });
    return {
      arm,
      openBlobs: (_storage, _container, access) => {
        this.accesses.push(access.kind);
        return afterwards(new FakeBlobStore(azure.container, (call, name) => guarded(`blob ${call} ${name}`)), (call) =>
          meddle(after, { what: call, index: touches.length - 1 }),
        );
      },
      probe: {
        source: async () => {
          guarded("probe source");
          if (!azure.source.reachable) throw new Error("connect ECONNREFUSED with password=planted-redis-key");
          const { keys, expiringKeys, otherDatabases } = azure.source;
          return { keys, expiringKeys, otherDatabases, usedMemoryBytes: 1e9, maxMemoryBytes: 6e9 };
        },
        target: async () => {
          guarded("probe target");
          azure.settleDue();
          if (!azure.target.reachable || azure.target.resourceState !== "Running")
            throw new Error("connect ECONNREFUSED with password=planted-redis-key");
          return { keys: azure.target.keys, expiringKeys: 0, otherDatabases: [] };
        },
      },
      clock,
      logger: { debug: (line) => this.#print(line), info: (line) => this.#print(line), warn: (line) => this.#print(line) },
      identity: { host: "test", pid: this.pid },
    };
  }

  #store(id: string, outputs: Readonly<Record<string, unknown>>, unfinished: boolean): void {
    // Through JSON, as state files are: what does not survive it was never in the state.
    this.state = { id, outputs: JSON.parse(JSON.stringify(outputs)) as Record<string, unknown>, unfinished };
  }

  #told(error: Error): Error {
    this.#print(error.message);
    return error;
  }

  #print(line: string): void {
    this.printed.push(line);
  }
}

function unreachable(): never {
  throw new Error("this must work without Azure");
}

function nameOf(request: PipelineRequest): string {
  const { pathname } = new URL(request.url);
  return `${request.method} ${pathname.replace(/^.*providers\/Microsoft\.\w+\//, "")}`;
}

/** Calls `hook` when a blob call has taken effect. */
function afterwards(store: FakeBlobStore, hook: (call: string) => unknown): FakeBlobStore {
  return new Proxy(store, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target);
      if (typeof member !== "function") return member;
      return async (...args: unknown[]) => {
        const result: unknown = await (member as (...all: unknown[]) => Promise<unknown>).apply(target, args);
        hook(`blob ${String(property)} ${String(args[0])}`);
        return result;
      };
    },
  });
}
