import { mkdtemp, readFile, rm } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { apiVersions } from "../../../lib/azure/api-versions";
import type { KeyCopyInputs } from "../../../lib/copy-step/inputs";
import { compareCaches } from "../../../local/compare";
import type { RunningCache } from "../../../local/data-plane";
import { LocalMoves, type MoveSpec } from "../../transfer/support/local-move";

/** The provider's text, as the state of every copy has it. */
export const SHIM = readFileSync(join(__dirname, "../../components/key-copy/shim.golden.txt"), "utf8");

/** One source with keys, one empty target, and what a copy between them is told. */
export interface CopyCase {
  readonly inputs: KeyCopyInputs;
  readonly source: RunningCache;
  readonly target: RunningCache;
}

/** What this copy's folder is called below the folder for checkpoints. */
export const folderName = /^[\w-]+-first-[0-9a-f]{12}$/;

/** The local Azure, and a folder for checkpoints. */
export class LocalCopies {
  private constructor(
    readonly moves: LocalMoves,
    readonly folder: string,
  ) {}

  static async start(): Promise<LocalCopies> {
    return new LocalCopies(await LocalMoves.start(), await mkdtemp(join(tmpdir(), "copy-step-")));
  }

  async stop(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
    await this.moves.stop();
  }

  async prepare(spec: MoveSpec): Promise<CopyCase> {
    const { inputs, source, target } = await this.moves.prepare({ sku: "C1", ...spec });
    const { sourceId, targetDatabaseId, snapshot } = inputs;
    return { inputs: { sourceId, targetDatabaseId, snapshot, checkpoint: this.folder }, source, target };
  }

  /** The source takes the one principal's tokens; with `keysOff` nothing else. */
  async letEntraIn({ sourceId }: KeyCopyInputs, { keysOff = false } = {}): Promise<void> {
    const properties = { redisConfiguration: { "aad-enabled": "true" } };
    await this.moves.put(sourceId, apiVersions.redis, { properties }, "PATCH");
    await this.moves.put(`${sourceId}/accessPolicyAssignments/me`, apiVersions.redis, {
      properties: { accessPolicyName: "Data Contributor", objectId: this.principal, objectIdAlias: "me" },
    });
    if (keysOff) await this.moves.put(sourceId, apiVersions.redis, { properties: { disableAccessKeyAuthentication: true } }, "PATCH");
  }

  /** How often the access keys of a cache were asked for. */
  keysListed(id: string): number {
    return this.moves.local.arm.log.find("POST", new RegExp(`${id}/listKeys$`, "i")).length;
  }

  /** Everything secret that was on the wire of ARM, and the token. */
  secrets(): string[] {
    const bodies = JSON.stringify(this.moves.local.arm.log.all.map(({ body }) => body));
    const keys = [...bodies.matchAll(/"(?:primaryKey|secondaryKey)":"([^"]{20,})"/g)].map(([, key]) => key!);
    return [this.moves.local.env["LOCAL_AZURE_TOKEN"]!, ...new Set(keys)];
  }

  /** The checkpoint of a copy as text. */
  checkpoint(folder: string): Promise<string> {
    return readFile(join(this.folder, folder, "checkpoint.json"), "utf8");
  }

  private get principal(): string {
    const [, payload] = this.moves.local.env["LOCAL_AZURE_TOKEN"]!.split(".");
    return (JSON.parse(Buffer.from(payload!, "base64url").toString()) as { oid: string }).oid;
  }
}

export async function expectIdentical({ source, target }: CopyCase, keys: number): Promise<void> {
  const { differences, identical } = await compareCaches(source, target);
  expect(differences).to.deep.equal({ missing: 0, extra: 0, type: 0, value: 0, ttl: 0 });
  expect(identical).to.equal(keys);
}
