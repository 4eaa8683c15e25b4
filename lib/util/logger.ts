/** Where progress and warnings go. One call is one line; the line holds no secret. */
export interface Logger {
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
}

const ignore = (): void => undefined;

/** Says nothing. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore };

/** Passes every line through `clean` before it reaches `logger`. */
export function filteredLogger(logger: Logger, clean: (line: string) => string): Logger {
  return {
    debug: (line) => logger.debug(clean(line)),
    info: (line) => logger.info(clean(line)),
    warn: (line) => logger.warn(clean(line)),
  };
}
