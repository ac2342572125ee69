/**
 * `clawc completion SHELL`: a script that completes commands, options and choices. It is made from the option
 * tables when asked for, and holds them all, so that pressing Tab starts no process.
 */
import { catalogue } from "../../compiler/problems/catalogue.ts";
import { type Command, defineCommand, isGroup } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import type { OptionSpec } from "../options.ts";
import { registry } from "../registry.ts";

export const command = defineCommand({
  name: "completion",
  summary: "print a completion script for your shell",
  description: [
    "The script holds every command and option of this version; print it again after an upgrade.",
  ],
  arguments: [{ name: "SHELL", summary: "bash, zsh or fish", count: "one" }],
  options: {},
  examples: [
    { line: "clawc completion bash > ~/.local/share/bash-completion/completions/clawc", says: "for bash" },
    { line: 'clawc completion zsh > "$fpath[1]/_clawc"', says: "for zsh; the folder must be in fpath" },
    { line: "clawc completion fish > ~/.config/fish/completions/clawc.fish", says: "for fish" },
  ],
  async run({ positionals: [shell = ""] }, io) {
    const script = scripts.get(shell);
    if (script === undefined) {
      io.stderr.line(`clawc: completion: SHELL must be bash, zsh or fish, not "${shell}"`);
      return exitCode.usage;
    }
    io.stdout.write(script(await allCommands()));
    return exitCode.ok;
  },
});

interface Completed {
  path: string;
  summary: string;
  /** Words that may come next: subcommands. */
  words: string[];
  options: [name: string, spec: OptionSpec][];
}

async function allCommands(): Promise<Completed[]> {
  const completed: Completed[] = [];
  for (const registration of registry) {
    const { command } = await registration.load();
    if (!isGroup(command)) {
      completed.push(completedOf(command.name, command, wordsOf(command)));
      continue;
    }
    const words = command.commands.map((sub) => sub.name);
    completed.push({ path: command.name, summary: command.summary, words, options: [] });
    for (const sub of command.commands) completed.push(completedOf(`${command.name} ${sub.name}`, sub, []));
  }
  return completed;
}

function wordsOf({ name }: Command): string[] {
  if (name === "help") return registry.map((registration) => registration.name);
  if (name === "explain") return Object.keys(catalogue);
  return name === "completion" ? [...scripts.keys()] : [];
}

function completedOf(path: string, { summary, options }: Command, words: string[]): Completed {
  return { path, summary, words, options: Object.entries(options) };
}

const scripts = new Map([
  ["bash", bashScript],
  ["zsh", zshScript],
  ["fish", fishScript],
]);

/** bash: the path is the longest known prefix of the words; a choice's values follow its option. */
function bashScript(commands: Completed[]): string {
  const cases = commands.map(({ path, words, options }) => {
    const choices = options.map(([name, spec]) =>
      spec.kind === "choice" ? bashChoice(name, spec.choices) : "",
    );
    const next = [...words, ...options.map(([name]) => `--${name}`), "--help"].join(" ");
    return `    "${path}")${choices.join("")}\n      words="${next}" ;;`;
  });
  return `# bash completion for clawc
_clawc() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  local path="\${COMP_WORDS[1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${topLevel(commands)} --help --version" -- "$current"))
    return
  fi
  case "$path \${COMP_WORDS[2]}" in
    ${nested(commands)}) [ "$COMP_CWORD" -gt 2 ] && path="$path \${COMP_WORDS[2]}" ;;
  esac
  case "$path" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _clawc clawc
`;
}

function bashChoice(name: string, choices: readonly string[]): string {
  const reply = `COMPREPLY=($(compgen -W "${choices.join(" ")}" -- "$current")); return`;
  return `\n      [ "$previous" = "--${name}" ] && { ${reply}; }`;
}

/** zsh runs the bash script through its own bridge, which keeps one table and one behaviour. */
function zshScript(commands: Completed[]): string {
  return `#compdef clawc\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(commands)}`;
}

function fishScript(commands: Completed[]): string {
  const lines = ["# fish completion for clawc"];
  for (const { path, summary, words, options } of commands) {
    const [name = "", sub] = path.split(" ");
    if (sub === undefined) {
      lines.push(`complete -c clawc -f -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`);
    }
    const seen = `__fish_seen_subcommand_from ${name}`;
    const here = sub === undefined ? seen : `${seen}; and __fish_seen_subcommand_from ${sub}`;
    if (words.length > 0) lines.push(`complete -c clawc -f -n ${quoted(here)} -a ${quoted(words.join(" "))}`);
    for (const [option, spec] of options) lines.push(fishOption(here, option, spec));
  }
  return `${lines.join("\n")}\n`;
}

function fishOption(here: string, name: string, spec: OptionSpec): string {
  const short = spec.short === undefined ? "" : ` -s ${spec.short}`;
  const value =
    spec.kind === "flag" ? "" : spec.kind === "choice" ? ` -x -a ${quoted(spec.choices.join(" "))}` : " -r";
  return `complete -c clawc -n ${quoted(here)} -l ${name}${short}${value} -d ${quoted(spec.summary)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

function topLevel(commands: Completed[]): string {
  return commands
    .map(({ path }) => path)
    .filter((path) => !path.includes(" "))
    .join(" ");
}

/** A pattern that matches every command of two words, or nothing. */
function nested(commands: Completed[]): string {
  const paths = commands.map(({ path }) => path).filter((path) => path.includes(" "));
  return paths.length === 0 ? '"-"' : paths.map((path) => `"${path}"`).join("|");
}
