import * as net from "node:net";
import { UserError } from "../../util/user-error";

/** A node of a Redis side. */
export interface NodeAddress {
  readonly host: string;
  readonly port: number;
}

/** What a `redis://` or `rediss://` URL says. */
export interface RedisUrl extends NodeAddress {
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
  /** The URL as it may be shown and compared: no password, ports and database spelled out. */
  readonly masked: string;
}

const SCHEMES = "redis://host[:port][/db], or rediss:// for TLS, with user:password@ before the host where there is a login";
/** Azure's own defaults: ACR 6379 and 6380, AMR 10000 for either (azure.md 6.1). */
const DEFAULT_PORT = { plain: 6379, tls: 6380, managed: 10000 } as const;
const MANAGED_HOST = /\.redis\.azure\.net$|\.redis\.sovcloud-api\.|\.redisenterprise\.cache\.azure\.net$/;

/**
 * Reads a Redis URL.
 *
 * @param flag name of the option for messages, such as `--from`
 * @throws UserError without the password where it cannot be read
 */
export function parseRedisUrl(text: string, flag: string): RedisUrl {
  const refuse = (message: string): UserError => new UserError(message, { path: flag, given: mask(text), allowed: SCHEMES });
  if (!URL.canParse(text)) throw refuse("not a Redis URL");
  const url = new URL(text);
  if (url.protocol !== "redis:" && url.protocol !== "rediss:") throw refuse("not a Redis URL");
  if (url.hostname === "") throw refuse("the Redis URL names no host");
  if (url.search !== "" || url.hash !== "") throw refuse("a Redis URL takes no ?parameters here");
  const host = decodeURIComponent(url.hostname.replace(/^\[|\]$/g, ""));
  const tls = url.protocol === "rediss:";
  const fallback = MANAGED_HOST.test(host) ? DEFAULT_PORT.managed : tls ? DEFAULT_PORT.tls : DEFAULT_PORT.plain;
  const port = url.port === "" ? fallback : Number(url.port);
  const path = url.pathname.replace(/^\//, "");
  if (!/^\d*$/.test(path)) throw refuse("the database in a Redis URL is a number");
  const db = Number(path);
  const decode = (part: string): string => {
    try {
      return decodeURIComponent(part);
    } catch (error) {
      if (!(error instanceof URIError)) throw error;
      throw refuse("user and password in a Redis URL are percent-encoded: a % in them is written %25");
    }
  };
  const username = decode(url.username);
  const password = decode(url.password);
  const user = username === "" ? "" : `${username}@`;
  return {
    host,
    port,
    tls,
    db,
    ...(username === "" ? {} : { username }),
    ...(password === "" ? {} : { password }),
    masked: `${url.protocol}//${user}${bracket(host)}:${port}${db === 0 ? "" : `/${db}`}`,
  };
}

/** The text with what could be a password replaced; for input that is no URL at all, so from the scheme, if there is one, up to the last `@`. */
export function mask(text: string): string {
  return text.replace(/^((?:https?|rediss?):?\/{1,2})?(.*)@/is, (_, scheme: string | undefined, login: string) => `${scheme ?? ""}${login.includes(":") ? `${login.slice(0, login.indexOf(":"))}:` : ""}***@`);
}

/** `host:port`, with brackets for IPv6. */
export function addressText({ host, port }: NodeAddress): string {
  return `${bracket(host)}:${port}`;
}

function bracket(host: string): string {
  return net.isIPv6(host) ? `[${host}]` : host;
}
