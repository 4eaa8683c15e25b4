import * as pulumi from "@pulumi/pulumi";
import * as redisenterprise from "@pulumi/azure-native/redisenterprise";
import { assignAccess } from "./access";
import type { ManagedRedisArgs } from "./args";
import { clusterArgs } from "./cluster";
import { databaseArgs } from "./database";
import { keysOf, type AccessKeys } from "./keys";
import { argumentFaults } from "./argument-faults";
import { settingsOf } from "./settings";
import { warningsFor } from "./warnings";
import { ChangeGuard, type GuardArgs } from "../change-guard/change-guard";
import { checked, refusal, type OutputsOf } from "../checked";
import { readSizing } from "../sizing-input";
import { rebuilds, targetRules, type TargetSettings } from "../../lib/target";

/** Where and how an application connects; holds no credential. */
export interface ConnectionFacts {
  /** DNS name. */
  readonly host: string;
  /** TCP port. */
  readonly port: number;
  /** Whether the port speaks TLS; it speaks plain text otherwise, never both. */
  readonly tls: boolean;
  /** `OSSCluster` needs a client that speaks the cluster protocol (azure.md 6.2). */
  readonly clusteringPolicy: string;
  /** Whether access keys are taken beside Entra tokens. */
  readonly accessKeys: boolean;
}

/**
 * Azure Managed Redis: a cluster and its one database, with the access that
 * Entra principals have to it.
 *
 * Secure unless told otherwise: TLS only, Entra only, no public network. What
 * Azure would refuse, or do at the price of the data, is refused in the
 * preview with the property, the reason and the remedy. Cluster and database
 * are protected against deletion and replacement unless the options of this
 * component say `protect: false`.
 *
 * Children: `<name>-guard`, `<name>-cluster`, `<name>-database`,
 * `<name>-access-<assignment>`. Private endpoint and DNS, monitoring and
 * geo-replication get a file each in this folder when they come.
 */
export class ManagedRedis extends pulumi.ComponentResource {
  /** ARM id of the cluster. */
  public readonly clusterId: pulumi.Output<string>;
  /** Name of the cluster in Azure. */
  public readonly clusterName: pulumi.Output<string>;
  /** ARM id of the database. */
  public readonly databaseId: pulumi.Output<string>;
  /** DNS name that clients connect to. */
  public readonly hostName: pulumi.Output<string>;
  /** TCP port that clients connect to. */
  public readonly port: pulumi.Output<number>;
  /** All an application needs to connect, but for credentials. */
  public readonly connection: pulumi.Output<ConnectionFacts>;

  private readonly accessKeysOn: pulumi.Output<boolean>;
  private readonly resourceGroupName: pulumi.Input<string>;
  private readonly database: redisenterprise.Database;

  constructor(name: string, args: ManagedRedisArgs, opts?: pulumi.ComponentResourceOptions) {
    super("azure-redis-move:index:ManagedRedis", name, shownInputs(args), opts);
    const faults = argumentFaults(name, args);
    if (faults.length > 0) throw refusal(this, faults);
    const sizing = readSizing(args.sizing);
    const settings = checked(this, settingsOf(args, sizing), targetRules);
    for (const warning of warningsFor(name, args)) void pulumi.log.warn(warning, this);

    const accepted = args.acceptDataLoss ?? [];
    const guard = new ChangeGuard(`${name}-guard`, deployed(args, settings, sizing?.peakMemoryGB), {
      parent: this,
      protect: false,
    });
    const guarded = { parent: this, protect: opts?.protect ?? true };
    const cluster = new redisenterprise.RedisEnterprise(`${name}-cluster`, clusterArgs(args, settings), {
      ...guarded,
      dependsOn: [guard],
      replaceOnChanges: rebuilds("cluster", accepted),
    });
    // The name of the database is fixed, so the old one has to go before a new one can come.
    this.database = new redisenterprise.Database(`${name}-database`, databaseArgs(args, cluster.name, settings), {
      ...guarded,
      deleteBeforeReplace: true,
      replaceOnChanges: rebuilds("database", accepted),
    });
    assignAccess(name, args, { clusterName: cluster.name, databaseName: this.database.name }, settings, this);

    this.accessKeysOn = settings.accessKeys;
    this.resourceGroupName = args.resourceGroupName;
    this.clusterId = cluster.id;
    this.clusterName = cluster.name;
    this.databaseId = this.database.id;
    this.hostName = cluster.hostName;
    this.port = this.database.port.apply((port) => port ?? 10000);
    this.connection = connectionFacts(this.hostName, this.port, settings);
    this.registerOutputs({
      clusterId: this.clusterId,
      clusterName: this.clusterName,
      databaseId: this.databaseId,
      hostName: this.hostName,
      port: this.port,
      connection: this.connection,
    });
  }

  /**
   * The access keys, as secrets; undefined where access keys are off. Nothing
   * is asked of Azure unless this is called, and the keys are no output of the
   * component, so they enter the state only where the caller puts them.
   */
  public accessKeys(): pulumi.Output<AccessKeys | undefined> {
    return keysOf(
      this.accessKeysOn,
      { resourceGroupName: this.resourceGroupName, clusterName: this.clusterName, databaseName: this.database.name },
      this,
    );
  }
}

/** What a preview shows of the component itself: the sizing behind the SKU, and losses accepted. */
function shownInputs(args: ManagedRedisArgs): pulumi.Inputs {
  return {
    ...(args.sizing === undefined ? {} : { sizing: args.sizing }),
    ...(args.acceptDataLoss === undefined ? {} : { acceptDataLoss: args.acceptDataLoss }),
  };
}

/** What the guard remembers; see lib/target/changes. */
function deployed(
  args: ManagedRedisArgs,
  settings: OutputsOf<TargetSettings>,
  peakMemoryGB: number | null | undefined,
): GuardArgs {
  return {
    sku: settings.sku,
    highAvailability: settings.highAvailability,
    clusteringPolicy: settings.clusteringPolicy,
    clientProtocol: settings.clientProtocol,
    modules: settings.modules.apply((modules) =>
      modules.map(({ name, args: given }) => (given === undefined ? name : `${name}(${given})`)).sort(),
    ),
    clusterName: args.clusterName,
    resourceGroupName: args.resourceGroupName,
    location: args.location,
    peakMemoryGB: peakMemoryGB ?? undefined,
    acceptDataLoss: args.acceptDataLoss,
  };
}

function connectionFacts(
  host: pulumi.Output<string>,
  port: pulumi.Output<number>,
  settings: OutputsOf<TargetSettings>,
): pulumi.Output<ConnectionFacts> {
  return pulumi
    .all([host, port, settings.clientProtocol, settings.clusteringPolicy, settings.accessKeys])
    .apply(([hostName, portNumber, protocol, clusteringPolicy, accessKeys]) => ({
      host: hostName,
      port: portNumber,
      tls: protocol === "Encrypted",
      clusteringPolicy,
      accessKeys,
    }));
}
