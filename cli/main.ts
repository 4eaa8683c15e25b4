#!/usr/bin/env node
import { processIo } from "./io";
import { run } from "./run";

// `redis-move ... | head` closes the pipe early: that is no error of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
}

void run(process.argv.slice(2), processIo()).then((exitCode) => {
  process.exitCode = exitCode;
});
