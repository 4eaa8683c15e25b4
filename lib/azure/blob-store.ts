import type { Secret } from "../util/secret";

/** One blob as a listing shows it. */
export interface BlobFacts {
  readonly name: string;
  readonly sizeBytes: number;
  readonly kind: "PageBlob" | "BlockBlob" | "AppendBlob";
  /** ISO time. */
  readonly lastModified: string;
}

/** Under what condition a write may happen; without one it always does. */
export interface WriteCondition {
  /** Only by the holder of this lease. */
  readonly leaseId?: string;
  /** Only if there is no such blob yet. */
  readonly ifAbsent?: boolean;
}

/** Rights and times of a shared access signature. */
export interface SasGrant {
  /** Letters of Azure Storage in its own order, such as `r` or `racwdl`. */
  readonly permissions: string;
  readonly startsOn: Date;
  readonly expiresOn: Date;
}

/**
 * One blob container. The transfer knows blobs only through this, so that its
 * tests can lose, cut and lock them at will; `AzureBlobStore` is the real one.
 */
export interface BlobStore {
  /** URL of the container without any signature. */
  readonly containerUrl: string;
  exists(): Promise<boolean>;
  /** Blobs whose names begin with `prefix`, in name order. */
  list(prefix: string): Promise<readonly BlobFacts[]>;
  /** Whole content as text; undefined where there is no such blob. */
  readText(name: string): Promise<string | undefined>;
  readRange(name: string, offset: number, count: number): Promise<Buffer>;
  /** False where the condition did not hold. */
  writeText(name: string, text: string, condition?: WriteCondition): Promise<boolean>;
  delete(name: string): Promise<void>;
  /** False where somebody else holds it. `seconds` is 15 to 60. */
  acquireLease(name: string, seconds: number, leaseId: string): Promise<boolean>;
  /** False where the lease is lost. */
  renewLease(name: string, leaseId: string): Promise<boolean>;
  releaseLease(name: string, leaseId: string): Promise<void>;
  /** URL of the container with a signature for everything in it. */
  signContainer(grant: SasGrant): Promise<Secret>;
  /** URL of one blob with a signature for it alone. */
  signBlob(name: string, grant: SasGrant): Promise<Secret>;
}
