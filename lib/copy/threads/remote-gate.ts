import type { Gate } from "../pump/context";
import type { GateLimits, MainCalls } from "./protocol";

/** The main thread's gate: a rate is one rate, however many threads there are. */
export class RemoteGate implements Gate {
  constructor(
    private readonly main: Pick<MainCalls, "pass">,
    private limits: GateLimits,
  ) {}

  get keysAtOnce(): number {
    return this.limits.keysAtOnce;
  }

  get countsBytes(): boolean {
    return this.limits.countsBytes;
  }

  async pass(keys: number, bytes: number): Promise<void> {
    this.limits = await this.main.pass(keys, bytes);
  }
}
