import { setMaxListeners } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import type { BirpcReturn } from "birpc";
import { clockDifference } from "../endpoint/clock";
import { Side } from "../endpoint/side";
import { pause } from "../errors";
import { BackOff } from "../faults";
import { sourceOptions, targetOptions, type CopyOptions } from "../options";
import { Budget } from "../pump/budget";
import { MovingSlots } from "../pump/moving-slots";
import { ShardPump } from "../pump/shard-pump";
import { DatabaseRun } from "../run/database-run";
import { bounds } from "../settings";
import { connect } from "./connect";
import { toData } from "./error-data";
import type { MainCalls, Role, ThreadCalls, ThreadStart } from "./protocol";
import { RemoteGate } from "./remote-gate";
import { RemoteNames, RemoteReports } from "./remote-reports";

/** How often the counts of running pumps are told, milliseconds. */
const COUNTS_EVERY = 200;

/** What runs on a thread of its own: pumps, with connections of their own, that report to the main thread. */
async function serve(start: ThreadStart): Promise<void> {
  const { options, plan, limits, budget } = start;
  const aborted = new AbortController();
  const { signal } = aborted;
  setMaxListeners(0, signal);
  const running = new Map<number, ShardPump>();
  let clock = 0;

  const main: BirpcReturn<MainCalls, ThreadCalls> = await connect<MainCalls, ThreadCalls>(parentPort!, {
    async run(id, state) {
      const reports = new RemoteReports(main, id, state, names, start);
      const { context } = await database;
      const pump = new ShardPump(context, state, reports);
      reports.of(pump.counts);
      running.set(id, pump);
      const fault = await pump.run().then(() => undefined, toData);
      running.delete(id);
      names.hand();
      return { ...reports.update(), fault };
    },
    abort: () => aborted.abort(),
    async close() {
      clearInterval(counting);
      await (await database).close();
    },
  }, ["counted", "failed"]);

  const names = new RemoteNames(main);
  const own = new Budget(budget.keys, budget.bytes);
  const backOff = (): BackOff => new BackOff(options.patience ?? bounds.patience, (ms) => pause(ms, signal));
  const whole: CopyOptions = { ...options, ...credential("from", "source"), ...credential("to", "target") };
  const database = DatabaseRun.open(plan, {
    source: new Side("source", { ...sourceOptions(whole), signal }).learn(start.sourceTopology),
    target: new Side("target", { ...targetOptions(whole), signal }).learn(start.targetTopology),
    sourceTopology: start.sourceTopology,
    targetTopology: start.targetTopology,
    options: whole,
    plans: [plan],
    budget: own,
    gate: new RemoteGate(main, limits),
    moving: new MovingSlots(start.moving),
    signal,
    backOff,
    runName: start.runName,
    clock: () => clock,
    reconnected: async (source, target) => {
      if (target !== undefined) clock = await clockDifference(source, target);
    },
    owns: async (targetKey) => (options.follow || options.final ? main.owns(new Uint8Array(targetKey)) : false),
  });
  const counting = setInterval(() => {
    for (const [id, pump] of running) void main.counted(id, pump.counts);
  }, COUNTS_EVERY);

  function credential(flag: "from" | "to", role: Role): Partial<CopyOptions> {
    if (!start.entra.includes(role)) return {};
    return { [`${flag}Credential`]: { getToken: (scope: string | string[]) => main.token(role, String(scope)) } };
  }
}

void serve(workerData as ThreadStart);
