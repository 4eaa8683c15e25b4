import { findEngine, type Engine } from "./find";

/** A suite that needs the real engine. Where there is none it is skipped, and the reason is printed. */
export function describeWithEngine(title: string, body: (engine: Engine) => void): void {
  const engine = findEngine();
  if ("reason" in engine) {
    describe(title, () => {
      it(`skipped: ${engine.reason}`, function () {
        this.skip();
      });
    });
    return;
  }
  describe(title, function () {
    // Seconds on a quiet machine; several suites may share two cores.
    this.timeout(180_000);
    body(engine);
  });
}
