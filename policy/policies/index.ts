import type { ResourceValidationPolicy } from "@pulumi/policy";
import { accessKeys } from "./access-keys";
import { highAvailability } from "./high-availability";
import { peakFits } from "./peak-fits";
import { previewSku } from "./preview-sku";
import { isProtected } from "./protected";
import { publicNetwork } from "./public-network";
import { retiring } from "./retirement";
import { tlsOnly } from "./tls-only";

export { definePolicy, type Definition, type Judged } from "../definition";

/**
 * Every policy of the pack, in the order in which docs/policy.md lists them.
 * They are objects and start nothing, so they can stand in a pack of your own:
 * `new PolicyPack("ours", { policies: [...policies, mine] })`.
 */
export const policies: ResourceValidationPolicy[] = [tlsOnly, publicNetwork, accessKeys, peakFits, previewSku, isProtected, highAvailability, retiring];
