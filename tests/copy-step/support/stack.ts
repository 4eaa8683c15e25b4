import { ArmClient } from "../../../lib/azure/arm-client";
import { CheckpointBusy, RunStopped, type CheckpointIdentity, type CopyOptions, type CopyResult, type VerifyOptions, type VerifyResult } from "../../../lib/copy";
import type { CopyStepServices, EndOptions } from "../../../lib/copy-step/context";
import type { KeyCopyInputs } from "../../../lib/copy-step/inputs";
import { KeyCopyLifecycle } from "../../../lib/copy-step/lifecycle";
import type { KeyCopyOutputs } from "../../../lib/copy-step/outputs";
import { PartialFailure } from "../../../lib/lifecycle/partial-failure";
import { Redactor } from "../../../lib/util/redact";
import { fakeEnvironment } from "../../support/fake-environment";
import { FakeHttp } from "../../support/fake-http";
import { VirtualClock } from "../../support/virtual-clock";

const group = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers";
export const inputs: KeyCopyInputs = {
  sourceId: `${group}/Microsoft.Cache/redis/old`,
  targetDatabaseId: `${group}/Microsoft.Cache/redisEnterprise/new/databases/default`,
  snapshot: "first",
};

export const copied: CopyResult = {
  outcome: "complete",
  scanned: 500,
  copied: 498,
  skipped: 0,
  expired: 2,
  failed: 0,
  bytes: 10_000,
  seconds: 1,
  keysPerSecond: 500,
  perShard: [],
  failures: [],
  liveSource: false,
  notices: [],
};

export const compared: VerifyResult = {
  outcome: "identical",
  compared: 498,
  differences: { missing: 0, extra: 0, type: 0, value: 0, ttl: 0 },
  repaired: 0,
  examples: [],
  seconds: 1,
  keysPerSecond: 498,
  sampled: false,
  notices: [],
};

/** One side of the fake world. */
interface FakeSide {
  keys: number;
  /** What a sign-in meets; undefined: it is let in. */
  refuses: (options: EndOptions) => RunStopped | undefined;
  accessKeys: boolean;
  mayListKeys: boolean;
  entra: boolean;
}

/**
 * A stack with one copy, run as the engine runs it: `up` calls check, then
 * create, or update where diff or an unfinished state ask for it.
 */
export class CopyStack {
  readonly clock = new VirtualClock();
  readonly printed: string[] = [];
  readonly source: FakeSide = { keys: 500, refuses: () => undefined, accessKeys: true, mayListKeys: true, entra: true };
  readonly target: FakeSide = { keys: 0, refuses: () => undefined, accessKeys: false, mayListKeys: true, entra: true };
  /** What copy and verify were asked, and what they do. */
  readonly copies: CopyOptions[] = [];
  readonly verifies: VerifyOptions[] = [];
  onCopy: (options: CopyOptions) => CopyResult | Promise<CopyResult> = () => copied;
  onVerify: (options: VerifyOptions) => VerifyResult | Promise<VerifyResult> = () => compared;
  checkpoint: CheckpointIdentity | undefined;
  interrupt: (why: string) => void = () => undefined;
  listening = 0;
  inputs: KeyCopyInputs = inputs;
  state: { readonly id: string; readonly outputs: KeyCopyOutputs; readonly unfinished: boolean } | undefined;

  async up(): Promise<Error | undefined> {
    const lifecycle = new KeyCopyLifecycle(() => this.services());
    const news = { ...this.inputs, __provider: "the provider's text" };
    try {
      if (this.state === undefined) {
        const { id, outs } = await lifecycle.create(news);
        this.#store(id, { ...outs, __provider: news.__provider }, false);
      } else if (this.state.unfinished || lifecycle.diff(this.state.id, { ...this.state.outputs }, news).changes) {
        const { outs } = await lifecycle.update(this.state.id, { ...this.state.outputs }, news);
        this.#store(this.state.id, { ...outs, __provider: news.__provider }, false);
      }
      return undefined;
    } catch (error) {
      if (error instanceof PartialFailure) this.#store(error.id, error.properties, true);
      this.printed.push((error as Error).message);
      return error as Error;
    }
  }

  /** Whether the engine would do anything. */
  get changes(): boolean {
    return new KeyCopyLifecycle(unreachable).diff(this.state!.id, { ...this.state!.outputs }, { ...this.inputs }).changes;
  }

  get outputs(): KeyCopyOutputs {
    return this.state!.outputs;
  }

  services(): CopyStepServices {
    const { clock } = this;
    const log = (line: string): void => void this.printed.push(line);
    return {
      arm: new ArmClient(fakeEnvironment(clock), { clock, redactor: new Redactor(), httpClient: new FakeHttp(({ method, url }) => this.#arm(method, url)) }),
      countKeys: async (role, options) => {
        // A token is asked for as a real sign-in does.
        await options.credential?.getToken("");
        const refusal = this[role].refuses(options);
        if (refusal !== undefined) throw refusal;
        return this[role].keys;
      },
      copy: async (options) => {
        this.copies.push(options);
        return this.onCopy(options);
      },
      verify: async (options) => {
        this.verifies.push(options);
        return this.onVerify(options);
      },
      checkpointIdentity: async () => this.checkpoint,
      onInterruption: (tell) => {
        this.listening++;
        this.interrupt = tell;
        return () => void this.listening--;
      },
      stateFolder: "/state",
      clock,
      logger: { debug: log, info: log, warn: log },
      patience: { connect: 20_000, access: 120_000, checkpoint: 30_000 },
    };
  }

  #arm(method: string, url: string) {
    const side = url.includes("/redisEnterprise/") ? this.target : this.source;
    if (method === "POST") return side.mayListKeys ? { body: { primaryKey: "planted-access-key-of-a-side" } } : { status: 403, body: { error: { code: "AuthorizationFailed", message: "no" } } };
    if (/redisEnterprise\/new\?/.test(url)) return { body: { location: "westeurope", properties: { hostName: "new.example" } } };
    if (side === this.target) return { body: { properties: { port: 10000, clientProtocol: "Encrypted", accessKeysAuthentication: side.accessKeys ? "Enabled" : "Disabled" } } };
    const properties = { sku: { name: "Standard" }, hostName: "old.example", sslPort: 6380, disableAccessKeyAuthentication: !side.accessKeys, redisConfiguration: { "aad-enabled": String(side.entra) } };
    return { body: { location: "westeurope", properties } };
  }

  #store(id: string, outputs: Readonly<Record<string, unknown>>, unfinished: boolean): void {
    // Through JSON, as state files are: what does not survive it was never in the state.
    this.state = { id, outputs: JSON.parse(JSON.stringify(outputs)) as KeyCopyOutputs, unfinished };
  }
}

export const away = (): RunStopped => new RunStopped("cannot-connect", "new.example:10000: connect ETIMEDOUT");
export const refusedLogin = (): RunStopped => new RunStopped("access-refused", "rediss://old.example:6380: the server refused the login (WRONGPASS)");
export const busy = (): CheckpointBusy => new CheckpointBusy("/state/old-first", 4711);

function unreachable(): never {
  throw new Error("nothing may be connected to here");
}
