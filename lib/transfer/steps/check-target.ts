import type { StepContext } from "../context";
import { TransferError } from "../errors";
import { waitFor } from "../operations";
import { expectedKeys, weigh } from "../proof";
import { lookAtTarget, type TargetContent } from "../target-content";

/** A database that was just imported may refuse connections for a while. */
const LOOKS = 6;
const PAUSE_MS = 10_000;

/** Compares what the target holds with what the RDB files say they have. */
export async function checkTarget(ctx: StepContext): Promise<void> {
  const { session, services } = ctx;
  const content = await lookPatiently(ctx);
  const finishedAt = services.clock.now().toISOString();
  if (!content.known) {
    const text = `the service reported success; keys were not counted, as the target cannot be reached from here (${content.reason})`;
    ctx.warn("check-target", text);
    return session.save({ step: "done", proof: { text }, finishedAt });
  }
  const { proof, short } = weigh(expectedKeys(session.journal), content.keyspace.keys);
  if (short) {
    await session.save({ proof });
    throw new TransferError(
      "check-target",
      proof.text,
      "nothing is lost in the source: see with `redis-move verify` what is missing; if clients of the target have deleted keys meanwhile that is why; a new snapshot label, named in allowOverwriteOf too, exports and imports anew",
    );
  }
  await session.save({ step: "done", proof, finishedAt });
  ctx.say("check-target", `${proof.text}; next: \`redis-move verify\` compares them one by one`);
}

async function lookPatiently(ctx: StepContext): Promise<TargetContent> {
  for (let look = 1; ; look++) {
    const content = await lookAtTarget(ctx);
    if (content.known || look >= LOOKS) return content;
    await waitFor(ctx, "check-target", PAUSE_MS, "the target does not answer yet");
  }
}
