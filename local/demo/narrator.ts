import picocolors from "picocolors";

const { bold, dim, green } = picocolors;

/** Tells what happens, with the time each step took. */
export class Narrator {
  readonly #start = performance.now();
  #number = 0;

  title(text: string): void {
    process.stdout.write(`\n${bold(text)}\n`);
  }

  say(text: string): void {
    process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  }

  quote(text: string): void {
    this.say(text.trimEnd().replace(/^/gm, dim("  │ ")));
  }

  async step<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.#number += 1;
    this.title(`${this.#number}. ${what}`);
    const start = performance.now();
    const result = await work();
    this.say(`${green("✔")} ${dim(`${seconds(performance.now() - start)} s`)}`);
    return result;
  }

  total(): string {
    return `${seconds(performance.now() - this.#start)} s`;
  }
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
