import * as pulumi from "@pulumi/pulumi";
import { RdbStaging, RdbTransfer } from "azure-redis-move";

const config = new pulumi.Config();

/** The account has to stand where both caches stand. */
const staging = new RdbStaging("staging", { resourceGroupName: config.require("resourceGroup"), location: "westeurope" });

/** Runs once; a new label makes it run again. A target that holds keys is refused. */
const transfer = new RdbTransfer(
  "transfer",
  {
    sourceId: config.require("sourceId"),
    targetDatabaseId: config.require("databaseId"),
    storageAccountId: staging.storageAccountId,
    containerName: staging.containerName,
    snapshot: "first",
  },
  { dependsOn: [staging] },
);

export const phase = transfer.phase;
export const proof = transfer.proof;
