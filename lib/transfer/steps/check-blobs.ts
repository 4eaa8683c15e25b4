import { size } from "../../util/format";
import type { StepContext } from "../context";
import { TransferError } from "../errors";
import { expectedKeys } from "../proof";
import { inspectBlobs } from "../rdb-blobs";

/** Makes sure that what was exported is whole, before it takes the place of anything. */
export async function checkBlobs(ctx: StepContext): Promise<void> {
  const { session } = ctx;
  const attempt = session.journal.export!;
  const { blobs, faults } = await inspectBlobs(ctx, attempt.prefix);
  if (faults.length > 0) {
    const failure = faults.join("; ");
    await session.save({ step: "export", export: { ...attempt, failure } });
    throw new TransferError(
      "check-blobs",
      `the exported blobs cannot be imported: ${failure}`,
      "run `pulumi up` again: it exports anew; source and target are untouched",
    );
  }
  await session.save({ step: "import", blobs });
  const bytes = blobs.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
  const { all } = expectedKeys(session.journal);
  ctx.say(
    "check-blobs",
    `${blobs.length} blob${blobs.length === 1 ? "" : "s"}, ${size(bytes)}, ${all === undefined ? "key counts not stated" : `${all} keys`}`,
  );
  const { sourceKeys } = attempt;
  if (all !== undefined && sourceKeys !== undefined && all < sourceKeys) {
    ctx.warn(
      "check-blobs",
      `the source held ${sourceKeys} keys when the export began, ${sourceKeys - all} more than the files: deleted, expired or evicted meanwhile`,
    );
  }
}
