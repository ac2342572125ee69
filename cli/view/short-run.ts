/** A run's id as people paste it: what stands before the first hyphen, which other commands take as a prefix. */
export function shortRun(run: string): string {
  return run.split("-")[0] || run;
}
