import * as net from "node:net";
import type { TokenCredential } from "@azure/core-auth";
import { RunStopped, throwIfAborted, UserError } from "../errors";
import { asPassing } from "../faults";
import { Connection, ConnectionLost } from "../wire/connection";
import { type Reply, ReplyError } from "../wire/reply";
import { type Access, EntraAccess, PasswordAccess } from "./access";
import { secureContext } from "./trust";
import { readTopology, type Topology } from "./topology";
import { addressText, type NodeAddress, parseRedisUrl, type RedisUrl } from "./url";

/** How one side of a copy is reached. */
export interface SideOptions {
  /** Such as `rediss://name.redis.cache.windows.net`; any node of a cluster will do. */
  readonly url: string;
  /** Wins over the password in the URL. */
  readonly password?: string;
  /** Entra: tokens in place of a password; needs TLS. */
  readonly credential?: TokenCredential;
  /** PEM of further certificates to trust. */
  readonly ca?: string;
  /** Ends what waits for an answer, however long the server takes. */
  readonly signal?: AbortSignal;
}

export interface OpenOptions {
  readonly db?: number;
  /** Longest bulk taken in, bytes. */
  readonly maxBulk?: number;
  /** The connection outlives the run's signal: whoever holds it brings to an end what is on its way. Default: it is closed at once. */
  readonly orderly?: boolean;
}

const CERTIFICATE_CODES = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ISSUER|ALTNAME|HOSTNAME/;
const TRUST_ISSUER = "trust its issuer with --ca <file> or NODE_EXTRA_CA_CERTS";
/** What no further authority would mend. */
const CERTIFICATE_REMEDIES: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: "it is of another host: name the one that it was issued to in the URL",
  CERT_HAS_EXPIRED: "it has to be renewed at the server; check this machine's clock as well",
};

/** Source or target: an address, a login, and what was found there. Opens connections; holds none. */
export class Side {
  readonly url: RedisUrl;
  /** For messages and for the checkpoint: no secret in it. */
  readonly name: string;
  private readonly access: Access;
  private known: Topology | undefined;

  constructor(
    readonly role: "source" | "target",
    private readonly options: SideOptions,
  ) {
    const flag = role === "source" ? "--from" : "--to";
    this.url = parseRedisUrl(options.url, flag);
    this.name = this.url.masked;
    if (options.credential !== undefined && !this.url.tls) {
      throw new UserError("an Entra token is sent over TLS only", { path: flag, given: this.name, remedy: "use a rediss:// URL" });
    }
    this.access =
      options.credential === undefined
        ? new PasswordAccess(this.url.username, options.password ?? this.url.password)
        : new EntraAccess(options.credential, this.url.username);
  }

  /** A connection that is logged in. @throws RunStopped where trying again cannot help, ConnectionLost where it may */
  async open(node: NodeAddress = this.url, { db = 0, maxBulk, orderly = false }: OpenOptions = {}): Promise<Connection> {
    const { signal } = this.options;
    throwIfAborted(signal);
    const connection = await this.connect(node, maxBulk);
    const close = (): void => connection.close("stopped on request");
    signal?.addEventListener("abort", close);
    connection.whenLost(() => signal?.removeEventListener("abort", close));
    try {
      await this.access.login(connection, this.name);
      if (db > 0) await this.select(connection, db);
      else await connection.call("PING");
      if (orderly) signal?.removeEventListener("abort", close);
      return connection;
    } catch (error) {
      connection.close();
      throw this.loginError(error);
    }
  }

  private async select(connection: Connection, db: number): Promise<void> {
    const [answer] = await connection.pipeline([["SELECT", db]]);
    if (!(answer instanceof ReplyError)) return;
    if (!/out of range|not allowed|not supported/i.test(answer.message)) throw answer;
    throw new UserError("the server has no such database", { path: this.url.db === db ? (this.role === "source" ? "--from" : "--to") : "--db", given: String(db), remedy: answer.message });
  }

  private async connect(node: NodeAddress, maxBulk: number | undefined): Promise<Connection> {
    try {
      return await Connection.open({
        host: node.host,
        port: node.port,
        ...(this.url.tls ? { tls: { servername: this.serverName(node), context: secureContext(this.options.ca) } } : {}),
        ...(maxBulk === undefined ? {} : { maxBulk }),
        ...(this.options.signal === undefined ? {} : { signal: this.options.signal }),
      });
    } catch (error) {
      const cause = error instanceof ConnectionLost ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
      if (cause?.code !== undefined && CERTIFICATE_CODES.test(cause.code)) {
        throw new RunStopped("certificate", `${this.name}: the certificate is not trusted (${cause.message}); ${CERTIFICATE_REMEDIES[cause.code] ?? TRUST_ISSUER}`);
      }
      throw error;
    }
  }

  /** Cluster nodes are announced by address, certificates name the host (azure.md 6.1). */
  private serverName(node: NodeAddress): string {
    return net.isIP(node.host) === 0 ? node.host : this.url.host;
  }

  private loginError(error: unknown): unknown {
    if (!(error instanceof ReplyError)) return error;
    if (error.code === "NOAUTH") return new RunStopped("access-refused", `${this.name}: the server asks for a password; give it in REDIS_MOVE_${this.role === "source" ? "FROM" : "TO"}_PASSWORD or in the URL`);
    if (error.code === "NOPERM" || error.code === "WRONGPASS") return new RunStopped("access-refused", `${this.name}: the server refused the login (${error.code})`);
    return asPassing(error, this.name);
  }

  /** Kind, version and primaries; asked once, and again after `forget`. */
  async topology(): Promise<Topology> {
    return (this.known ??= await this.readTopology());
  }

  forget(): void {
    this.known = undefined;
  }

  /** Takes over what was found from elsewhere. */
  learn(topology: Topology): this {
    this.known = topology;
    this.lastNodes = topology.shards.map((shard) => shard.node);
    return this;
  }

  /** Tries the URL first, then the nodes known from before: the one in the URL may be gone. */
  private async readTopology(): Promise<Topology> {
    let failure: unknown;
    for (const node of [this.url, ...this.lastNodes]) {
      try {
        const connection = await this.open(node);
        try {
          const topology = await readTopology(connection, node, this.name);
          this.learn(topology);
          return topology;
        } finally {
          connection.close();
        }
      } catch (error) {
        if (error instanceof RunStopped) throw error;
        failure ??= error;
      }
    }
    throw failure;
  }

  private lastNodes: readonly NodeAddress[] = [];

  /** Text for people: URL and kind. */
  describe(topology: Topology): string {
    const nodes = topology.kind === "cluster" ? `, ${topology.shards.length} primaries` : "";
    return `${this.name} (${topology.kind}, Redis ${topology.version}${nodes})`;
  }
}

/** Text of an answer, for answers that are text. */
export function textOf(reply: Reply): string {
  return Buffer.isBuffer(reply) ? reply.toString("utf8") : typeof reply === "string" || typeof reply === "number" ? String(reply) : "";
}

export { addressText };
