import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Redis } from "ioredis";
import { tagOfSlot } from "../../../lib/copy/endpoint/slots";
import { slotRanges } from "../../../local/redis/slots";
import { startCli, type Child } from "../../copy/support/child";
import { fillSample } from "../../copy/support/sample";
import { startRedis, type TestRedis } from "../../support/redis";
import type { Stage } from "./plan";
import { Proxy } from "./proxy";

const PRIMARIES = 3;
const RATE = 2500;
const MORTALS = 200;

/** A part of the keys: where they are at first, and what their names begin with. */
interface Lot {
  readonly server: number;
  readonly prefix: string;
  readonly count: number;
}

/** Servers, links and the copier of one seed. */
export class Arena {
  /** Names of keys that were written to or deleted while the copy was under way. */
  readonly touched = new Set<string>();
  copier!: Child;
  private keys = 0;

  private constructor(
    readonly stage: Stage,
    readonly source: TestRedis,
    readonly target: TestRedis,
    readonly links: { readonly source: Proxy; readonly target: Proxy },
    private readonly folder: string,
    readonly lots: readonly Lot[],
    private readonly threads: number,
  ) {}

  static async open(stage: Stage, next: () => number, threads: number): Promise<Arena> {
    const cluster = stage === "cluster" ? { cluster: PRIMARIES, replicas: 1 } : {};
    const [source, target] = await Promise.all([startRedis({ version: "source", ...cluster }), startRedis({ version: "target" })]);
    const links = { source: await Proxy.start(source.port), target: await Proxy.start(target.port) };
    const folder = await mkdtemp(path.join(tmpdir(), "copy-faults-"));
    return new Arena(stage, source, target, links, folder, stage === "single" ? [{ server: 0, prefix: "", count: 400 }] : clusterLots(next), threads);
  }

  /** Keys of every type, and some that die while they are copied. Gives their number. */
  async fill(next: () => number): Promise<number> {
    for (const { server, prefix, count } of this.lots) {
      const { client } = this.source.primaries[server]!;
      await fillSample(client, prefix, count);
      const mortal = client.pipeline();
      for (let i = 0; i < MORTALS / this.lots.length; i++) mortal.set(`${prefix}mortal:${i}`, "x", "PX", 300 + Math.floor(next() * 3000));
      await mortal.exec();
    }
    for (const { client } of this.source.primaries) this.keys += await client.dbsize();
    return this.keys;
  }

  begin(): void {
    const from = this.stage === "single" ? `redis://127.0.0.1:${this.links.source.port}` : this.source.url;
    this.copier = startCli(["copy", "--from", from, "--to", `redis://127.0.0.1:${this.links.target.port}`, "--checkpoint", "cp", "--max-rate", String(RATE), "--threads", String(this.threads), "--json"], this.folder);
  }

  get ended(): boolean {
    return this.copier.process.exitCode !== null;
  }

  /** Keys, mortal ones left aside, that are not at the target yet. */
  async stillToCome(): Promise<number> {
    return this.keys - MORTALS - (await this.target.client.dbsize());
  }

  /** The connection to the primary that holds a lot now: a failover or a moved slot takes it elsewhere. */
  async holder(lot: Lot): Promise<Redis> {
    for (const server of [...this.source.primaries, ...this.source.replicas]) {
      const answer: unknown = await server.client.get(`${lot.prefix}number`).catch((error: unknown) => error);
      if (typeof answer === "string" && !(await server.client.info("replication")).includes("role:slave")) return server.client;
    }
    throw new Error(`nobody serves ${lot.prefix}`);
  }

  async stop(): Promise<void> {
    this.copier?.process.kill("SIGKILL");
    await Promise.all([this.source.stop(), this.target.stop(), this.links.source.stop(), this.links.target.stop()]);
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Eight slots of each primary, by hash tags that fall into them. */
function clusterLots(next: () => number): Lot[] {
  return slotRanges(PRIMARIES).flatMap(([first, last], server) =>
    Array.from({ length: 8 }, () => ({ server, count: 15, prefix: `{${tagOfSlot(first + Math.floor(next() * (last - first + 1)))}}` })),
  );
}
