import { filteredLogger, type Logger } from "../util/logger";
import type { Redactor } from "../util/redact";

/** Pulumi shows what a provider prints as lines of the update. */
const consoleLogger: Logger = {
  debug: () => undefined,
  info: (line) => console.log(line),
  warn: (line) => console.error(`warning: ${line}`),
};

/** Lines of the update, free of what the redactor knows. */
export function engineLogger(redactor: Redactor): Logger {
  return filteredLogger(consoleLogger, redactor.redact);
}
