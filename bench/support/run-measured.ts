import { spawn } from "node:child_process";
import { once } from "node:events";

/** What a child process cost. */
export interface Measured<T> {
  readonly result: T;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMb: number;
}

/** Runs one exported function of a module in a process of its own, and measures that process. */
export async function runMeasured<T>(module: string, name: string, options: unknown, env: NodeJS.ProcessEnv = {}): Promise<Measured<T>> {
  // The package as it is shipped is plain JavaScript: a loader would add its own memory to the figures.
  const loader = module.endsWith(".ts") ? ["--import", require.resolve("tsx")] : [];
  const child = spawn(process.execPath, [...loader, "-e", PROGRAM, module, name, JSON.stringify(options)], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...env } });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${name} in ${module} ended with ${code}: ${output}`);
  return JSON.parse(output) as Measured<T>;
}

/** Runs in the child. Time is that of the work alone, not of starting Node. */
const PROGRAM = `
const [module, name, options] = process.argv.slice(1);
const work = require(module)[name];
(async () => {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const result = await work(JSON.parse(options));
  const seconds = (performance.now() - begun) / 1000;
  const used = process.cpuUsage(cpu);
  process.stdout.write(JSON.stringify({ result, seconds, cpuSeconds: (used.user + used.system) / 1e6, peakRssMb: process.resourceUsage().maxRSS / 1024 }));
  process.exit(0);
})();
`;
