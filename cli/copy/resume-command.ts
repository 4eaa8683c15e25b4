import { parseRedisUrl } from "../../lib/copy/endpoint/url";
import { mask } from "../../lib/copy/endpoint/url";

const REPEATED = ["match", "exclude", "type"] as const;
const SINGLE = ["ca", "db", "dbMap", "conflict", "ttl", "connections", "threads", "batchBytes", "maxRate", "maxSourceLatency", "maxSourceLoad", "metricsPort", "control"] as const;
const SWITCHES = ["fromEntra", "toEntra", "json"] as const;

/**
 * The command that goes on from a checkpoint: the same options, no password.
 *
 * @param modes switches beside them, such as `final`
 */
export function resumeCommand(flags: Readonly<Record<string, unknown>>, checkpoint: string, modes: readonly string[] = []): string {
  const words = ["redis-move copy", "--from", shown(flags["from"], "--from"), "--to", shown(flags["to"], "--to")];
  for (const name of SWITCHES) if (flags[name] === true) words.push(flag(name));
  for (const name of REPEATED) for (const value of (flags[name] as string[] | undefined) ?? []) words.push(flag(name), quote(value));
  for (const name of SINGLE) if (typeof flags[name] === "string") words.push(flag(name), quote(flags[name]));
  return [...words, "--checkpoint", quote(checkpoint), ...modes.map(flag)].join(" ");
}

function shown(url: unknown, name: string): string {
  if (typeof url !== "string") return "";
  try {
    return quote(parseRedisUrl(url, name).masked);
  } catch {
    // A URL that cannot be read was refused before; this is for completeness of the line only.
    return quote(mask(url));
  }
}

function flag(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** For a POSIX shell. */
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
