// Plain JavaScript over the built command line: a loader would add its own memory to the figures.
const { Writable } = require("node:stream");
const { processIo } = require("../../dist/cli/io.js");
const { run } = require("../../dist/cli/run.js");

/** @param {readonly string[]} argv */
exports.assess = async (argv) => {
  let bytes = 0;
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      bytes += chunk.length;
      done();
    },
  });
  const exitCode = await run(argv, { ...processIo(), stdout });
  return { exitCode, bytes };
};
