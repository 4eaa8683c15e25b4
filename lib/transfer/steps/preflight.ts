import { errorText } from "../../util/error-text";
import { size } from "../../util/format";
import type { StepContext } from "../context";
import type { Keyspace } from "../probe/probe";
import { refusalOf, type Refusal } from "../refusal";
import { lookAtTarget, overwriteRefusal } from "../target-content";

/** Above this part of its memory a source may evict keys when the export forks (azure.md 3.1). */
const TIGHT_MEMORY = 0.9;
/** Advertised sizes are in fact GiB: a B5 with HA counts 9.6 GiB of 12 GB as usable (azure.md 2). */
const BYTES_PER_GB = 2 ** 30;

/**
 * Finds what would end the transfer and only the caches themselves can tell,
 * before anything is changed. What ARM tells was checked when the run began.
 */
export async function preflight(ctx: StepContext): Promise<void> {
  const { session } = ctx;
  const keyspace = await lookAtSource(ctx);
  const found: Refusal[] = keyspace === undefined ? [] : [...sourceRefusals(ctx, keyspace)];
  const target = overwriteRefusal(ctx, await lookAtTarget(ctx));
  if (target !== undefined) found.push(target);
  const refusal = refusalOf(found);
  if (refusal !== undefined) throw refusal;
  ctx.say(
    "preflight",
    `passed${keyspace === undefined ? "" : `; the source holds ${keyspace.keys} keys in ${size(keyspace.usedMemoryBytes ?? 0)}`}`,
  );
  await session.save({ step: "export" });
}

/** The source's own counts; undefined where it cannot be reached, which the service's export does not need. */
export async function lookAtSource(ctx: StepContext): Promise<Keyspace | undefined> {
  const { services, world, signal } = ctx;
  try {
    return await services.probe.source(world.source, signal);
  } catch (error) {
    signal.throwIfAborted();
    ctx.warn(
      "preflight",
      `the source cannot be asked from here (${services.arm.redactor.redact(errorText(error))}); its databases above 0 and its memory are not checked`,
    );
    return undefined;
  }
}

function sourceRefusals(ctx: StepContext, keyspace: Keyspace): readonly Refusal[] {
  const refusals: Refusal[] = [];
  if (keyspace.otherDatabases.length > 0) {
    refusals.push({
      cause: `the source holds keys in database ${keyspace.otherDatabases.join(", ")}, and Azure Managed Redis has database 0 only`,
      remedy: "move them to database 0 with key prefixes, or use the strategy copy with a database map",
    });
  }
  const { targetUsableGB } = ctx.inputs;
  const used = keyspace.usedMemoryBytes ?? 0;
  if (targetUsableGB !== undefined && used > targetUsableGB * BYTES_PER_GB) {
    refusals.push({
      cause: `the source uses ${size(used)}, more than the ${targetUsableGB} GB usable in the target`,
      remedy: "take a larger target SKU",
    });
  }
  const limit = keyspace.maxMemoryBytes ?? 0;
  if (limit > 0 && used > limit * TIGHT_MEMORY) {
    ctx.warn(
      "preflight",
      `the source uses ${Math.round((used / limit) * 100)} % of its memory; the export needs some too, and keys with a TTL may be evicted meanwhile`,
    );
  }
  return refusals;
}
