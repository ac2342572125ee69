/** Names and words that don't belong into the repository: drawers without a subject, and somebody's machine. */
import type { Finding } from "./source.ts";

const drawer = /(?:^|[/._-])(?:utils?|helpers?|common|misc)(?=[/._-]|$)/i;

export function nameFindings(paths: readonly string[]): Finding[] {
  return paths
    .filter((path) => drawer.test(path))
    .map((path) => ({
      path,
      line: 1,
      what: "is a drawer for anything; name it after the one thing it holds",
    }));
}

/** Written in pieces, so that this file doesn't hold what it looks for. */
const machine = [
  ["a path of one machine", ["/(?:work|root|home/[a-z]", "+|Users/[A-Za-z]+)/(?!\\.\\.)"]],
  [
    "the host of a package registry",
    ["registry\\.", "npmjs|files\\.", "pythonhosted|proxy\\.", "golang|registry\\.", "yarnpkg"],
  ],
  ["where a package was fetched", ['"resol', 'ved":']],
] as const;

export function machineFindings(files: readonly { path: string; text: string }[]): Finding[] {
  return files.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) =>
      machine
        .filter(([, pieces]) => new RegExp(pieces.join("")).test(line))
        .map(([what]) => ({
          path,
          line: index + 1,
          what: `holds ${what}; write what is true on every machine`,
        })),
    ),
  );
}

/** A file opens with its concept: a comment before the first statement. */
export function openingFindings(files: readonly { path: string; text: string }[]): Finding[] {
  return files
    .filter(({ text }) => !/^(?:#!.*\n)?\s*(?:\/\/|\/\*)/.test(text))
    .map(({ path }) => ({
      path,
      line: 1,
      what: "opens without a comment; say in a sentence what the file is and what always holds",
    }));
}
