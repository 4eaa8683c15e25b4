import { setTimeout as sleep } from "node:timers/promises";
import { slotOf } from "../../../lib/copy/endpoint/slots";
import type { RedisServer } from "../../../local/redis/server";
import { until, type TestRedis } from "../../support/redis";
import type { Arena } from "./arena";
import type { Fault } from "./plan";

type Random = () => number;
type Strike = (arena: Arena, next: Random) => Promise<void>;

/** Longer than a failover that was asked for takes, milliseconds. */
const ASK_AGAIN = 5_500;
/** Keys that must still be on their way for a write to count as one during the copy: more than one request carries. */
const STILL_TO_COME = 600;

/** How long a fault lasts: well below the time after which the nodes of a cluster take one for dead. */
const span = (next: Random): number => 50 + next() * 300;
const one = (side: TestRedis, next: Random): RedisServer => side.primaries[Math.floor(next() * side.primaries.length)]!;

async function freeze(server: RedisServer, next: Random): Promise<void> {
  server.pause();
  await sleep(span(next));
  server.resume();
}

/** Takes a shard over by its replica, abruptly or not. A node that was killed comes back as a replica. */
async function takeOver({ source }: Arena, next: Random, abruptly: boolean): Promise<void> {
  const shard = Math.floor(next() * source.primaries.length);
  const [primary, replica] = [source.primaries[shard]!, source.replicas[shard]!];
  const [from, to] = (await primary.client.info("replication")).includes("role:master") ? [primary, replica] : [replica, primary];
  await until("the replica has everything", async () => (await to.client.info("replication")).includes("master_link_status:up"));
  // What a primary that dies has not passed on is lost to any copy.
  await from.client.wait(1, 10_000);
  if (abruptly) await from.kill();
  else await to.client.call("CLUSTER", "FAILOVER");
  let asked = Date.now();
  await until(
    "the replica is primary",
    async () => {
      if ((await to.client.info("replication")).includes("role:master")) return true;
      // A primary ignores the request of a replica that it does not know as its own yet.
      if (!abruptly && Date.now() - asked > ASK_AGAIN) {
        await to.client.call("CLUSTER", "FAILOVER");
        asked = Date.now();
      }
      return false;
    },
    30_000,
  );
  if (abruptly) await from.restart();
}

/** Moves the slots of two lots to another primary, key by key. */
async function moveSlots(arena: Arena, next: Random): Promise<void> {
  const { source, lots } = arena;
  for (let i = 0; i < 2; i++) {
    const lot = lots[Math.floor(next() * lots.length)]!;
    const slot = slotOf(Buffer.from(lot.prefix));
    const from = await arena.holder(lot);
    const other = lots.find(({ server }) => server !== lot.server)!;
    const to = await arena.holder(other);
    const [fromId, toId] = await Promise.all([from, to].map((client) => client.call("CLUSTER", "MYID") as Promise<string>));
    if (fromId === toId) continue;
    await to.call("CLUSTER", "SETSLOT", slot, "IMPORTING", fromId!);
    await from.call("CLUSTER", "SETSLOT", slot, "MIGRATING", toId!);
    for (const key of (await from.callBuffer("CLUSTER", "GETKEYSINSLOT", slot, 1000)) as Buffer[]) await from.call("MIGRATE", "127.0.0.1", to.options.port!, key, 0, 5000);
    for (const client of [to, from, ...source.primaries.map((server) => server.client)]) {
      // A replica takes no such order: it hears of it from its primary.
      if ((await client.info("replication")).includes("role:master")) await client.call("CLUSTER", "SETSLOT", slot, "NODE", toId!);
    }
  }
}

/** The copier stands still meanwhile, so that it is certain to have been at work: what comes after its end it cannot know of. */
async function writeAndDelete(arena: Arena, next: Random): Promise<void> {
  arena.copier.process.kill("SIGSTOP");
  try {
    if (!arena.ended && (await arena.stillToCome()) > STILL_TO_COME) await writeSome(arena, next);
  } finally {
    arena.copier.process.kill("SIGCONT");
  }
}

async function writeSome(arena: Arena, next: Random): Promise<void> {
  for (let i = 0; i < 50; i++) {
    const lot = arena.lots[Math.floor(next() * arena.lots.length)]!;
    const key = `${lot.prefix}k:${Math.floor(next() * lot.count)}:s`;
    const client = arena.lots.length === 1 ? arena.source.client : await arena.holder(lot);
    arena.touched.add(key);
    if (next() < 0.3) await client.del(key);
    else await client.set(key, `changed ${next()}`);
  }
}

export const strikes: Readonly<Record<Fault, Strike>> = {
  "cut source": async ({ stage, source, links }, next) => {
    if (stage === "single") links.source.cut();
    else await one(source, next).client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
  },
  "cut target": ({ links }) => Promise.resolve(links.target.cut()),
  "freeze source": ({ source }, next) => freeze(one(source, next), next),
  "freeze target": ({ target }, next) => freeze(one(target, next), next),
  "pause source clients": async ({ source }, next) => void (await one(source, next).client.call("CLIENT", "PAUSE", Math.floor(span(next)))),
  "pause target clients": async ({ target }, next) => void (await one(target, next).client.call("CLIENT", "PAUSE", Math.floor(span(next)))),
  "full target": async ({ target }, next) => {
    await target.setMaxMemory(1);
    await sleep(span(next));
    await target.setMaxMemory(0);
  },
  "kill copier": async (arena) => {
    arena.copier.process.kill("SIGKILL");
    await arena.copier.ended;
    arena.begin();
  },
  "write and delete": writeAndDelete,
  "slow source link": ({ links }, next) => Promise.resolve(void (links.source.delay = 1 + Math.floor(next() * 5))),
  "slow target link": ({ links }, next) => Promise.resolve(void (links.target.delay = 1 + Math.floor(next() * 5))),
  "restart source": async ({ source }) => {
    await source.client.call("SAVE");
    await source.primaries[0]!.restart();
  },
  // Without a snapshot, so all that it had taken is lost.
  "restart target": ({ target }) => target.primaries[0]!.restart(),
  "kill node": (arena, next) => takeOver(arena, next, true),
  failover: (arena, next) => takeOver(arena, next, false),
  "move slots": moveSlots,
};
