import { apiVersions } from "../../azure/api-versions";
import { isBusy, readTarget } from "../../azure/caches/target";
import { grant } from "../../azure/sas";
import { mayOverwrite } from "../../lifecycle/move";
import type { StepContext } from "../context";
import { TransferError } from "../errors";
import type { ImportAttempt } from "../journal";
import { sasLifetimeMs } from "../limits";
import { resumeOperation, runOperation, waitFor, type Action, type Keeper, type Outcome } from "../operations";
import { expectedKeys } from "../proof";
import { lookAtTarget, overwriteRefusal, type TargetContent } from "../target-content";

/** Rights that an import should need; "read by design", never recorded (U-14). */
const IMPORT_PERMISSIONS = "r";

/** So long after a request whose answer was lost the service is given to show that it works on it. */
const GRACE_MS = 60_000;
const LOOK_MS = 10_000;

/**
 * Imports all blobs in one call. It deletes what the target holds, so each
 * start of it is preceded by a look at the target, and a request whose outcome
 * is not known is never simply sent again.
 */
export async function importStep(ctx: StepContext): Promise<void> {
  const attempt = openAttempt(ctx);
  let outcome = attempt === undefined ? await startAttempt(ctx) : await resumeOperation(ctx, "import", attempt, keeper(ctx));
  if (outcome.kind === "unknown") outcome = await settleUnknown(ctx);
  if (outcome.kind === "unknown") outcome = await startAttempt(ctx);
  if (outcome.kind === "unknown") {
    throw new TransferError(
      "import",
      "the service answers neither yes nor no to the import",
      "run `pulumi up` again: it looks at the target first",
    );
  }
  if (outcome.kind === "failed") {
    const reason = `the service ended the import as ${outcome.end} (${outcome.reason})`;
    await save(ctx, { failure: reason });
    throw new TransferError("import", reason, hint(outcome.reason));
  }
  await ctx.session.save({ step: "check-target", import: { ...current(ctx), finishedAt: ctx.services.clock.now().toISOString() } });
  ctx.say("import", "done");
}

const GO_ON = "mend that and run `pulumi up` again: it imports the same blobs, if the target is empty then; the source is untouched";

function hint(reason: string): string {
  if (!/403|AuthorizationFailure|AuthenticationFailed|expired/i.test(reason)) return GO_ON;
  return `the storage account refused the service: check its public access, firewall, shared-key setting and policies that reset them; importPermissions widens the signature; ${GO_ON}`;
}

async function startAttempt(ctx: StepContext): Promise<Outcome> {
  const content = await lookAtTarget(ctx);
  const refusal = overwriteRefusal(ctx, content);
  if (refusal !== undefined) throw new TransferError("import", refusal.cause, refusal.remedy);
  const number = (ctx.session.journal.import?.number ?? 0) + 1;
  const names = (ctx.session.journal.blobs ?? []).map(({ name }) => name);
  const attempt = {
    number,
    requestedAt: ctx.services.clock.now().toISOString(),
    ...(content.known ? { targetKeysBefore: content.keyspace.keys } : {}),
  };
  await ctx.session.save({ import: attempt });
  ctx.say(
    "import",
    `asking ${ctx.world.target.clusterName} to import ${names.length} blob${names.length === 1 ? "" : "s"}; it is offline for its clients meanwhile`,
  );
  return runOperation(ctx, "import", attempt, importAction(ctx, names), keeper(ctx));
}

function importAction({ inputs, blobs, services, session, storage }: StepContext, names: readonly string[]): Action {
  const bytes = (session.journal.blobs ?? []).reduce((total, { sizeBytes }) => total + sizeBytes, 0);
  const suffix = inputs.importUrlForm === "withStorageKey" ? `;${storage.key?.reveal() ?? ""}` : "";
  const sign = async (name: string) =>
    (await blobs.signBlob(name, grant(inputs.importPermissions ?? IMPORT_PERMISSIONS, sasLifetimeMs(bytes), services.clock))).reveal();
  const body = async () => ({ sasUris: await Promise.all(names.map(async (name) => `${await sign(name)}${suffix}`)) });
  return { path: `${inputs.targetDatabaseId}/import`, apiVersion: apiVersions.redisEnterprise, body };
}

/**
 * The request may have been accepted and its answer lost. The target tells:
 * it is busy while it imports, and afterwards it holds the keys or it does not.
 */
async function settleUnknown(ctx: StepContext): Promise<Outcome> {
  ctx.warn("import", "how the import ended is not known; looking at the target");
  const content = await lookWhenIdle(ctx);
  if (wasImported(ctx, content)) {
    ctx.say("import", "the target was empty and holds the keys now: it was imported");
    return { kind: "succeeded" };
  }
  if (content.known && content.keyspace.keys === 0) {
    await save(ctx, { failure: "its answer was lost, and the target is empty" });
    return { kind: "unknown" };
  }
  if (mayOverwrite(ctx.inputs)) {
    await save(ctx, { failure: "its answer was lost, and the target does not hold all keys" });
    return { kind: "unknown" };
  }
  throw new TransferError(
    "import",
    `the answer of the import was lost, and ${whatIsThere(ctx, content)}, so whether it is complete cannot be told`,
    `let this machine reach the target and run \`pulumi up\` again, or set allowOverwriteOf to "${ctx.inputs.snapshot}" to import once more over what is there`,
  );
}

/** The target's content once it is idle; the keys end the wait, an empty target only after the grace. */
async function lookWhenIdle(ctx: StepContext): Promise<TargetContent> {
  const { arm, clock } = ctx.services;
  const grace = Date.parse(current(ctx).requestedAt ?? "") + GRACE_MS;
  for (;;) {
    const target = await readTarget(arm, ctx.inputs.targetDatabaseId, ctx.signal);
    if (!isBusy(target)) {
      const content = await lookAtTarget(ctx);
      if (wasImported(ctx, content) || clock.now().getTime() >= grace) return content;
    }
    await waitFor(ctx, "import", LOOK_MS, `the target is ${target.resourceState}`);
  }
}

/** Keys prove the import only in a target that had none before it. */
function wasImported(ctx: StepContext, content: TargetContent): boolean {
  const { least } = expectedKeys(ctx.session.journal);
  const wasEmpty = current(ctx).targetKeysBefore === 0;
  return wasEmpty && content.known && content.keyspace.keys > 0 && least !== undefined && content.keyspace.keys >= least;
}

function whatIsThere({ session }: StepContext, content: TargetContent): string {
  if (!content.known) return `the target cannot be asked (${content.reason})`;
  const { least } = expectedKeys(session.journal);
  return `the target holds ${content.keyspace.keys} keys${least === undefined ? "" : ` of at least ${least}`}`;
}

function openAttempt({ session }: StepContext): ImportAttempt | undefined {
  const attempt = session.journal.import;
  const open = attempt?.requestedAt !== undefined && attempt.finishedAt === undefined && attempt.failure === undefined;
  return open ? attempt : undefined;
}

function current({ session }: StepContext): ImportAttempt {
  return session.journal.import!;
}

async function save(ctx: StepContext, change: Partial<ImportAttempt>): Promise<void> {
  await ctx.session.save({ import: { ...current(ctx), ...change } });
}

const keeper = (ctx: StepContext): Keeper => ({
  accepted: (operation) => save(ctx, { operation }),
  refused: (reason) => save(ctx, { failure: reason }),
});
