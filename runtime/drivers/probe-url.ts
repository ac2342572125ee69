/**
 * The URL of a probe: a path below the base that the host file gives, and never anything else. What a path could
 * use to climb or to leave (`..`, `//`, a backslash, their percent-encoded forms, control characters) is refused
 * rather than cleaned.
 */
export function probeUrl(base: string, path: unknown): { url: URL } | { problem: string } {
  let root: URL;
  try {
    root = new URL(base);
  } catch {
    return { problem: `${JSON.stringify(base)} in the host file is not a URL` };
  }
  const wrong = baseProblem(root) ?? pathProblem(path);
  if (wrong !== null) return { problem: wrong };
  const prefix = root.pathname.replace(/\/+$/, "");
  const url = new URL(`${root.origin}${prefix}${path}`);
  if (!url.pathname.startsWith(`${prefix}/`)) {
    return { problem: `the path ${JSON.stringify(path)} leads out of ${root.origin}${prefix}` };
  }
  return { url };
}

function baseProblem(root: URL): string | null {
  if (root.protocol !== "http:" && root.protocol !== "https:")
    return `${root.protocol} is neither http: nor https:`;
  if (root.username !== "" || root.password !== "") return "a base URL can't hold a password";
  return root.search !== "" || root.hash !== "" ? "a base URL can't have a query or a fragment" : null;
}

function pathProblem(path: unknown): string | null {
  if (typeof path !== "string" || !path.startsWith("/"))
    return `the path ${JSON.stringify(path)} doesn't begin with /`;
  if (path.length > 2000) return "the path is longer than 2000 characters";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (/[\u0000-\u0020\u007f\\#]/.test(path))
    return `the path ${JSON.stringify(path)} holds a character that no path may`;
  const [location] = path.split("?");
  const plain = (location as string).replace(/%2e/gi, ".").replace(/%2f|%5c/gi, "//");
  if (/\/\//.test(plain) || plain.split("/").includes("..") || plain.split("/").includes(".")) {
    return `the path ${JSON.stringify(path)} climbs or has an empty step`;
  }
  return null;
}
