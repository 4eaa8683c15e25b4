/** One line of `redis.conf`: the directive and its arguments. */
export type Directive = readonly [name: string, ...args: (string | number)[]];

/** Login of the stand-in itself; may do everything. */
export interface Login {
  readonly name: string;
  readonly password: string;
}

/** What every server here has: loopback, nothing written to disk unless asked, quick to start. */
export function baseDirectives(port: number, folder: string, admin: Login): Directive[] {
  return [
    ["bind", "127.0.0.1"],
    ["port", port],
    ["dir", folder],
    ["daemonize", "no"],
    ["protected-mode", "no"],
    ["save", ""],
    ["appendonly", "no"],
    ["dbfilename", "dump.rdb"],
    ["tcp-backlog", 128],
    ["repl-diskless-sync", "yes"],
    ["repl-diskless-sync-delay", 0],
    ["user", admin.name, "on", `>${admin.password}`, "~*", "&*", "+@all"],
  ];
}

/** The text of a configuration file. Arguments are quoted, so that passwords may hold anything printable. */
export function renderConfig(directives: readonly Directive[]): string {
  return directives.map(([name, ...args]) => [name, ...args.map(quote)].join(" ") + "\n").join("");
}

function quote(argument: string | number): string {
  const text = String(argument);
  if (/[\r\n\0]/.test(text)) throw new Error("an argument in redis.conf cannot hold a line break or a zero byte");
  return /^[\w.:/@+-]+$/.test(text) ? text : `"${text.replace(/[\\"]/g, "\\$&")}"`;
}
