import { Redis } from "ioredis";
import { databasesInInfo, type DatabaseProbe } from "../lib/assess/keyspace";
import type { AzureEnvironment } from "../lib/azure/environment";

/** Token scope and audience of both Redis services (azure.md 12). */
const SCOPE = "https://redis.azure.com/.default";
const TIMEOUT_MS = 3_000;

/**
 * Asks a cache itself which databases hold keys, by Entra token: the keys are
 * never read. Caches without Entra sign-in, or out of reach from here, stay
 * unknown, and a finding says so.
 */
export function probeDatabases(environment: AzureEnvironment): DatabaseProbe {
  return async ({ hostName, sslPort, entra, facts }, signal) => {
    if (facts.shards > 0) return [0];
    if (!entra || hostName === null || sslPort === null) return undefined;
    const token = await environment.credential.getToken(SCOPE, signal === undefined ? {} : { abortSignal: signal });
    const username = objectIdOf(token?.token ?? "");
    if (token === null || username === undefined) return undefined;
    const redis = new Redis({
      host: hostName,
      port: sslPort,
      username,
      password: token.token,
      tls: { servername: hostName, ...(environment.ca === undefined ? {} : { ca: environment.ca }) },
      connectTimeout: TIMEOUT_MS,
      commandTimeout: TIMEOUT_MS,
      lazyConnect: true,
      retryStrategy: () => null,
      enableReadyCheck: false,
    });
    redis.on("error", () => undefined);
    try {
      await redis.connect();
      return databasesInInfo(await redis.info("keyspace"));
    } catch {
      // Out of reach, or not allowed: unknown is the true answer.
      return undefined;
    } finally {
      redis.disconnect();
    }
  };
}

/** The user name of a token sign-in is the object id inside the token. */
function objectIdOf(token: string): string | undefined {
  try {
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")) as {
      oid?: unknown;
    };
    return typeof claims.oid === "string" ? claims.oid : undefined;
  } catch {
    return undefined;
  }
}
