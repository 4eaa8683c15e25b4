import { redact } from "./redact";
import type { UserError } from "./user-error";

/** One thing wrong with what a person wrote: where, what was given, what may stand there, what to do. */
export interface Fault {
  /** Property path such as `caches[2].source.sku` or `persistence.aof`. */
  readonly path: string;
  /** Why it cannot be so: one clause, no full stop. */
  readonly problem: string;
  /** What was given, shortened and free of secrets. */
  readonly given?: string;
  /** What is allowed in its place. */
  readonly allowed?: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** The one-line form of a fault: path, problem, given, allowed, remedy. */
export function faultLine(fault: Fault): string {
  return `${fault.path}: ${faultReason(fault)}`;
}

/** A fault without its path, for readers who are told the path already. */
export function faultReason({ problem, given, allowed, remedy }: Fault): string {
  const parts = [problem];
  if (given !== undefined) parts.push(`given: ${given}`);
  if (allowed !== undefined) parts.push(`allowed: ${allowed}`);
  if (remedy !== undefined) parts.push(remedy);
  return parts.join("; ");
}

/** The same fault seen from further out: `under("caches[0]", fault)`. */
export function under(path: string, fault: Fault): Fault {
  return { ...fault, path: fault.path.startsWith("[") || path === "" ? `${path}${fault.path}` : `${path}.${fault.path}` };
}

/** A user error as a fault at the path that `place` gives its path. */
export function faultOf({ message, details: { path = "" } }: UserError, place: (path: string) => string): Fault {
  return { path: place(path), problem: message.replace(`${path}: `, "") };
}

const longest = 60;

/** How a given value is shown back: JSON without anything that looks like a credential, cut to 60 characters. */
export function show(value: unknown): string {
  const text = redact(JSON.stringify(value) ?? String(value));
  return text.length > longest ? `${text.slice(0, longest - 3)}...` : text;
}
