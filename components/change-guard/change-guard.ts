import * as pulumi from "@pulumi/pulumi";
import { guardProvider } from "./shim";
import type { InputsOf } from "../checked";
import type { GuardInputs } from "../../lib/target";

/** What a guard watches; a member that is undefined is not watched. */
export type GuardArgs = { readonly [K in keyof GuardInputs]: InputsOf<GuardInputs>[K] | undefined };

/**
 * Remembers what is deployed of a target and refuses, at preview, a change
 * that Azure would refuse or that would lose data. A program cannot see the
 * state it is compared with; the `check` of a resource can, and its failures
 * show in the preview with property and reason. It manages nothing in Azure.
 */
export class ChangeGuard extends pulumi.dynamic.Resource {
  constructor(name: string, args: GuardArgs, opts: pulumi.CustomResourceOptions) {
    super(guardProvider, name, { ...args }, opts, "azure-redis-move", "ChangeGuard");
  }
}
