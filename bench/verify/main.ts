import { copy, type VerifyResult } from "../../lib/copy";
import { Connection } from "../../lib/copy/wire/connection";
import { fill } from "../copy/dataset";
import { builtCopyLibrary, flag, median } from "../support/build";
import { runMeasured, type Measured } from "../support/run-measured";
import { startPair } from "../support/servers";

/** `npm run bench:verify -- [--keys 500000] [--rounds 3]`; JSON on stdout, figures on stderr. */
async function main(): Promise<void> {
  const rounds = flag("rounds", 3);
  const library = builtCopyLibrary();
  const pair = await startPair();
  try {
    const { source, target } = pair;
    const connection = await Connection.open({ host: "127.0.0.1", port: source.server.port });
    const total = await fill(connection, flag("keys", 500_000));
    connection.close();
    await copy({ from: source.plain, to: target.plain });
    const results: (Measured<VerifyResult> & { sourceCpu: number; targetCpu: number })[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = [source.cpu(), target.cpu()];
      const measured = await runMeasured<VerifyResult>(library, "verify", { from: source.plain, to: target.plain });
      results.push({ ...measured, sourceCpu: source.cpu() - before[0]!, targetCpu: target.cpu() - before[1]! });
      if (measured.result.outcome !== "identical") throw new Error(`not identical: ${JSON.stringify(measured.result)}`);
      process.stderr.write(`round ${round + 1}: ${measured.seconds.toFixed(2)} s\n`);
    }
    const summary = {
      version: pair.version,
      total,
      "keys/s (floor: at least 100,000)": Math.round(median(results.map(({ result, seconds }) => result.compared / seconds))),
      "peak RSS MB (at most 200)": Math.round(median(results.map(({ peakRssMb }) => peakRssMb))),
      "CPU seconds of verify": median(results.map(({ cpuSeconds }) => cpuSeconds)),
      "CPU seconds of the source": median(results.map(({ sourceCpu }) => sourceCpu)),
      "CPU seconds of the target": median(results.map(({ targetCpu }) => targetCpu)),
    };
    for (const [name, value] of Object.entries(summary)) process.stderr.write(`${name}: ${value}\n`);
    process.stdout.write(`${JSON.stringify({ summary, results })}\n`);
  } finally {
    await pair.stop();
  }
}

void main();
