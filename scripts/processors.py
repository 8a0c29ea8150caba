"""How many test processes this machine takes: one per processor that we may use, from two to four.

A container may see more processors than it gets, so its quota counts (cgroup v2: microseconds per period).
"""

import os
from pathlib import Path

FEWEST, MOST = 2, 4


def processors() -> int:
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or FEWEST
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
    except (OSError, ValueError):
        return found
    return found if quota == "max" else min(found, int(quota) // int(period))


if __name__ == "__main__":
    print(max(FEWEST, min(MOST, processors())))
