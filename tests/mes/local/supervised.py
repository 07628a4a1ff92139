"""Run the real supervisor over children given as JSON: [[name, [word…], stop time-out]…]."""

import json
import sys

from mes.local.supervisor import Child, Supervisor

if __name__ == "__main__":
    Supervisor(
        [
            Child(name, command, stop_timeout=limit)
            for name, command, limit in json.loads(sys.argv[1])
        ]
    ).run()
