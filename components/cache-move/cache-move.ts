import * as pulumi from "@pulumi/pulumi";
import type { CacheMoveArgs } from "./args";
import { build } from "./build";
import { copyKeys, showCopyCommand } from "./copy";
import { planMove, type Plan } from "./plan";
import { stage, transfer } from "./rdb";
import { refusal } from "../checked";
import { copyRunOf } from "../../lib/config";
import type { SizingRecord } from "../../lib/sizing";
import type { ConnectionFacts } from "../managed-redis/managed-redis";

/**
 * One cache, whole: its facts are sized, the target is built, and by strategy
 * and phase its data is moved.
 *
 * A phase adds to what the phase before it has built and changes none of it,
 * so a move can go back a phase by going back a word. The sizing behind the
 * target, the strategy and the phase are inputs of this component: a preview
 * shows them, and `redis-move report` reads them there.
 *
 * Children: `<name>-target` (a `ManagedRedis`); with strategy `rdb`
 * `<name>-staging` (an `RdbStaging`) and, in phase `sync`, `<name>-transfer`;
 * with strategy `copy` in phase `sync` `<name>-copy`, where `pulumi up` copies.
 */
export class CacheMove extends pulumi.ComponentResource {
  /** ARM id of the target cluster. */
  public readonly clusterId: pulumi.Output<string>;
  /** ARM id of the target database. */
  public readonly databaseId: pulumi.Output<string>;
  /** DNS name that clients of the target connect to. */
  public readonly hostName: pulumi.Output<string>;
  /** TCP port that clients of the target connect to. */
  public readonly port: pulumi.Output<number>;
  /** All an application needs to connect to the target, but for credentials. */
  public readonly connection: pulumi.Output<ConnectionFacts>;

  constructor(name: string, args: CacheMoveArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = planMove(args);
    super("azure-redis-move:index:CacheMove", name, shown(args, plan), opts);
    if (plan.sizing === undefined || plan.faults.length > 0) throw refusal(this, plan.faults);
    void pulumi.log.info(sizingText(plan.sizing.record), this);
    for (const warning of plan.warnings) void pulumi.log.warn(warning, this);

    const { record } = plan.sizing;
    const target = build(name, args, record, this, opts?.protect);
    if (plan.move.staging) {
      const staging = stage(name, args, this);
      if (plan.move.transfer) transfer(name, args, { target, staging, usableGB: record.target.usableGB }, this);
    }
    if (plan.move.copy) {
      const runs = copyRunOf(args);
      showCopyCommand(args, runs, target, this);
      if (runs === "up") copyKeys(name, args, target, this);
    }

    this.clusterId = target.clusterId;
    this.databaseId = target.databaseId;
    this.hostName = target.hostName;
    this.port = target.port;
    this.connection = target.connection;
    this.registerOutputs({
      clusterId: this.clusterId,
      databaseId: this.databaseId,
      hostName: this.hostName,
      port: this.port,
      connection: this.connection,
    });
  }
}

/** The decision in one line, for readers of a console. */
function sizingText({ source, target, rule }: SizingRecord): string {
  const shards = source.shards > 0 ? ` x ${source.shards}` : "";
  const availability = target.highAvailability ? "with high availability" : "without high availability";
  const why = rule === null ? "" : ` (${rule})`;
  return `${source.tier} ${source.sku}${shards}, ${source.totalMemoryGB} GB, becomes ${target.sku}, ${target.memoryGB} GB of which ${target.usableGB} usable, ${target.clusteringPolicy}, ${availability}${why}`;
}

/** What the reviewer sees of the move itself; `redis-move report` reads these inputs. */
function shown({ strategy, snapshot, allowOverwriteOf }: CacheMoveArgs, plan: Plan): pulumi.Inputs {
  const { phase, sizing } = plan;
  return {
    strategy,
    phase,
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(allowOverwriteOf === undefined ? {} : { allowOverwriteOf }),
    ...(sizing === undefined ? {} : { sizing: sizing.record, measured: plan.measured, findings: felt(plan) }),
  };
}

/** Findings that somebody has to act on; the rest is for `redis-move check`. */
function felt(plan: Plan) {
  if (plan.sizing === undefined) return [];
  return plan.findings
    .filter(({ severity }) => severity !== "info")
    .map(({ code, severity, text, remedy }) => ({ code, severity, text, remedy }));
}
