import * as pulumi from "@pulumi/pulumi";

import type { RdbTransferArgs } from "./args";
import { rdbTransferProvider } from "./shim";

/** Blob of an export, as the state keeps it. */
export interface TransferredBlob {
  readonly name: string;
  readonly sizeBytes: number;
  /** Keys that the RDB file itself states. */
  readonly keys?: number;
  /** Those of them with a TTL. */
  readonly expiringKeys?: number;
}

/** What the counts at the end prove. */
export interface TransferProof {
  readonly rdbKeys?: number;
  readonly rdbExpiringKeys?: number;
  readonly targetKeys?: number;
  /** One sentence for people. */
  readonly text: string;
}

/**
 * The import step: exports the source into RDB blobs and imports all of them
 * into the target in one call. It runs once for a source, a target and a
 * snapshot label, goes on where an interrupted run stopped, and refuses a
 * target that holds keys. Deleting it touches no data. See `docs/transfer.md`.
 *
 * Azure is reached with the variables and credentials of Pulumi's Azure
 * provider (`ARM_*`), or those of DefaultAzureCredential.
 */
export class RdbTransfer extends pulumi.dynamic.Resource {
  /** Where it stands: `export`, `check-blobs`, `import`, `check-target` or `done`. */
  declare readonly phase: pulumi.Output<string>;
  /** The exported blobs. */
  declare readonly blobs: pulumi.Output<TransferredBlob[]>;
  /** Size of all blobs together. */
  declare readonly rdbBytes: pulumi.Output<number>;
  /** Keys in the source when the export began, where it could be asked. */
  declare readonly sourceKeys: pulumi.Output<number | undefined>;
  /** Keys in the target after the import, where it could be asked. */
  declare readonly targetKeys: pulumi.Output<number | undefined>;
  /** What was compared at the end. */
  declare readonly proof: pulumi.Output<TransferProof | undefined>;
  /** ISO time from which on writes to the source are not in the target. */
  declare readonly exportedAt: pulumi.Output<string | undefined>;
  declare readonly importedAt: pulumi.Output<string | undefined>;
  declare readonly finishedAt: pulumi.Output<string | undefined>;

  constructor(name: string, args: RdbTransferArgs, opts?: pulumi.CustomResourceOptions) {
    // Named here without a value, outputs exist before the first run; a dynamic resource makes no others.
    const outputs = {
      phase: undefined,
      blobs: undefined,
      rdbBytes: undefined,
      sourceKeys: undefined,
      targetKeys: undefined,
      proof: undefined,
      exportedAt: undefined,
      importedAt: undefined,
      finishedAt: undefined,
    };
    super(rdbTransferProvider, name, { ...outputs, ...args }, opts, "azure-redis-move", "RdbTransfer");
  }
}
