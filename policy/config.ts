import type { PolicyConfigSchema } from "@pulumi/policy";
import type { Judged } from "./definition";

type Schema = PolicyConfigSchema["properties"];

/** Caches that a policy leaves alone. */
export interface AllowConfig {
  readonly allow?: readonly string[];
}

export const allowSchema: Schema = {
  allow: { type: "array", items: { type: "string" }, description: "Caches that are left alone: the name of the CacheMove or ManagedRedis, else the logical name of the resource." },
};

export function isAllowed({ cache, name }: Judged, { allow = [] }: AllowConfig): boolean {
  return allow.includes(cache) || allow.includes(name);
}

/** Whether the stack is a production stack. */
export interface ProductionConfig {
  readonly production?: boolean;
}

export const productionSchema: Schema = {
  production: { type: "boolean", description: "Whether this is a production stack. Without it the stack's name decides: it has the word prod, production or prd in it." },
};

const PRODUCTION_WORDS: readonly string[] = ["prod", "production", "prd"];
/** `non-prod` and `pre-prod` are none. */
const DENIALS: readonly (string | undefined)[] = ["non", "not", "no", "pre"];

export function isProduction({ stack }: Judged, { production }: ProductionConfig): boolean {
  const words = stack.toLowerCase().split(/[^a-z]+/);
  return production ?? words.some((word, at) => PRODUCTION_WORDS.includes(word) && !DENIALS.includes(words[at - 1]));
}
