import type { CacheReport, ChangeClass } from "./model";

/** What to do now, in order; short, since it ends every report. */
export function nextSteps(caches: readonly CacheReport[], failed: boolean): string[] {
  if (failed)
    return ["Mend the errors of the preview and run it again: a failed preview shows only a part of the plan."];
  const several = new Set(caches.map(({ stack }) => stack)).size > 1;
  const namesOf = (found: readonly CacheReport[]) =>
    found.map(({ stack, name }) => (several ? `${stack}/${name}` : name));
  const named = (changeClass: ChangeClass) => namesOf(caches.filter((cache) => cache.changeClass === changeClass));
  const steps: string[] = [];
  const add = (names: readonly string[], step: string) => {
    if (names.length > 0) steps.push(`${list(names)}: ${step}`);
  };
  add(
    named("refused"),
    "change the config so that the plan stays within what Azure does in place, or build a second cache and move the data with redis-move copy.",
  );
  add(
    named("data-loss"),
    "do not merge before the content is saved: build the new cache beside the old one, copy with redis-move copy, prove with redis-move verify, then retire the old one.",
  );
  add(named("restart"), "choose a quiet hour, the database is away for a while.");
  add(
    namesOf(caches.filter(({ findings }) => findings.some(({ severity }) => severity === "blocker"))),
    "remove the blockers that are listed above.",
  );
  add(
    namesOf(caches.filter(({ move }) => move?.transferPlanned === true && move.strategy === "copy")),
    "pulumi up copies the keys and compares them where its machine reaches both caches, and shows the command for elsewhere where not; stop the writes to the source first, or it ends unfinished.",
  );
  add(
    namesOf(caches.filter(({ move }) => move?.transferPlanned === true && move.strategy !== "copy")),
    "after pulumi up, prove that the data arrived with redis-move verify; what is written to the source after the export is not moved.",
  );
  if (steps.length === 0)
    steps.push(
      caches.every(({ reasons, from, to }) => reasons.length === 0 && from !== null && to !== null)
        ? "Nothing to do for Redis caches."
        : "Merge, then run pulumi up.",
    );
  return steps;
}

function list(names: readonly string[]): string {
  return names.length <= 5 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
}
