"""What a run is told by `main.ts`, and the session in which it is governed."""

import os

from agent_governor import Governor

CLIENT = os.environ["CLIENT"]
ROOT = f"{os.environ['PROVIDER_URL']}/{CLIENT}"
WHERE = {"base_url": f"{ROOT}/v1", "api_key": "none"}

governor = Governor(agent=CLIENT, spool=os.environ["SPOOL"])
session = governor.session("s-1", user="ann")
