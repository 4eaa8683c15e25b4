import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** A fresh folder for each test of the enclosing `describe`, removed afterwards; the function gives its path. */
export function temporaryFolder(): () => string {
  let folder: string | undefined;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "redis-move-test-")));
  });
  afterEach(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    folder = undefined;
  });
  return () => {
    if (folder === undefined) throw new Error("the folder exists only while a test runs");
    return folder;
  };
}
