import { UserError } from "../util/user-error";

/** The steps in their order; the last one is the end. */
export const steps = ["preflight", "export", "check-blobs", "import", "check-target", "done"] as const;
export type Step = (typeof steps)[number];

/** An operation that runs at the service; the URL to follow it is sealed (lib/azure/sealed-handle). */
export interface StoredOperation {
  readonly id: string;
  readonly startedAt: string;
  readonly sealed: string;
}

/** One try of the export or of the import. */
export interface Attempt {
  /** Counts from 1. */
  readonly number: number;
  /** Written before the request leaves: from then on the service may have got it. */
  readonly requestedAt?: string;
  readonly operation?: StoredOperation;
  readonly finishedAt?: string;
  /** Why the try failed. */
  readonly failure?: string;
}

export interface ExportAttempt extends Attempt {
  /** Begin of the names of this try's blobs; each try has its own, so that leftovers of a failed one are never imported. */
  readonly prefix: string;
  /** Keys in the source right before the export, where it could be asked. */
  readonly sourceKeys?: number;
}

export interface JournalBlob {
  readonly name: string;
  readonly sizeBytes: number;
  /** Keys and expiring keys as the RDB file itself says at its head. */
  readonly keys?: number;
  readonly expiringKeys?: number;
}

export interface ImportAttempt extends Attempt {
  /** Keys in the target right before this try; absent where it could not be asked. */
  readonly targetKeysBefore?: number;
}

/** What was compared at the end, and what it proves. */
export interface Proof {
  /** Keys in all RDB files together. */
  readonly rdbKeys?: number;
  /** Of those, the ones that may have expired meanwhile. */
  readonly rdbExpiringKeys?: number;
  readonly targetKeys?: number;
  /** One sentence for people. */
  readonly text: string;
}

/** Who works on the transfer right now. */
export interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly since: string;
  /** Renewed while the run works; a run that died is past it. */
  readonly heldUntil: string;
}

/**
 * The truth about a transfer, kept beside its blobs as
 * `<snapshot>/journal.json`: a killed process leaves nothing in Pulumi's
 * state, but it leaves this. Holds no secret.
 */
export interface Journal {
  readonly version: 1;
  readonly sourceId: string;
  readonly targetDatabaseId: string;
  readonly snapshot: string;
  readonly step: Step;
  readonly startedAt: string;
  readonly holder?: Holder;
  readonly export?: ExportAttempt;
  readonly blobs?: readonly JournalBlob[];
  readonly import?: ImportAttempt;
  readonly proof?: Proof;
  readonly finishedAt?: string;
}

export function journalName(snapshot: string): string {
  return `${snapshot}/journal.json`;
}

/** Where the key of the sealed operations is, for as long as the transfer runs. */
export function sealingKeyName(snapshot: string): string {
  return `${snapshot}/handle.key`;
}

export function formatJournal(journal: Journal): string {
  return `${JSON.stringify(journal, null, 2)}\n`;
}

/** Parses a journal; a UserError names the blob where it is not one, as guessing could import twice. */
export function parseJournal(text: string, blobName: string): Journal {
  const journal = parseJson(text);
  if (
    journal?.version === 1 &&
    steps.includes(journal.step as Step) &&
    typeof journal.sourceId === "string" &&
    typeof journal.targetDatabaseId === "string"
  ) {
    return journal as Journal;
  }
  throw new UserError(`the journal ${blobName} cannot be read`, {
    given: journal === undefined ? "no JSON" : `version ${String(journal.version)}, step ${String(journal.step)}`,
    allowed: "version 1",
    remedy: "use the version of azure-redis-move that wrote it, or begin anew with another snapshot label",
  });
}

function parseJson(text: string): { readonly [K in keyof Journal]?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    // Half a file or another file: the caller reports it as unreadable.
    return undefined;
  }
}
