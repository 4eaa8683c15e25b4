import * as pulumi from "@pulumi/pulumi";
import type { InputsOf } from "./checked";
import type { GuardInputs } from "../lib/target";

/**
 * The provider of the guard. Its text is kept in every state, so it captures
 * nothing and never says more than "call the package"; the rules live in
 * lib/target and are upgraded with it.
 */
const provider: pulumi.dynamic.ResourceProvider<GuardInputs, GuardInputs> = {
  async check(olds, news) {
    const { checkGuard } = await import("azure-redis-move/target");
    return checkGuard(olds, news);
  },
  async diff(_id, olds, news) {
    const { diffGuard } = await import("azure-redis-move/target");
    return diffGuard(olds, news);
  },
  async create(inputs) {
    return { id: "guard", outs: inputs };
  },
  async update(_id, _olds, news) {
    return { outs: news };
  },
};

/**
 * Remembers what is deployed of a target and refuses, at preview, a change
 * that Azure would refuse or that would lose data. A program cannot see the
 * state it is compared with; the `check` of a resource can, and its failures
 * show in the preview with property and reason. It manages nothing in Azure.
 */
export class ChangeGuard extends pulumi.dynamic.Resource {
  constructor(
    name: string,
    inputs: { [K in keyof GuardInputs]: InputsOf<GuardInputs>[K] | undefined },
    opts: pulumi.CustomResourceOptions,
  ) {
    super(provider, name, { ...inputs }, opts, "azure-redis-move", "ChangeGuard");
  }
}
