import type * as pulumi from "@pulumi/pulumi";
import type { SizingRecord } from "../lib/sizing/types";
import { show, type Fault } from "../lib/util/fault";

/**
 * A sizing comes in as plain data, since Pulumi's schema analyser cannot
 * describe its type; this is where it gets its type back.
 */
export function readSizing(sizing: pulumi.Inputs | undefined): SizingRecord | undefined {
  return sizing as SizingRecord | undefined;
}

/** Why a value is no sizing record of the version this package writes. */
export function sizingFault(sizing: pulumi.Inputs): Fault | undefined {
  const { version, target } = sizing as Partial<SizingRecord>;
  if (version === 1 && typeof target?.sku === "string") return undefined;
  return {
    path: "sizing",
    problem: "is not a sizing record that this version reads",
    given: `version ${show(version)}`,
    allowed: "a SizingRecord of version 1",
    remedy: "make it with toRecord() of azure-redis-move/sizing",
  };
}
