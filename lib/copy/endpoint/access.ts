import type { TokenCredential } from "@azure/core-auth";
import { RunStopped } from "../errors";
import type { Connection } from "../wire/connection";
import { ReplyError } from "../wire/reply";

/** Scope of tokens for Redis data (azure.md 12). */
export const REDIS_SCOPE = "https://redis.azure.com/.default";
/** Azure asks for a new AUTH at least 3 minutes before the token ends (azure.md 12). */
const RENEW_BEFORE = 3 * 60_000;
const RENEW_JITTER = 60_000;
const RETRY_RENEWAL = 10_000;

/** How a side logs its connections in. */
export interface Access {
  /** Sends AUTH where there is something to send, and keeps the login alive until the connection ends. */
  login(connection: Connection, side: string): Promise<void>;
}

/** User name and password, or an access key (no user name). */
export class PasswordAccess implements Access {
  constructor(
    private readonly username: string | undefined,
    private readonly password: string | undefined,
  ) {}

  async login(connection: Connection, side: string): Promise<void> {
    if (this.password === undefined) return;
    await authenticate(connection, this.username, this.password, side);
  }
}

/** Entra tokens: the user name is the principal's object id, the password a token that is renewed before it ends. */
export class EntraAccess implements Access {
  constructor(
    private readonly credential: TokenCredential,
    private readonly username: string | undefined,
  ) {}

  async login(connection: Connection, side: string): Promise<void> {
    const expiresAt = await this.authenticate(connection, side);
    this.renew(connection, side, expiresAt);
  }

  private async authenticate(connection: Connection, side: string): Promise<number> {
    const token = await this.credential.getToken(REDIS_SCOPE);
    if (token === null) throw new RunStopped("access-refused", `${side}: no Entra token was issued for ${REDIS_SCOPE}`);
    await authenticate(connection, this.username ?? objectId(token.token), token.token, side);
    return token.expiresOnTimestamp;
  }

  private renew(connection: Connection, side: string, expiresAt: number): void {
    const left = expiresAt - Date.now();
    const wait = left > 2 * RENEW_BEFORE ? left - RENEW_BEFORE - Math.random() * RENEW_JITTER : left * 0.5;
    const timer = setTimeout(() => {
      this.authenticate(connection, side).then(
        (next) => this.renew(connection, side, next),
        // A refused renewal is tried again while the token lasts; after that the server ends the connection itself.
        () => this.renew(connection, side, Math.max(expiresAt, Date.now() + RETRY_RENEWAL)),
      );
    }, Math.max(wait, 1000));
    timer.unref();
    connection.whenLost(() => clearTimeout(timer));
  }
}

/** The principal that the token was issued to: its claim `oid`. The signature is the server's to check. */
export function objectId(token: string): string {
  try {
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { oid?: unknown };
    if (typeof claims.oid === "string") return claims.oid;
  } catch (error) {
    throw new RunStopped("access-refused", `the Entra token cannot be read (${(error as Error).name}); give the object id as user name in the URL`);
  }
  throw new RunStopped("access-refused", "the Entra token names no object id; give it as user name in the URL");
}

async function authenticate(connection: Connection, username: string | undefined, password: string, side: string): Promise<void> {
  try {
    await connection.call("AUTH", ...(username === undefined ? [] : [username]), password);
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error;
    if (/without any password configured/.test(error.message)) return;
    throw new RunStopped("access-refused", `${side}: the server refused the login (${error.code})`);
  }
}
