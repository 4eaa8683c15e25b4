import * as http from "node:http";
import { Counter, Gauge, Registry } from "prom-client";
import { UserError } from "../../util/user-error";
import type { FollowProgress } from "../follow/follow-progress";
import type { CopyProgress } from "../options";

const COUNTERS = {
  scanned: "Keys listed from the source",
  copied: "Keys written to the target",
  skipped: "Keys left alone because the target has them",
  expired: "Keys that died between being listed and being read",
  failed: "Keys that could not be copied",
  bytes: "Bytes of values read",
} as const;

/** Gauges of a copy that follows its source. */
const FOLLOW_GAUGES = {
  pending: "Keys that changed at the source and are not brought over yet",
  lag: "How far the target is behind the source",
  events: "Changes that the source announced",
  copied: "Keys copied after the first pass",
  deleted: "Keys removed at the target after the first pass",
  losses: "Times that announcements may have been lost",
  passes: "Difference passes that came to their end",
  differences: "Keys that differed in the last of them",
} as const;

/** Prometheus metrics of a running copy over HTTP, on loopback: they are for an agent beside it. */
export class MetricsServer {
  private readonly registry = new Registry();
  private readonly seen: Record<keyof typeof COUNTERS, number> = { scanned: 0, copied: 0, skipped: 0, expired: 0, failed: 0, bytes: 0 };
  private readonly counters: Record<string, Counter> = {};
  private readonly follow: Partial<Record<keyof typeof FOLLOW_GAUGES, Gauge>> = {};
  private readonly latency: Gauge;
  private readonly load: Gauge;
  private readonly total: Gauge;
  private readonly paused: Gauge;
  private server!: http.Server;

  private constructor() {
    const registers = [this.registry];
    for (const [name, help] of Object.entries(COUNTERS)) {
      this.counters[name] = new Counter({ name: name === "bytes" ? "redis_move_copy_bytes_total" : `redis_move_copy_keys_${name}_total`, help, registers });
    }
    this.latency = new Gauge({ name: "redis_move_copy_source_latency_seconds", help: "How long the source took to answer the last PING", registers });
    this.load = new Gauge({ name: "redis_move_copy_source_load_ratio", help: "CPU of the source's main thread, 1 is a whole core", registers });
    this.total = new Gauge({ name: "redis_move_copy_source_keys", help: "Keys that the source had at the start", registers });
    this.paused = new Gauge({ name: "redis_move_copy_paused", help: "1 while the copy is paused", registers });
  }

  /** @throws UserError where the port cannot be had */
  static async listen(port: number): Promise<MetricsServer> {
    const metrics = new MetricsServer();
    metrics.server = http.createServer((request, response) => void metrics.serve(request, response));
    try {
      await new Promise<void>((resolve, reject) => {
        metrics.server.once("error", reject);
        metrics.server.listen(port, "127.0.0.1", resolve);
      });
    } catch (error) {
      throw new UserError("cannot listen there", { path: "--metrics-port", given: String(port), remedy: (error as NodeJS.ErrnoException).code ?? "" });
    }
    metrics.server.unref();
    return metrics;
  }

  update(progress: CopyProgress): void {
    for (const name of Object.keys(COUNTERS) as (keyof typeof COUNTERS)[]) {
      this.counters[name]!.inc(Math.max(0, progress[name] - this.seen[name]));
      this.seen[name] = Math.max(this.seen[name], progress[name]);
    }
    if (progress.sourceLatency !== undefined) this.latency.set(progress.sourceLatency / 1000);
    if (progress.sourceLoad !== undefined) this.load.set(progress.sourceLoad / 100);
    this.total.set(progress.total);
    this.paused.set(progress.paused ? 1 : 0);
    if (progress.follow !== undefined) this.updateFollow(progress.follow);
  }

  /** Made when there is something to show: a copy that does not follow has none of them. */
  private updateFollow(follow: FollowProgress): void {
    for (const name of Object.keys(FOLLOW_GAUGES) as (keyof typeof FOLLOW_GAUGES)[]) {
      const value = follow[name];
      if (value === undefined) continue;
      this.follow[name] ??= new Gauge({ name: `redis_move_copy_follow_${name === "lag" ? "lag_seconds" : name}`, help: FOLLOW_GAUGES[name], registers: [this.registry] });
      this.follow[name].set(name === "lag" ? value / 1000 : value);
    }
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    if (request.url !== "/metrics") {
      response.writeHead(404).end("metrics are at /metrics\n");
      return;
    }
    response.writeHead(200, { "content-type": this.registry.contentType }).end(await this.registry.metrics());
  }
}
