// What is still to happen in virtual time, earliest first; of two things at one moment, the one that was
// planned first. Entries are never changed, so a copy of the queue is a copy of its array.

export interface Timed {
  at: number;
  /** Position in the order of planning: breaks ties. */
  order: number;
}

export function pushTimed<T extends Timed>(heap: T[], item: T): void {
  let index = heap.length;
  heap.push(item);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!isBefore(item, heap[parent] as T)) break;
    heap[index] = heap[parent] as T;
    index = parent;
  }
  heap[index] = item;
}

export function popTimed<T extends Timed>(heap: T[]): T | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1] as T, heap[child] as T)) child++;
    if (!isBefore(heap[child] as T, last)) break;
    heap[index] = heap[child] as T;
    index = child;
  }
  heap[index] = last;
  return top;
}

function isBefore(a: Timed, b: Timed): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
