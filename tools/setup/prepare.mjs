#!/usr/bin/env node
// What npm runs as `prepare`: after `npm ci` or `npm install` in this folder, and before `npm pack`.
import { existsSync } from "node:fs";
import path from "node:path";
import { setUpBuild } from "./build.mjs";
import { reportAndExit } from "./main.mjs";
import { rememberInstalled } from "./node-modules.mjs";
import { root } from "./paths.mjs";
import { stepPrinter } from "./steps.mjs";

void reportAndExit(async () => {
  const step = stepPrinter(process.stderr);
  await step("build", setUpBuild);
  // Both leave the folder as the lock file says; then a later set-up has nothing to install.
  const installed = ["ci", "install"].includes(process.env.npm_command ?? "");
  if (installed && existsSync(path.join(root, "node_modules"))) rememberInstalled();
});
