/**
 * What is wrong with an input that isn't a claw source: an alert, a bundle, a file of the project. `where` is a
 * JSON Pointer into the document, a line and column, or a file's name. An `error` means that nothing can be done
 * with the input; a `warning` stands beside a value that can be used.
 */
export interface InputProblem {
  severity: "error" | "warning";
  where: string;
  what: string;
  help: string;
}

/** A pointer (RFC 6901) to a member of what `pointer` points at. */
export function pointerInto(pointer: string, member: string | number): string {
  return `${pointer}/${String(member).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
