import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { redisEnvironment, type RedisBinary } from "./binaries";
import { GuardedProcess } from "./guarded-process";
import { returnPort, takePort } from "./ports";
import { baseDirectives, renderConfig, type Directive, type Login } from "./server-config";

const START_DEADLINE_MS = 20_000;
const PORT_TRIES = 5;

export interface ServerOptions {
  readonly binary: RedisBinary;
  /** Directives beside the base ones, once the port is known. */
  readonly directives: (port: number) => readonly Directive[];
  /** Files to write into the server's folder before the start, by name. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** Default: a login made for this server. */
  readonly admin?: Login;
  /** Default: a free one, another one if it turns out to be taken. */
  readonly port?: number;
  /** Loading a big file may take longer than the default of 20 s. */
  readonly startDeadlineMs?: number;
}

/** The server ended before it answered. */
export class ServerStartError extends Error {
  override readonly name = "ServerStartError";
  constructor(
    message: string,
    /** Its port was taken in the meantime: another one helps. */
    readonly portTaken: boolean,
  ) {
    super(message);
  }
}

/** A login that nobody can guess. */
export function newLogin(name: string): Login {
  return { name, password: randomBytes(24).toString("base64url") };
}

/** One redis-server process on loopback, with a data folder of its own. */
export class RedisServer {
  readonly port: number;
  readonly folder: string;
  readonly admin: Login;
  readonly #options: ServerOptions;
  #process: GuardedProcess | undefined;
  #client: Redis | undefined;

  private constructor(options: ServerOptions, port: number, folder: string) {
    this.#options = options;
    this.port = port;
    this.folder = folder;
    this.admin = options.admin ?? newLogin("stand-in");
  }

  /** Resolves when the server answers and has loaded its data. */
  static async start(options: ServerOptions): Promise<RedisServer> {
    for (let attempt = 1; ; attempt++) {
      const port = options.port ?? (await takePort());
      const server = new RedisServer(options, port, await mkdtemp(path.join(tmpdir(), "redis-standin-")));
      try {
        for (const [name, content] of Object.entries(options.files ?? {})) await writeFile(server.file(name), content, { mode: 0o600 });
        await server.#run();
        return server;
      } catch (error) {
        await server.stop();
        const again = error instanceof ServerStartError && error.portTaken && options.port === undefined && attempt < PORT_TRIES;
        if (!again) throw error;
      }
    }
  }

  /** The stand-in's own connection. */
  get client(): Redis {
    if (this.#client === undefined) throw new Error(`the Redis server on port ${this.port} does not run`);
    return this.#client;
  }

  get pid(): number | undefined {
    return this.#process?.alive === true ? this.#process.pid : undefined;
  }

  /** Path of a file in the server's folder. */
  file(name: string): string {
    return path.join(this.folder, name);
  }

  /** A further connection with the admin login; the caller ends it. */
  connect(): Redis {
    const { name: username, password } = this.admin;
    // No ready check: it would hold commands back while the server loads, and a start must see LOADING.
    return quiet(new Redis({ host: "127.0.0.1", port: this.port, username, password, disableClientInfo: true, enableReadyCheck: false, retryStrategy: () => 5, maxRetriesPerRequest: 0 }));
  }

  /** Ends the process at once, as a crash would; its folder stays. */
  async kill(): Promise<void> {
    this.#disconnect();
    this.#process?.signal("SIGKILL");
    await this.#process?.exited;
  }

  /** Starts the process again in the same folder, on the same port. */
  async restart(): Promise<void> {
    await this.kill();
    await this.#run();
  }

  /** Stops the process from answering (SIGSTOP), with its connections open. */
  pause(): void {
    this.#process?.signal("SIGSTOP");
  }

  resume(): void {
    this.#process?.signal("SIGCONT");
  }

  /** Ends the process and deletes its folder. */
  async stop(): Promise<void> {
    this.#disconnect();
    await this.#process?.end();
    await rm(this.folder, { recursive: true, force: true });
    returnPort(this.port);
  }

  async #run(): Promise<void> {
    const { binary, directives } = this.#options;
    const config = this.file("redis.conf");
    await writeFile(config, renderConfig([...baseDirectives(this.port, this.folder, this.admin), ...directives(this.port)]), { mode: 0o600 });
    // Scripts sort strings by locale: by bytes everywhere, so that two servers sort alike.
    this.#process = await GuardedProcess.start(binary.server, [config], this.folder, { ...redisEnvironment(binary), LC_ALL: "C" });
    this.#client = this.connect();
    await this.#ready(this.#process, this.#client);
  }

  /** Waits until the server answers PING: it refuses while it starts, answers LOADING while it reads its RDB. */
  async #ready(process: GuardedProcess, client: Redis): Promise<void> {
    const deadline = Date.now() + (this.#options.startDeadlineMs ?? START_DEADLINE_MS);
    const gone = process.exited.then(() => "gone" as const);
    for (;;) {
      const answer = await Promise.race([gone, client.ping().catch((error: unknown) => error as Error)]);
      if (answer === "PONG") return;
      if (answer === "gone") throw await this.#startError();
      if (Date.now() > deadline) throw new ServerStartError(`the Redis server on port ${this.port} does not answer: ${String(answer)}`, false);
      await sleep(5);
    }
  }

  async #startError(): Promise<ServerStartError> {
    const log = await readFile(this.file("output.log"), "utf8");
    const taken = /address already in use|could not create server tcp listening socket|failed listening on port/i.test(log);
    return new ServerStartError(`the Redis server ended while it started: ${lastWords(log)}`, taken);
  }

  #disconnect(): void {
    this.#client?.disconnect();
    this.#client = undefined;
  }
}

/** Faults reach whoever waits for a command; without a listener ioredis would print each of them. */
function quiet(client: Redis): Redis {
  return client.on("error", () => undefined);
}

/** The lines of the log that tell why, without their process id and date. */
function lastWords(log: string): string {
  const lines = log.split("\n").map((line) => line.replace(/^\d+:\w \d+ \w+ \d+ [\d:.]+ [.\-*#] /, "").trim());
  return lines.filter((line) => line !== "").slice(-3).join(" | ");
}
