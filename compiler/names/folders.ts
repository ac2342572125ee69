/** A folder is a module: which sources are which module's. */

/** The sources of each folder, in the order of their paths whatever order they came in. */
export function sourcesByFolder<S extends { file: string }>(sources: readonly S[]): Map<string, S[]> {
  const byFolder = new Map<string, S[]>();
  for (const source of [...sources].sort((a, b) => (a.file < b.file ? -1 : 1))) {
    const folder = source.file.includes("/") ? source.file.slice(0, source.file.lastIndexOf("/")) : ".";
    const there = byFolder.get(folder);
    if (there === undefined) byFolder.set(folder, [source]);
    else there.push(source);
  }
  return byFolder;
}
