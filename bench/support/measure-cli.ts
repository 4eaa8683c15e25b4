import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

/** What one run of the command line said and cost. */
export interface MeasuredCli {
  readonly code: number | null;
  readonly stdout: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMb: number;
}

/** How often the kernel's figures of the process are read; peak memory is kept by the kernel itself. */
const EVERY = 50;
/** Kernel ticks a second in /proc/<pid>/stat on Linux. */
const TICKS = 100;

/** Runs the built command line as a user does, and reads from the kernel what it costs. `onStart` may end it. */
export async function measureCli(cli: string, argv: readonly string[], cwd: string, onStart?: (stop: () => void) => void): Promise<MeasuredCli> {
  const begun = performance.now();
  const child = spawn(process.execPath, [cli, ...argv], { cwd, stdio: ["ignore", "pipe", "inherit"] });
  let stdout = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  let seen = { cpuSeconds: 0, peakRssMb: 0 };
  const look = (): void => {
    seen = usage(child.pid) ?? seen;
  };
  const timer = setInterval(look, EVERY);
  onStart?.(() => child.kill("SIGKILL"));
  const [code] = (await once(child, "close")) as [number | null];
  clearInterval(timer);
  return { code, stdout, seconds: (performance.now() - begun) / 1000, ...seen };
}

function usage(pid: number | undefined): { cpuSeconds: number; peakRssMb: number } | undefined {
  try {
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return peak === null ? undefined : { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS, peakRssMb: Number(peak[1]) / 1024 };
  } catch (error) {
    // It ended between two looks.
    if ((error as NodeJS.ErrnoException).code === "ENOENT" || (error as NodeJS.ErrnoException).code === "ESRCH") return undefined;
    throw error;
  }
}
