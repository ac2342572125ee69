export function checkRunbooks(..._args: unknown[]): void {}
