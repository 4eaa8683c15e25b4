import { apiVersions } from "../../azure/api-versions";
import { grant } from "../../azure/sas";
import type { StepContext } from "../context";
import { TransferError } from "../errors";
import type { ExportAttempt } from "../journal";
import { sasLifetimeMs } from "../limits";
import { resumeOperation, runOperation, waitFor, type Action, type Keeper, type Outcome } from "../operations";
import { inspectBlobs } from "../rdb-blobs";
import type { Keyspace } from "../probe/probe";
import { lookAtSource } from "./preflight";

/** Rights with which the Azure CLI's own tests export (azure.md 7.1). */
const EXPORT_PERMISSIONS = "racwdl";

/** A run tries this often by itself where the service's answer was lost or was "conflict". */
const TRIES_PER_RUN = 3;
const CONFLICT_PAUSE_MS = 60_000;

/** Exports the source into blobs of a prefix of its own. An export harms nothing, so one too many is safe. */
export async function exportStep(ctx: StepContext): Promise<void> {
  for (let tries = 1; ; tries++) {
    const attempt = openAttempt(ctx);
    const outcome = attempt === undefined ? await startAttempt(ctx) : await resumeOperation(ctx, "export", attempt, keeper(ctx));
    const end = await settle(ctx, outcome);
    if (end === undefined) return finish(ctx);
    await fail(ctx, end.reason);
    if (!end.again || tries >= TRIES_PER_RUN) throw new TransferError("export", end.reason, end.remedy);
    ctx.warn("export", `${end.reason}; exporting once more`);
    if (outcome.kind === "failed") await waitFor(ctx, "export", CONFLICT_PAUSE_MS * tries, end.reason);
  }
}

interface FailedEnd {
  readonly reason: string;
  readonly remedy: string;
  /** Whether trying again at once may help. */
  readonly again: boolean;
}

const GO_ON = "mend that and run `pulumi up` again: it exports anew; the source has lost nothing";

async function settle(ctx: StepContext, outcome: Outcome): Promise<FailedEnd | undefined> {
  if (outcome.kind === "succeeded") return undefined;
  if (outcome.kind === "failed") {
    const reason = `the service ended the export as ${outcome.end} (${outcome.reason})`;
    return { reason, remedy: hint(outcome.reason) ?? GO_ON, again: outcome.end === "Conflict" };
  }
  // Nobody knows how it ended: its blobs do, where they are complete.
  const { faults } = await inspectBlobs(ctx, current(ctx).prefix);
  if (faults.length === 0) {
    ctx.say("export", "its operation is not known any more, and its blobs are complete");
    return undefined;
  }
  return {
    reason: `the outcome of the export is not known, and its blobs are not complete (${faults.join("; ")})`,
    remedy: GO_ON,
    again: true,
  };
}

/** What the known refusals of the service ask for (azure.md 7.1). */
function hint(reason: string): string | undefined {
  if (!/403|AuthorizationFailure|AuthenticationFailed|expired/i.test(reason)) return undefined;
  return "the storage account refused the service: check its firewall, its shared-key setting and, for storageAuth managedIdentity, the role Storage Blob Data Contributor of the source's identity; then run `pulumi up` again: it signs and exports anew";
}

async function startAttempt(ctx: StepContext): Promise<Outcome> {
  const keyspace = await lookAtSource(ctx);
  const attempt = await nextAttempt(ctx, keyspace);
  await ctx.session.save({ export: attempt });
  ctx.say("export", `asking for an RDB file of ${ctx.world.source.name}, blobs ${attempt.prefix}*`);
  return runOperation(ctx, "export", attempt, exportAction(ctx, attempt, keyspace?.usedMemoryBytes), keeper(ctx));
}

function exportAction(
  { world, inputs, blobs, storage, services }: StepContext,
  { prefix }: ExportAttempt,
  bytes: number | undefined,
): Action {
  const byIdentity = {
    "preferred-data-archive-auth-method": "ManagedIdentity",
    "storage-subscription-id": world.storage.subscriptionId,
  };
  const body = async () => ({
    format: "RDB",
    prefix,
    ...(storage.exportBy === "managedIdentity"
      ? { container: blobs.containerUrl, ...byIdentity }
      : {
          container: (await blobs.signContainer(grant(EXPORT_PERMISSIONS, sasLifetimeMs(bytes), services.clock))).reveal(),
          "preferred-data-archive-auth-method": "SAS",
        }),
  });
  return { path: `${inputs.sourceId}/export`, apiVersion: apiVersions.redis, body };
}

/** The try that is under way, if there is one. */
function openAttempt({ session }: StepContext): ExportAttempt | undefined {
  const attempt = session.journal.export;
  const open = attempt?.requestedAt !== undefined && attempt.finishedAt === undefined && attempt.failure === undefined;
  return open ? attempt : undefined;
}

/** A number whose prefix nobody has used: blobs of another try must never be taken for this one's. */
async function nextAttempt({ session, inputs, blobs, services }: StepContext, keyspace: Keyspace | undefined): Promise<ExportAttempt> {
  let number = (session.journal.export?.number ?? 0) + 1;
  while ((await blobs.list(prefixOf(inputs.snapshot, number))).length > 0) number += 1;
  return {
    number,
    prefix: prefixOf(inputs.snapshot, number),
    requestedAt: services.clock.now().toISOString(),
    ...(keyspace === undefined ? {} : { sourceKeys: keyspace.keys }),
  };
}

/** The hyphen at the end keeps the list of try 1 free of the blobs of try 10. */
function prefixOf(snapshot: string, number: number): string {
  return `${snapshot}/export-${number}-`;
}

function current({ session }: StepContext): ExportAttempt {
  return session.journal.export!;
}

const keeper = (ctx: StepContext): Keeper => ({
  accepted: (operation) => ctx.session.save({ export: { ...current(ctx), operation } }),
  refused: (reason) => fail(ctx, reason),
});

async function finish(ctx: StepContext): Promise<void> {
  const finishedAt = ctx.services.clock.now().toISOString();
  await ctx.session.save({ step: "check-blobs", export: { ...current(ctx), finishedAt } });
  ctx.say("export", "done; what is written to the source from now on is not in the snapshot");
}

async function fail(ctx: StepContext, failure: string): Promise<void> {
  await ctx.session.save({ export: { ...current(ctx), failure } });
}
