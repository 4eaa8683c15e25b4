import type * as pulumi from "@pulumi/pulumi";
import type { ManagedRedisArgs } from "./args";
import type { InputsOf } from "../checked";
import type { SizingRecord } from "../../lib/sizing/types";
import { defaults, type TargetSettings } from "../../lib/target";

/** The args with every default filled in, in the form that the rules judge. */
export function settingsOf(args: ManagedRedisArgs, sizing: SizingRecord | undefined): InputsOf<TargetSettings> {
  return {
    sku: args.sku ?? sizing?.target.sku ?? "",
    allowPreview: args.allowPreview ?? defaults.allowPreview,
    highAvailability: args.highAvailability ?? sizing?.target.highAvailability ?? defaults.highAvailability,
    clusteringPolicy: args.clusteringPolicy ?? sizing?.target.clusteringPolicy ?? defaults.clusteringPolicy,
    evictionPolicy: args.evictionPolicy ?? defaults.evictionPolicy,
    clientProtocol: args.clientProtocol ?? defaults.clientProtocol,
    accessKeys: args.accessKeys ?? defaults.accessKeys,
    publicNetworkAccess: args.publicNetworkAccess ?? defaults.publicNetworkAccess,
    modules: (args.modules ?? []) as pulumi.Input<TargetSettings["modules"]>,
    persistence: args.persistence as pulumi.Input<TargetSettings["persistence"]>,
    customerManagedKey: args.customerManagedKey as pulumi.Input<TargetSettings["customerManagedKey"]>,
    clusterName: args.clusterName,
    accessAssignments: (args.accessAssignments ?? []) as pulumi.Input<TargetSettings["accessAssignments"]>,
    geoReplication: false,
  };
}
