import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** ARM descriptions, kept beside the repository and not in it; `AZURE_SPECS` names another place. */
export const SPECS = process.env.AZURE_SPECS ?? resolve(__dirname, "../../../shared/specs");

/** Why tests against the descriptions are skipped; undefined where they are there. */
export const specsMissing = existsSync(join(SPECS, "bicep-types-az"))
  ? undefined
  : `no ARM descriptions in ${SPECS}; set AZURE_SPECS to their folder`;
