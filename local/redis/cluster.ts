import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { RedisBinary } from "./binaries";
import { nodesConf, planCluster, showsPrimaries, showsReplicas, type ClusterPlan, type PlannedNode } from "./cluster-map";
import { BUS_OFFSET, returnPort, takePort } from "./ports";
import { newLogin, RedisServer, ServerStartError } from "./server";
import type { Directive, Login } from "./server-config";
import type { ServerGroup } from "./server-group";
import type { SlotRange } from "./slots";

const READY_DEADLINE_MS = 20_000;
const PORT_TRIES = 5;

export interface ClusterOptions {
  readonly binary: RedisBinary;
  readonly primaries: number;
  /** Default 0. */
  readonly replicasPerPrimary?: number;
  /** Directives of a node beside those that make it one. */
  readonly directives: (port: number) => readonly Directive[];
  readonly admin?: Login;
  /** Port to tell clients instead of the server's own, such as that of a TLS terminator. */
  readonly announcePort?: (port: number) => Promise<number>;
  /**
   * How long a node may be silent before the others count it as failed. Default 60 s: without replicas that could
   * take over, a busy machine must not bring a cluster down.
   */
  readonly nodeTimeoutMs?: number;
}

/** A Redis cluster on loopback: one process a node, the slots spread evenly. */
export class RedisCluster implements ServerGroup {
  /** Login of the stand-in on every node. */
  readonly admin: Login;
  readonly #plan: ClusterPlan;
  readonly #servers: readonly RedisServer[];

  private constructor(plan: ClusterPlan, servers: readonly RedisServer[], admin: Login) {
    this.#plan = plan;
    this.#servers = servers;
    this.admin = admin;
  }

  /** Resolves when every node serves every slot. */
  static async start(options: ClusterOptions): Promise<RedisCluster> {
    const admin = options.admin ?? newLogin("stand-in");
    for (let attempt = 1; ; attempt++) {
      const plan = await makePlan(options);
      const started = await Promise.allSettled(plan.nodes.map((node) => startNode(node, plan, options, admin)));
      const servers = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      const failed = started.find((one) => one.status === "rejected");
      const cluster = new RedisCluster(plan, servers, admin);
      try {
        if (failed !== undefined) throw failed.reason;
        await cluster.#settle();
        return cluster;
      } catch (error) {
        await cluster.stop();
        if (!(error instanceof ServerStartError && error.portTaken && attempt < PORT_TRIES)) throw error;
      }
    }
  }

  /** In shard order, as at the start; a failover changes roles, not this list. */
  get primaries(): readonly RedisServer[] {
    return this.#servers.filter((_, i) => this.#plan.nodes[i]?.primary);
  }

  get replicas(): readonly RedisServer[] {
    return this.#servers.filter((_, i) => !this.#plan.nodes[i]?.primary);
  }

  /** Slots of each primary, in the order of {@link primaries}. */
  get ranges(): readonly SlotRange[] {
    return this.#plan.ranges;
  }

  /** Stops all nodes, lets the caller change their files, and starts them as at first. */
  async restart(prepare: () => Promise<void>): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.kill()));
    await prepare();
    await Promise.all(
      this.#plan.nodes.map(async (node, i) => {
        const server = this.#servers[i];
        await writeFile(server?.file("nodes.conf") ?? "", nodesConf(this.#plan, node));
        await server?.restart();
      }),
    );
    await this.#settle();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
    for (const node of this.#plan.nodes) returnPort(node.port);
  }

  /** From the placeholders to the real primaries. */
  async #settle(): Promise<void> {
    await Promise.all(this.primaries.map((server) => server.client.call("CLUSTER", "FAILOVER", "TAKEOVER")));
    await this.#everywhere("all know the primaries", async (server) => showsPrimaries(String(await server.client.call("CLUSTER", "NODES")), this.#plan));
    for (const [i, node] of this.#plan.nodes.entries()) {
      const primary = this.#plan.nodes.find((other) => other.primary && other.shard === node.shard);
      if (!node.primary && primary) await this.#servers[i]?.client.call("CLUSTER", "REPLICATE", primary.id);
    }
    await Promise.all(this.#servers.flatMap((server) => this.#plan.placeholders.map((id) => server.client.call("CLUSTER", "FORGET", id))));
    await this.#everywhere("the cluster is up", async (server) => /cluster_state:ok/.test(String(await server.client.call("CLUSTER", "INFO"))));
    // A primary ignores a failover request of a replica that it does not know as its own yet.
    await this.#everywhere("all know the replicas", async (server) => showsReplicas(String(await server.client.call("CLUSTER", "NODES")), this.#plan));
    await this.#everywhere("replicas follow", async (server) => !(await server.client.info("replication")).includes("master_link_status:down"));
  }

  async #everywhere(what: string, holds: (server: RedisServer) => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + READY_DEADLINE_MS;
    while (!(await Promise.all(this.#servers.map(holds))).every(Boolean)) {
      if (Date.now() > deadline) throw new Error(`the Redis cluster did not get ready within ${READY_DEADLINE_MS / 1000} s: ${what}`);
      await sleep(5);
    }
  }
}

async function makePlan({ primaries, replicasPerPrimary = 0, announcePort }: ClusterOptions): Promise<ClusterPlan> {
  const nodes = Array.from({ length: primaries * (1 + replicasPerPrimary) }, async (_, i) => {
    const port = await takePort();
    return { port, announcedPort: (await announcePort?.(port)) ?? port, shard: i % primaries, primary: i < primaries };
  });
  return planCluster(primaries, await Promise.all(nodes));
}

function startNode(node: PlannedNode, plan: ClusterPlan, options: ClusterOptions, admin: Login): Promise<RedisServer> {
  return RedisServer.start({
    binary: options.binary,
    port: node.port,
    admin,
    files: { "nodes.conf": nodesConf(plan, node) },
    directives: (port) => [
      ...options.directives(port),
      ["cluster-enabled", "yes"],
      ["cluster-config-file", "nodes.conf"],
      ["cluster-node-timeout", options.nodeTimeoutMs ?? 60_000],
      ["cluster-announce-ip", "127.0.0.1"],
      ["cluster-announce-port", node.announcedPort],
      ["cluster-announce-bus-port", node.port + BUS_OFFSET],
      ["masteruser", admin.name],
      ["masterauth", admin.password],
    ],
  });
}
