"""What `/metrics` shows: counters that any part of the bot may add to."""

from prometheus_client import Counter

UPDATES = Counter("jishi_updates_total", "Updates handled, by outcome", ["outcome"])
DELIVERIES = Counter("jishi_deliveries_total", "Deliveries finished, by outcome", ["outcome"])
JOBS = Counter("jishi_jobs_total", "Runs of scheduled jobs, by outcome", ["job", "outcome"])
