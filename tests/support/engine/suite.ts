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
    this.timeout(60_000);
    body(engine);
  });
}
