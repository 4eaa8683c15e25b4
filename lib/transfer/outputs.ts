import { present } from "../lifecycle/properties";
import type { RdbTransferInputs } from "./inputs";
import type { Journal, JournalBlob, Proof, Step } from "./journal";

/** The operation that ran last, or still runs. `sealed` opens only with a key that is in the blob container. */
export interface OperationSummary {
  readonly step: "export" | "import";
  readonly attempt: number;
  readonly id: string;
  readonly startedAt: string;
  readonly sealed?: string;
}

/** What the state holds of a transfer: its inputs and what is known of it. No secret. */
export interface RdbTransferOutputs extends RdbTransferInputs {
  /** The step it stands at; `done` when every step has succeeded. */
  readonly phase: Step;
  readonly operation?: OperationSummary;
  readonly blobs: readonly JournalBlob[];
  /** Size of all RDB blobs together. */
  readonly rdbBytes: number;
  readonly sourceKeys?: number;
  readonly targetKeys?: number;
  readonly proof?: Proof;
  readonly startedAt: string;
  readonly exportedAt?: string;
  readonly importedAt?: string;
  readonly finishedAt?: string;
}

/** The outputs that a journal stands for; `accepted` is an operation that it could not be told of. */
export function outputsOf(inputs: RdbTransferInputs, journal: Journal, accepted?: OperationSummary): RdbTransferOutputs {
  const blobs = journal.blobs ?? [];
  return present({
    ...inputs,
    phase: journal.step,
    operation: accepted ?? summary(journal),
    blobs,
    rdbBytes: blobs.reduce((total, { sizeBytes }) => total + sizeBytes, 0),
    sourceKeys: journal.export?.sourceKeys,
    targetKeys: journal.proof?.targetKeys,
    proof: journal.proof,
    startedAt: journal.startedAt,
    exportedAt: journal.export?.failure === undefined ? journal.export?.finishedAt : undefined,
    importedAt: journal.import?.failure === undefined ? journal.import?.finishedAt : undefined,
    finishedAt: journal.finishedAt,
  });
}

function summary(journal: Journal): OperationSummary | undefined {
  const step = journal.import?.operation === undefined ? "export" : "import";
  const attempt = journal[step];
  if (attempt?.operation === undefined) return undefined;
  const { id, startedAt, sealed } = attempt.operation;
  // Once the transfer is done its key is gone and the sealed text is of no use.
  return { step, attempt: attempt.number, id, startedAt, ...(journal.step === "done" ? {} : { sealed }) };
}
