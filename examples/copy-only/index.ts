import * as pulumi from "@pulumi/pulumi";
import { KeyCopy } from "azure-redis-move";

const config = new pulumi.Config();

/**
 * Runs once, from the machine of `pulumi up`; a new label makes it run again.
 * A target with keys that do not come from this copy is refused.
 */
const copy = new KeyCopy("copy", {
  sourceId: config.require("sourceId"),
  targetDatabaseId: config.require("databaseId"),
  snapshot: "first",
  maxRate: "20MB/s",
});

/** `done`, or `unreachable` with the command that does the same from elsewhere. */
export const { phase, command, verification } = copy;
