#!/usr/bin/env node
import { processIo } from "./io";
import { run } from "./run";

// `redis-move ... | head` closes the pipe early. The command still ends by itself:
// its exit code must not claim more than was done.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

void run(process.argv.slice(2), processIo()).then((exitCode) => {
  process.exitCode = exitCode;
});
