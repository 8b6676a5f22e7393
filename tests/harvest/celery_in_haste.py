"""The example for Celery, with hosts that are given up soon and steps that are short: `celery -A celery_in_haste worker`."""

import with_celery

from atoot import harvest

with_celery.MANNERS = harvest.Manners(
    contact="https://example.org/crawler", redis=with_celery.REDIS, patience=2.0, tries=2
)
# Where the machine is busy, shorter ones end amid a request, which is made again then.
with_celery.SECONDS = 4.0
app = with_celery.app
