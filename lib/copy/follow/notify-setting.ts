import { atLeast } from "../endpoint/topology";
import type { Connection } from "../wire/connection";
import { ReplyError } from "../wire/reply";

/**
 * What a server says of its setting `notify-keyspace-events`. `unknown`: it
 * does not let the setting be read, as neither Azure service does; then only
 * events tell, and what they missed.
 */
export type NotifySetting =
  | { readonly state: "on"; readonly channel: "keyspace" | "keyevent" }
  | { readonly state: "off"; readonly flags: string; readonly missing: string; /** Why they may not be subscribed. */ readonly refusal?: string }
  | { readonly state: "unknown" };

/** Class of events to its flag; `A` stands for all of them (redis.io, keyspace notifications). */
const CLASSES: Readonly<Record<string, string>> = {
  g: "generic commands such as DEL, EXPIRE, RENAME",
  $: "strings",
  l: "lists",
  s: "sets",
  h: "hashes",
  z: "sorted sets",
  t: "streams",
  x: "expired keys",
  e: "evicted keys",
};
/** Module types have a class of their own from 7.0. */
const MODULES = "d";

/** Reads the flags as CONFIG GET gives them. Following needs a channel and every class. */
export function readFlags(flags: string, version: string): NotifySetting {
  const needed = [...Object.keys(CLASSES), ...(atLeast(version, 7, 0) ? [MODULES] : [])];
  const missing = flags.includes("A") ? [] : needed.filter((flag) => !flags.includes(flag));
  const channel = flags.includes("K") ? "keyspace" : flags.includes("E") ? "keyevent" : undefined;
  if (channel !== undefined && missing.length === 0) return { state: "on", channel };
  return { state: "off", flags, missing: `${channel === undefined ? "K" : ""}${missing.length === needed.length ? "A" : missing.join("")}` };
}

/** Asks a server. Nothing is ever set. */
export async function askSetting(connection: Connection, version: string): Promise<NotifySetting> {
  const [answer] = await connection.pipeline([["CONFIG", "GET", "notify-keyspace-events"]]);
  // Redis Enterprise answers with an empty list for settings that it does not show.
  if (answer instanceof ReplyError || !Array.isArray(answer) || answer.length < 2) return { state: "unknown" };
  return readFlags(String(answer[1]), version);
}

const HOW_TO =
  'to switch them on set notify-keyspace-events to KA: for Azure Cache for Redis az redis update --name <cache> --resource-group <group> --set "redisConfiguration.notify-keyspace-events=KA" (Standard and Premium), for Azure Managed Redis the property notifyKeyspaceEvents of the database, elsewhere CONFIG SET. This is yours to do: it costs the source some CPU, so nothing here does it';

/** What a person has to know where notifications are off. */
export function explainOff({ flags, missing, refusal }: Extract<NotifySetting, { state: "off" }>): string {
  if (refusal !== undefined) return `the source does not let its notifications be subscribed (${refusal}): it is compared again and again instead, which finds every change but later; to follow them give the user the channels __key*`;
  const what = flags === "" ? "keyspace notifications are switched off at the source" : `keyspace notifications of the source are incomplete (notify-keyspace-events is "${flags}", missing "${missing}")`;
  return `${what}: the source is compared again and again instead, which finds every change but later; ${HOW_TO}`;
}

export const EXPLAIN_UNKNOWN = "the source does not let notify-keyspace-events be read: events are followed where they come, and comparisons find out whether all of them do";

export const EXPLAIN_SILENT = `the source carries out writes and announces none: keyspace notifications seem to be off, so it is compared again and again instead; ${HOW_TO}`;
