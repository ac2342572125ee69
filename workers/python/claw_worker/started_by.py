"""The process that started this one, asked before anything slow is imported.

Asked later, the answer could be whoever adopted this process after its parent's early death, and
`--exit-with-parent` would then wait for the wrong one.
"""

import os

PARENT = os.getppid()
