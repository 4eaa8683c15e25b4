import type { Lifecycle } from "../lifecycle/entries";
import type { InputFailure } from "../lifecycle/input-rules";
import { moveId, sameMove } from "../lifecycle/move";
import { PartialFailure } from "../lifecycle/partial-failure";
import { providerOf, withoutProvider, type Properties } from "../lifecycle/properties";
import type { CopyStepServices } from "./context";
import { inputFailures, pickInputs } from "./inputs";

/**
 * A copy as a resource: check, diff, create, read, update, delete. It knows no
 * SDK of Pulumi; `components/key-copy` is a shim over it.
 *
 * Rules that keep data safe: where a copy stands is in its checkpoint, so
 * `create` and `update` go on where an earlier run stopped; `diff` says
 * "changes" until the phase is `done`; a copy that is done runs again only
 * when source, target or snapshot label change; `delete` touches nothing.
 */
export class KeyCopyLifecycle implements Lifecycle {
  /** `connect` is called only where a copy runs: check, diff, read and delete work without Azure and without a cache. */
  constructor(readonly connect: () => CopyStepServices | Promise<CopyStepServices>) {}

  check(_olds: Properties, news: Properties): { readonly inputs: Properties; readonly failures: InputFailure[] } {
    return { inputs: news, failures: [...inputFailures(news)] };
  }

  diff(_id: string, olds: Properties, news: Properties): { readonly changes: boolean } {
    return { changes: olds["phase"] !== "done" || !sameMove(olds, news) };
  }

  async create(inputs: Properties): Promise<{ readonly id: string; readonly outs: Properties }> {
    const id = moveId(pickInputs(inputs));
    return { id, outs: await this.#work(id, inputs) };
  }

  read(id: string, props: Properties): { readonly id: string; readonly props: Properties } {
    // What the state says is what was seen: a refresh must neither invent an end nor fail because a cache is gone.
    return { id, props };
  }

  async update(id: string, olds: Properties, news: Properties): Promise<{ readonly outs: Properties }> {
    if (sameMove(olds, news) && olds["phase"] === "done") return { outs: { ...withoutProvider(olds), ...pickInputs(news) } };
    return { outs: await this.#work(id, news) };
  }

  /** The sentence that tells the user what a delete has done: nothing to any data. */
  delete(): string {
    return "the copy is forgotten; no key was deleted in either cache, and its checkpoint stays where it is";
  }

  async #work(id: string, properties: Properties): Promise<Properties> {
    const services = await this.connect();
    const { run } = await import("./run.js");
    const { outputs, unfinished } = await run(pickInputs(properties), services);
    if (unfinished === undefined) return { ...outputs };
    throw new PartialFailure(id, { ...outputs, ...providerOf(properties) }, [unfinished]);
  }
}
