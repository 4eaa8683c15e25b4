import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../../lib/util/user-error";

/** A Redis server program that set-up has tried. */
export interface RedisBinary {
  /** Absolute path of the server. */
  readonly server: string;
  /** Absolute path of a `redis-cli`, where one came with it. */
  readonly cli?: string;
  /** Such as `7.4.1`. */
  readonly version: string;
  /** Whether the server itself speaks TLS. */
  readonly tls: boolean;
  /** Folder for `LD_LIBRARY_PATH`; {@link redisEnvironment} sets it. */
  readonly libraryPath?: string;
  /** Azure's module name, such as `RedisJSON`, to the file for `--loadmodule`. */
  readonly modules?: Readonly<Record<string, string>>;
  /** Where it came from, for people: a package, a variable, PATH. */
  readonly origin: string;
}

/** The servers that stand in for the two services. */
export interface RedisBinaries {
  /** For Azure Cache for Redis. */
  readonly source: RedisBinary;
  /** For Azure Managed Redis. Never older than the source. */
  readonly target: RedisBinary;
  /** Those that speak TLS themselves, for measurements with TLS; may be empty. */
  readonly tlsCapable: readonly RedisBinary[];
}

const FIX = "run: node tools/setup/redis-servers.mjs";
const root = path.resolve(__dirname, "../..");

/**
 * The servers that set-up chose. The variables REDIS_SOURCE_SERVER and REDIS_TARGET_SERVER win: when they
 * differ from what set-up saw, its record is not used.
 *
 * @throws UserError with the command to run when set-up has not been done for this environment
 */
export function redisBinaries(env: NodeJS.ProcessEnv = process.env): RedisBinaries {
  const file = path.join(env["REDIS_MOVE_CACHE_DIR"] || path.join(root, ".cache"), "servers.json");
  if (!existsSync(file)) throw new UserError("no Redis servers are set up", { remedy: FIX });
  const record = JSON.parse(readFileSync(file, "utf8")) as RedisBinaries & { readonly named: Readonly<Record<string, string>> };
  for (const variable of ["REDIS_SOURCE_SERVER", "REDIS_TARGET_SERVER"]) {
    const wanted = env[variable] || undefined;
    if (wanted !== record.named[variable]) {
      throw new UserError("the Redis servers were set up for another value", {
        path: variable,
        given: wanted ?? "nothing",
        allowed: record.named[variable] ?? "nothing",
        remedy: `or ${FIX}`,
      });
    }
  }
  for (const { server } of [record.source, record.target]) {
    if (!existsSync(server)) throw new UserError(`the Redis server ${server} is gone`, { remedy: FIX });
  }
  return record;
}

/** Environment to start a server or its `redis-cli` with. */
export function redisEnvironment({ libraryPath }: Pick<RedisBinary, "libraryPath">, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  if (libraryPath === undefined) return env;
  const others = env["LD_LIBRARY_PATH"];
  return { ...env, LD_LIBRARY_PATH: others ? `${libraryPath}:${others}` : libraryPath };
}
