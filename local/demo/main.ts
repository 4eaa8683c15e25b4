import { execFile } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { YamlEdit } from "../../lib/assess/yaml/edit";
import { Narrator } from "./narrator";
import { prove, requireWhole } from "./proof";
import { planLines } from "./plan";
import { Pulumi } from "./pulumi";
import { REPOSITORY, setStage, type Stage } from "./stage";

const NEXT = `What to do against a real subscription

  az login && pulumi login
  redis-move size P2 --peak-memory-gb 6.1      what one cache becomes, and why
  edit stacks/Pulumi.dev.yaml                  your caches, your subscription
  pulumi stack init dev
  pulumi preview --json --show-sames | npx redis-move report
  pulumi up                                    when the report says what you want

Start with a cache that may be lost. Nothing is deleted from a source, and an
import into a cache that holds keys is refused unless you name the snapshot.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { keep: { type: "boolean", default: false } } });
  const narrator = new Narrator();
  narrator.say("The whole move on this machine. Real: Pulumi engine, Redis servers, RDB files, blobs, TLS.");
  narrator.say("Stand-ins: Azure Resource Manager, its metrics and prices, the azure-native provider.");
  const stage = await narrator.step(
    "start the local Azure, with three caches of Azure Cache for Redis and their keys",
    setStage,
  );
  try {
    await play(stage, narrator);
    if (values.keep) {
      narrator.say(`\n${stage.folder}\nrunning; interrupt to stop`);
      await interrupted();
    }
  } finally {
    await stage.stop();
  }
}

async function play(stage: Stage, narrator: Narrator): Promise<void> {
  const show = (line: string): void => {
    const text = news(line);
    if (text !== undefined) narrator.quote(text);
  };
  const pulumi = await Pulumi.create(stage);
  await narrator.step("pulumi preview: what would be built, and how large", async () => {
    const { stdout } = await pulumi.stack(["preview", "--json"]);
    save(stage, "preview.json", stdout);
    planLines(stdout).forEach((line) => narrator.quote(line));
    narrator.quote(await report(stage, "preview.json", "report"));
  });
  await narrator.step("pulumi up: clusters, storage, export, import", () =>
    pulumi.stack(["up", "--yes", "--skip-preview", "--suppress-outputs"], { show }),
  );
  await narrator.step("compare every key of source and target", async () => {
    const { caches } = await pulumi.outputs<{ caches: Record<string, { databaseId: string }> }>();
    const ids = Object.fromEntries(Object.entries(caches).map(([name, { databaseId }]) => [name, databaseId]));
    for (const proof of await prove(stage, pulumi.configFile, ids)) narrator.say(requireWhole(proof));
  });
  await narrator.step("pulumi up again: nothing changes", () =>
    pulumi.stack(["up", "--yes", "--skip-preview", "--suppress-outputs", "--expect-no-changes"], { show }),
  );
  await narrator.step("a pull request makes one cache larger: its report", async () => {
    const config = largerSessions(stage, pulumi.configFile);
    const { stdout } = await pulumi.stack(["preview", "--json", "--show-sames"], { config });
    save(stage, "size-change.json", stdout);
    narrator.quote(await report(stage, "size-change.json", "size-change"));
  });
  narrator.title(`Done in ${narrator.total()}`);
  narrator.say(NEXT);
}

/** What happened to resources, and how far the transfers are: the engine says a lot more, and most of it twice. */
function news(line: string): string | undefined {
  const progress =
    /pulumi:pulumi:Stack \S+ \S+ \([\d.]+s\) (.+: (?:preflight|export|check-blobs|import|check-target): .*)$/.exec(
      line,
    )?.[1];
  if (progress !== undefined) return `     ${progress.trimEnd()}`;
  return /^ +[-+~]+ +.*(created|updated|deleted|replaced) \(|^ {4}[-+~]? ?\d+ (created|unchanged|updated|deleted)|^Resources|^Duration/.test(
    line,
  )
    ? line.trimEnd()
    : undefined;
}

/** The change of one word that a pull request would make: more memory asked for. */
function largerSessions(stage: Stage, configFile: string): string {
  const larger = join(stage.folder, "project", "Pulumi.dev.larger.yaml");
  copyFileSync(configFile, larger);
  const edit = new YamlEdit(readFileSync(larger, "utf8"), larger);
  edit.set(["config", "azure-redis-move:caches", 1, "target"], "sku", "Balanced_B10");
  writeFileSync(larger, edit.text);
  return larger;
}

function save({ folder }: Stage, name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

/** Writes the report as Markdown and HTML, and returns the Markdown without what a reviewer would have to unfold at its end. */
async function report(stage: Stage, preview: string, name: string): Promise<string> {
  const make = async (format: string, ending: string) => {
    const args = [join(REPOSITORY, "dist/cli/main.js"), "report", join(stage.folder, preview), "--format", format];
    // Not synchronously: the prices that it asks for are served by this very process.
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: stage.env });
    save(stage, `${name}.${ending}`, stdout);
    return stdout;
  };
  const [markdown] = await Promise.all([make("markdown", "md"), make("html", "html")]);
  return markdown.replace(/<details><summary>(Full diff[^<]*)<\/summary>[^]*$/, `$1: in ${name}.md and ${name}.html\n`);
}

function interrupted(): Promise<void> {
  // A pending promise alone does not keep the process: the stand-ins' servers do, and this timer makes sure.
  const awake = setInterval(() => undefined, 60_000);
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      // `on`: a second signal must not cut the clean-up short.
      process.on(signal, () => {
        clearInterval(awake);
        resolve();
      });
    }
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
