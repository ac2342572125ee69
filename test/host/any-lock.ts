// A lock authority that grants whatever is asked, for tests of something else.

import type { LockAuthority } from "../../runtime/host/locks.ts";

export const anyLock: LockAuthority = { take: () => ({ granted: true }), release() {}, close() {} };
