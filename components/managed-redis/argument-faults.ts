import * as pulumi from "@pulumi/pulumi";
import type { ManagedRedisArgs } from "./args";
import { autonamed } from "./autonamed";
import { sizingFault } from "../sizing-input";
import { acceptanceFaults, clusterNamePattern } from "../../lib/target";
import type { Fault } from "../../lib/util/fault";

/** Faults in how the args are put together, before any value is judged. */
export function argumentFaults(name: string, args: ManagedRedisArgs): Fault[] {
  const given = [args.sku, args.sizing].filter((value) => value !== undefined).length;
  const faults: (Fault | undefined)[] = [
    given === 1
      ? undefined
      : {
          path: "sku",
          problem: given === 0 ? "neither a SKU nor a sizing is given" : "both a SKU and a sizing are given",
          allowed: "one of sku and sizing",
        },
    args.sizing === undefined ? undefined : sizingFault(args.sizing),
    duplicate(args),
    unnameable(name, args),
    ...acceptanceFaults(args.acceptDataLoss ?? []),
  ];
  return faults.filter((fault) => fault !== undefined);
}

function duplicate({ accessAssignments = [] }: ManagedRedisArgs): Fault | undefined {
  const names = accessAssignments.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined
    ? undefined
    : {
        path: "accessAssignments",
        problem: "two assignments have the same name",
        given: JSON.stringify(twice),
        remedy: "give each its own name",
      };
}

/** With Pulumi's own autonaming, a component's name has to make a cluster name that Azure takes. */
function unnameable(name: string, { clusterName }: ManagedRedisArgs): Fault | undefined {
  const byPolicy = new pulumi.Config("pulumi").get("autonaming") !== undefined;
  if (clusterName !== undefined || byPolicy || clusterNamePattern.test(autonamed(name))) return undefined;
  return {
    path: "clusterName",
    problem: "is not given, and the name of this component makes no cluster name that Azure takes",
    given: JSON.stringify(name),
    allowed: "letters, digits and single hyphens, at most 44 characters",
    remedy: "rename the component, or give clusterName",
  };
}
