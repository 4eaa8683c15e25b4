import type { CommandEntry } from "./command";

/** Every command, in the order in which `--help` lists them. A line here and a file in `commands/` make one. */
export const commands: readonly CommandEntry[] = [
  {
    name: "size",
    summary: "tell which Azure Managed Redis SKU a cache becomes, and why",
    load: () => import("./commands/size.js"),
  },
  {
    name: "check",
    summary: "print what will differ for the applications of a stack's caches",
    load: () => import("./commands/check.js"),
  },
  {
    name: "report",
    summary: "turn pulumi preview --json into a comment for a pull request",
    load: () => import("./commands/report.js"),
  },
  { name: "copy", summary: "copy live data key by key, resumable, every key accounted for", load: () => import("./commands/copy.js") },
  { name: "assess", summary: "read live caches and their metrics, and say what each should become", load: () => import("./commands/assess.js") },
  { name: "verify", summary: "compare two sides key by key, and repair what differs", load: () => import("./commands/verify.js") },
];
