import { AzureRequestError } from "../../../lib/azure/azure-error";
import type { BlobFacts, BlobStore, SasGrant, WriteCondition } from "../../../lib/azure/blob-store";
import type { Clock } from "../../../lib/util/clock";
import { Secret } from "../../../lib/util/secret";

interface StoredBlob {
  content: Buffer;
  kind: BlobFacts["kind"];
}

interface Lease {
  readonly id: string;
  readonly seconds: number;
  until: number;
}

/** What every signature made here contains: tests look for it where it must not be. */
export const PLANTED_SIGNATURE = "plantedSasSignature";

/** A blob container in memory that outlives the runs which use it; leases end by the clock. */
export class FakeContainer {
  readonly blobs = new Map<string, StoredBlob>();
  readonly leases = new Map<string, Lease>();
  exists = true;

  constructor(
    readonly url: string,
    readonly clock: Clock,
  ) {}

  put(name: string, content: Buffer, kind: BlobFacts["kind"] = "PageBlob"): void {
    this.blobs.set(name, { content, kind });
  }

  text(name: string): string | undefined {
    return this.blobs.get(name)?.content.toString("utf8");
  }

  leaseOf(name: string): Lease | undefined {
    const lease = this.leases.get(name);
    return lease !== undefined && lease.until > this.clock.now().getTime() ? lease : undefined;
  }
}

/** One run's view of the container; `interfere` may throw or look before each call. */
export class FakeBlobStore implements BlobStore {
  readonly containerUrl: string;

  constructor(
    readonly container: FakeContainer,
    readonly interfere: (call: string, name: string) => void = () => undefined,
  ) {
    this.containerUrl = container.url;
  }

  async exists(): Promise<boolean> {
    this.interfere("exists", "");
    return this.container.exists;
  }

  async list(prefix: string): Promise<readonly BlobFacts[]> {
    this.interfere("list", prefix);
    return [...this.container.blobs]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, { content, kind }]) => ({
        name,
        sizeBytes: content.length,
        kind,
        lastModified: this.container.clock.now().toISOString(),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async readText(name: string): Promise<string | undefined> {
    this.interfere("readText", name);
    return this.container.text(name);
  }

  async readRange(name: string, offset: number, count: number): Promise<Buffer> {
    this.interfere("readRange", name);
    const blob = this.container.blobs.get(name);
    if (blob === undefined) throw new AzureRequestError({ request: `read the blob ${name}`, status: 404, code: "BlobNotFound" });
    return blob.content.subarray(offset, offset + count);
  }

  async writeText(name: string, text: string, { leaseId, ifAbsent }: WriteCondition = {}): Promise<boolean> {
    this.interfere("writeText", name);
    const lease = this.container.leaseOf(name);
    if (ifAbsent && this.container.blobs.has(name)) return false;
    // As Azure does: a leased blob takes only its holder's writes, and a lease id needs its lease.
    if (lease?.id !== leaseId) return false;
    this.container.put(name, Buffer.from(text), "BlockBlob");
    return true;
  }

  async delete(name: string): Promise<void> {
    this.interfere("delete", name);
    this.container.blobs.delete(name);
  }

  async acquireLease(name: string, seconds: number, leaseId: string): Promise<boolean> {
    this.interfere("acquireLease", name);
    const held = this.container.leaseOf(name);
    if (held !== undefined && held.id !== leaseId) return false;
    this.container.leases.set(name, { id: leaseId, seconds, until: this.container.clock.now().getTime() + seconds * 1000 });
    return true;
  }

  async renewLease(name: string, leaseId: string): Promise<boolean> {
    this.interfere("renewLease", name);
    const lease = this.container.leases.get(name);
    if (lease?.id !== leaseId) return false;
    lease.until = this.container.clock.now().getTime() + lease.seconds * 1000;
    return true;
  }

  async releaseLease(name: string, leaseId: string): Promise<void> {
    this.interfere("releaseLease", name);
    if (this.container.leases.get(name)?.id === leaseId) this.container.leases.delete(name);
  }

  async signContainer(grant: SasGrant): Promise<Secret> {
    this.interfere("signContainer", "");
    return this.#sign(this.containerUrl, grant);
  }

  async signBlob(name: string, grant: SasGrant): Promise<Secret> {
    this.interfere("signBlob", name);
    return this.#sign(`${this.containerUrl}/${name}`, grant);
  }

  #sign(url: string, { permissions, startsOn, expiresOn }: SasGrant): Secret {
    const query = new URLSearchParams({
      sv: "2025-11-05",
      sp: permissions,
      st: startsOn.toISOString(),
      se: expiresOn.toISOString(),
      sig: PLANTED_SIGNATURE,
    });
    return new Secret(`${url}?${query.toString()}`);
  }
}
