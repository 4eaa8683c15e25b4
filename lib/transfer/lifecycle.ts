import type { Lifecycle } from "../lifecycle/entries";
import type { InputFailure } from "../lifecycle/input-rules";
import { moveId, sameMove } from "../lifecycle/move";
import { PartialFailure } from "../lifecycle/partial-failure";
import { providerOf, withoutProvider, type Properties } from "../lifecycle/properties";
import { errorText } from "../util/error-text";
import type { TransferServices } from "./context";
import { inputFailures, pickInputs } from "./inputs";
import { outputsOf, type RdbTransferOutputs } from "./outputs";

export interface CreatedTransfer {
  readonly id: string;
  /** The members of RdbTransferOutputs. */
  readonly outs: Properties;
}

/**
 * The transfer as a resource: check, diff, create, read, update, delete. It
 * knows no SDK of Pulumi; `components/rdb-transfer` is a shim over it.
 *
 * Rules that keep data safe: `create` and `update` look at the journal first,
 * so both go on where an earlier run stopped; `diff` says "changes" until the
 * phase is `done`, as a refresh makes the engine forget a partial failure; a
 * transfer that is done runs again only when source, target or snapshot label
 * change; `delete` touches nothing.
 */
export class RdbTransferLifecycle implements Lifecycle {
  /** `connect` is called only where Azure is needed: check, diff, read and delete work without it. */
  constructor(readonly connect: () => TransferServices | Promise<TransferServices>) {}

  check(_olds: Properties, news: Properties): { readonly inputs: Properties; readonly failures: InputFailure[] } {
    return { inputs: news, failures: [...inputFailures(news)] };
  }

  diff(_id: string, olds: Properties, news: Properties): { readonly changes: boolean } {
    return { changes: olds["phase"] !== "done" || !sameMove(olds, news) };
  }

  async create(inputs: Properties): Promise<CreatedTransfer> {
    return { id: moveId(pickInputs(inputs)), outs: await this.#work(inputs, undefined) };
  }

  read(id: string, props: Properties): { readonly id: string; readonly props: Properties } {
    // What the state says is what was seen: a refresh must neither invent an end nor fail because staging is gone.
    return { id, props };
  }

  async update(id: string, olds: Properties, news: Properties): Promise<{ readonly outs: Properties }> {
    const same = sameMove(olds, news);
    if (same && olds["phase"] === "done") return { outs: { ...withoutProvider(olds), ...pickInputs(news) } };
    return { outs: await this.#work(news, same ? (olds as unknown as RdbTransferOutputs) : undefined, id) };
  }

  /** The sentence that tells the user what a delete has done: nothing to any data. */
  delete(): string {
    return "the transfer is forgotten; no key was deleted in either cache, and its blobs stay until the container's life-cycle rule removes them";
  }

  async #work(properties: Properties, previous: RdbTransferOutputs | undefined, knownId?: string): Promise<Properties> {
    const inputs = pickInputs(properties);
    const services = await this.connect();
    const { run } = await import("./run.js");
    const { journal, error, operation } = await run(inputs, services, previous);
    if (error === undefined) return { ...outputsOf(inputs, journal) };
    // Nothing has begun: an ordinary error, and no resource in the state.
    if (journal.step === "preflight") throw error;
    const reason = services.arm.redactor.redact(errorText(error));
    throw new PartialFailure(knownId ?? moveId(inputs), { ...outputsOf(inputs, journal, operation), ...providerOf(properties) }, [
      reason,
    ]);
  }
}
