import { readFileSync } from "node:fs";
import { redisBinaries, type RedisBinary } from "../../local/redis/binaries";
import { takePort } from "../../local/redis/ports";
import { RedisServer } from "../../local/redis/server";
import type { Directive } from "../../local/redis/server-config";
import { createCa, LOOPBACK_NAMES, type TestCa } from "../../local/tls";

/** A server for measurements: plain, and TLS where the program at hand speaks it. */
export interface BenchServer {
  readonly server: RedisServer;
  readonly plain: string;
  readonly tls: string | undefined;
  /** CPU seconds of the process so far, with those of its children that have ended. */
  cpu(): number;
}

export interface BenchPair {
  readonly source: BenchServer;
  readonly target: BenchServer;
  readonly version: string;
  /** PEM of the authority of both. */
  readonly ca: string;
  stop(): Promise<void>;
}

/** Kernel ticks a second in /proc/<pid>/stat on Linux. */
const TICKS = 100;

/** Two servers of one version, since REPLICAOF and MIGRATE want no older target. */
export async function startPair(): Promise<BenchPair> {
  const binaries = redisBinaries();
  const binary = binaries.tlsCapable[0] ?? binaries.target;
  const ca = await createCa();
  const [source, target] = await Promise.all([start(binary, ca), start(binary, ca)]);
  return {
    source,
    target,
    version: binary.version,
    ca: ca.certificate,
    stop: async () => {
      await Promise.all([source.server.stop(), target.server.stop()]);
    },
  };
}

async function start(binary: RedisBinary, ca: TestCa): Promise<BenchServer> {
  const tlsPort = binary.tls ? await takePort() : undefined;
  const { certificate, privateKey } = await ca.issue(LOOPBACK_NAMES);
  const tls: Directive[] = [["tls-port", tlsPort ?? 0], ["tls-cert-file", "server.crt"], ["tls-key-file", "server.key"], ["tls-ca-cert-file", "ca.crt"], ["tls-auth-clients", "no"]];
  const server = await RedisServer.start({
    binary,
    directives: () => (tlsPort === undefined ? [] : tls),
    files: { "server.crt": certificate, "server.key": privateKey, "ca.crt": ca.certificate },
  });
  return {
    server,
    plain: `redis://127.0.0.1:${server.port}`,
    tls: tlsPort === undefined ? undefined : `rediss://127.0.0.1:${tlsPort}`,
    cpu: () => processCpu(server.pid),
  };
}

/** CPU seconds of a process so far, with those of its children that have ended. */
export function processCpu(pid: number | undefined): number {
  if (pid === undefined) return 0;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0) / TICKS;
}
