import type { BlobAccount } from "./service";

/** To the process that hosts Azurite. */
export interface ToHost {
  readonly id: number;
  readonly accounts: readonly BlobAccount[];
}

/** From it: where it listens, once; then which message took effect. */
export type FromHost = { readonly endpoint: string } | { readonly published: number };
