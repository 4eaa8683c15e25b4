import type { StepContext } from "../context";
import { TransferError } from "../errors";
import { size } from "../format";
import { inspectBlobs } from "../rdb-blobs";

/** Makes sure that what was exported is whole, before it takes the place of anything. */
export async function checkBlobs(ctx: StepContext): Promise<void> {
  const { session } = ctx;
  const attempt = session.journal.export!;
  const { blobs, faults } = await inspectBlobs(ctx, attempt.prefix);
  if (faults.length > 0) {
    const failure = faults.join("; ");
    await session.save({ step: "export", export: { ...attempt, failure } });
    throw new TransferError("check-blobs", `the exported blobs cannot be imported: ${failure}`, "run `pulumi up` again: it exports anew; source and target are untouched");
  }
  await session.save({ step: "import", blobs });
  const bytes = blobs.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
  ctx.say("check-blobs", `${blobs.length} blob${blobs.length === 1 ? "" : "s"}, ${size(bytes)}, ${keysIn(blobs)}`);
}

function keysIn(blobs: readonly { readonly keys?: number }[]): string {
  if (blobs.some(({ keys }) => keys === undefined)) return "key counts not stated";
  return `${blobs.reduce((total, { keys }) => total + (keys ?? 0), 0)} keys`;
}
