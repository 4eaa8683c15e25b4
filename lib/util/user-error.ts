/** What a message to a user has to say beyond its first sentence. */
export interface UserErrorDetails {
  /** Where the fault is: a config path, a flag, a resource property. */
  readonly path?: string;
  /** What was given, already free of secrets. */
  readonly given?: string;
  /** What is allowed in its place. */
  readonly allowed?: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/**
 * A fault that the user can mend: wrong input, a refusal, a missing right.
 * Its message is one line, complete and free of secrets; a command prints it
 * as it is and exits with 2 unless it says otherwise.
 */
export class UserError extends Error {
  override readonly name: string = "UserError";
  readonly details: UserErrorDetails;

  constructor(message: string, details: UserErrorDetails = {}) {
    super(compose(message, details));
    this.details = details;
  }
}

function compose(message: string, { path, given, allowed, remedy }: UserErrorDetails): string {
  const parts = [path === undefined ? message : `${path}: ${message}`];
  if (given !== undefined) parts.push(`given: ${given}`);
  if (allowed !== undefined) parts.push(`allowed: ${allowed}`);
  if (remedy !== undefined) parts.push(remedy);
  return parts.join("; ");
}
