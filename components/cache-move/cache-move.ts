import * as pulumi from "@pulumi/pulumi";
import type { CacheMoveArgs } from "./args";
import { build } from "./build";
import { showCopyCommand } from "./copy-command";
import { stage, transfer } from "./rdb";
import { refusal } from "../checked";
import { Phase } from "../enums";
import type { ConnectionFacts } from "../managed-redis/managed-redis";
import { moveFaults, moves, sizeCache, type Move, type MoveFacts } from "../../lib/config";

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
 * `<name>-staging` (an `RdbStaging`) and, in phase `sync`, `<name>-transfer`.
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
    const phase = args.phase ?? Phase.Provision;
    const faults = moveFaults(factsOf(args, phase));
    const sizing = faults.length === 0 ? sizeCache(args.source, args.target ?? {}) : undefined;
    super("azure-redis-move:index:CacheMove", name, { strategy: args.strategy, phase, ...shown(args), ...(sizing === undefined ? {} : { sizing: sizing.record }) }, opts);
    if (sizing === undefined) throw refusal(this, faults);
    for (const { code, message } of sizing.decision.warnings) void pulumi.log.warn(`${code}: ${message}`, this);

    const target = build(name, args, sizing.record, this, opts?.protect);
    const move: Move | undefined = moves[args.strategy]?.[phase];
    const staging = move?.staging === true ? stage(name, args, this) : undefined;
    if (staging !== undefined && move?.transfer === true) transfer(name, args, { target, staging, usableGB: sizing.record.target.usableGB }, this);
    if (move?.copyCommand === true) showCopyCommand(args, target, this);

    this.clusterId = target.clusterId;
    this.databaseId = target.databaseId;
    this.hostName = target.hostName;
    this.port = target.port;
    this.connection = target.connection;
    this.registerOutputs({ clusterId: this.clusterId, databaseId: this.databaseId, hostName: this.hostName, port: this.port, connection: this.connection });
  }
}

/** What the reviewer sees beside the sizing: which snapshot will be taken, and what it may overwrite. */
function shown({ snapshot, allowOverwriteOf }: CacheMoveArgs): pulumi.Inputs {
  return { ...(snapshot === undefined ? {} : { snapshot }), ...(allowOverwriteOf === undefined ? {} : { allowOverwriteOf }) };
}

function factsOf(args: CacheMoveArgs, phase: Phase): MoveFacts {
  const { strategy, source, target = {}, snapshot, staging } = args;
  return {
    strategy,
    phase,
    source,
    target,
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(staging?.storageAuth === undefined ? {} : { storageAuth: staging.storageAuth }),
    ...(typeof args.location === "string" ? { location: args.location } : {}),
  };
}
