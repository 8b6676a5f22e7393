"""What of web push can be used without its extra."""

import subprocess
import sys

PROGRAM = """
import sys
sys.modules["cryptography"] = None
import atoot.webhooks
from atoot.api.push import check_keys
from atoot.push import PushError
check_keys("B" + "A" * 86, "A" * 22)
try:
    from atoot.push import PushKeys
except ImportError as error:
    print(error)
"""


def test_without_the_extra_subscriptions_and_webhooks_work_and_keys_say_what_to_install():
    said = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert said.stdout == "atoot.push needs cryptography: pip install 'atoot[push]'\n"
