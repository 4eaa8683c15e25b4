import type { dynamic } from "@pulumi/pulumi";
import type { GuardInputs } from "../../lib/target";

/*
 * Pulumi stores the text of this object in the state of every guard, so it
 * captures nothing and only calls the package, with which the rules are
 * upgraded. A test holds the exact text.
 */
export const guardProvider: dynamic.ResourceProvider<GuardInputs, GuardInputs> = {
  async check(olds, news) {
    return (await import("azure-redis-move/target")).checkGuard(olds, news);
  },
  async diff(_id, olds, news) {
    return (await import("azure-redis-move/target")).diffGuard(olds, news);
  },
  async create(inputs) {
    return { id: "guard", outs: inputs };
  },
  async update(_id, _olds, news) {
    return { outs: news };
  },
};
