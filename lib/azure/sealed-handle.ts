import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

import { Secret } from "../util/secret";
import type { OperationHandle, PollStyle } from "./operation";

/*
 * A handle outlives the process in Pulumi's state and in the journal. It
 * holds a signed URL, and whoever reads the state must not be able to use it.
 * So it is stored encrypted, and the key stays in the storage container beside
 * the RDB blobs: only those who could read the data anyway can open it, and
 * when the transfer is done the key is deleted and what was stored is noise.
 */

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;
const PREFIX = "sealed.1.";

/** A new sealing key, as base64url text of 32 random bytes. */
export function newSealingKey(): Secret {
  return new Secret(randomBytes(32).toString("base64url"));
}

/** The handle as text that only the holder of `key` can open. */
export function sealHandle(handle: OperationHandle, key: Secret): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, keyBytes(key), iv);
  const plain = JSON.stringify({ url: handle.pollUrl.reveal(), style: handle.style, id: handle.id });
  const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return PREFIX + Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url");
}

/** Undoes `sealHandle`; undefined where the text was sealed with another key or altered. */
export function unsealHandle(sealed: string, key: Secret): OperationHandle | undefined {
  if (!sealed.startsWith(PREFIX)) return undefined;
  const bytes = Buffer.from(sealed.slice(PREFIX.length), "base64url");
  try {
    const decipher = createDecipheriv(CIPHER, keyBytes(key), bytes.subarray(0, IV_BYTES));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const plain = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
    const { url, style, id } = JSON.parse(plain) as { url: string; style: PollStyle; id: string };
    return { pollUrl: new Secret(url), style, id };
  } catch {
    // A handle that cannot be opened is a handle lost: the caller then looks at the resources themselves.
    return undefined;
  }
}

function keyBytes(key: Secret): Buffer {
  return Buffer.from(key.reveal(), "base64url");
}
