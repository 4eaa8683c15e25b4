import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { environmentCredential } from "../../lib/azure/credential";
import { parseDbMap, type EndpointOptions, type SelectionOptions } from "../../lib/copy";
import { UserError } from "../../lib/util/user-error";
import type { Io } from "../io";

/** What `copy` and `verify` have in common on the command line. */
export interface EndpointFlags {
  readonly from?: string;
  readonly to?: string;
  readonly fromEntra?: boolean;
  readonly toEntra?: boolean;
  readonly ca?: string;
  readonly match?: string[];
  readonly exclude?: string[];
  readonly type?: string[];
  readonly db?: string;
  readonly dbMap?: string;
}

const AUTHORITY = "https://login.microsoftonline.com";

export function declareEndpointFlags(command: Command): void {
  command
    .option("--from <url>", "source: redis://[user[:password]@]host[:port][/db], rediss:// for TLS; any node of a cluster")
    .option("--to <url>", "target, as --from")
    .option("--from-entra", "log in to the source with an Entra token; the user in the URL is the object id")
    .option("--to-entra", "log in to the target with an Entra token")
    .option("--ca <file>", "PEM file of certificates to trust beside the system's")
    .option("--match <glob>", "only keys that match; several are a union", collect)
    .option("--exclude <glob>", "leave out keys that match; wins over --match", collect)
    .option("--type <type>", "only keys of this type; may be repeated", collect)
    .option("--db <n>", "source database to take into database 0")
    .option("--db-map <map>", "source databases to prefixes in database 0, such as 0=,1=app1:");
}

/** Reads flags, environment and files into the library's options. @throws UserError */
export async function readEndpoints(flags: EndpointFlags, { env }: Io): Promise<EndpointOptions & SelectionOptions> {
  const from = flags.from ?? missing("--from");
  const to = flags.to ?? missing("--to");
  const fromPassword = env["REDIS_MOVE_FROM_PASSWORD"];
  const toPassword = env["REDIS_MOVE_TO_PASSWORD"];
  const credential = flags.fromEntra || flags.toEntra ? environmentCredential(env, AUTHORITY) : undefined;
  return {
    from,
    to,
    ...(fromPassword ? { fromPassword } : {}),
    ...(toPassword ? { toPassword } : {}),
    ...(flags.fromEntra ? { fromCredential: credential! } : {}),
    ...(flags.toEntra ? { toCredential: credential! } : {}),
    ...(flags.ca === undefined ? {} : { ca: await readCertificates(flags.ca) }),
    ...(flags.match === undefined ? {} : { match: flags.match }),
    ...(flags.exclude === undefined ? {} : { exclude: flags.exclude }),
    ...(flags.type === undefined ? {} : { types: flags.type }),
    ...(flags.db === undefined ? {} : { db: wholeNumber("--db", flags.db) }),
    ...(flags.dbMap === undefined ? {} : { dbMap: parseDbMap(flags.dbMap) }),
  };
}

export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** @throws UserError */
export function wholeNumber(path: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new UserError("not a whole number", { path, given: text, allowed: "digits only" });
  return Number(text);
}

function missing(path: string): never {
  throw new UserError("is needed", { path, allowed: "a Redis URL such as rediss://name.redis.cache.windows.net" });
}

async function readCertificates(file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new UserError("the file cannot be read", { path: "--ca", given: file, remedy: (error as NodeJS.ErrnoException).code ?? "" });
  }
  if (!text.includes("-----BEGIN CERTIFICATE-----")) throw new UserError("the file holds no certificate", { path: "--ca", given: file, allowed: "PEM text" });
  return text;
}
