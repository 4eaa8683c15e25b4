import { resolve } from "node:path";
import { readEngine } from "../../../tools/setup/engine.mjs";

export const REPOSITORY = resolve(__dirname, "../../..");

export interface Engine {
  /** Folder of `pulumi` and its Node language host. */
  readonly bin: string;
  readonly version: string;
}

/** Why there is no engine, for the line that says that tests are skipped. */
export interface NoEngine {
  readonly reason: string;
}

/** The engine that set-up chose. */
export function findEngine(): Engine | NoEngine {
  return readEngine() ?? { reason: "no Pulumi engine is set up; `npm test` or `node tools/setup/engine.mjs` does it" };
}
