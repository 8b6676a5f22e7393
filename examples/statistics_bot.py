"""A bot that posts a picture of its week. Needs `pip install 'atoot[bots,cli]' matplotlib`.

atoot bot run examples/statistics_bot.py
"""

from collections import Counter
from datetime import datetime, timedelta
from io import BytesIO

from matplotlib.figure import Figure

import atoot

DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

bot = atoot.Bot(state="statistics.sqlite")


def picture(counts: Counter[int]) -> bytes:
    """Bars of a week, as a PNG that never touches the disk."""
    figure = Figure(figsize=(6, 3))
    axes = figure.subplots()
    axes.bar(DAYS, [counts[day] for day in range(7)])
    axes.set_ylabel("posts")
    out = BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


@bot.every("sun 20:00", zone="Europe/Berlin")
async def week(c: atoot.MastodonAPI, due: datetime) -> None:
    """Count the posts of the last seven days, and show them."""
    me = await c.verify_account_credentials()
    counts: Counter[int] = Counter()
    async for status in c.account_statuses(me, exclude_reblogs=True):
        if status.created_at < due - timedelta(days=7):
            break
        counts[status.created_at.weekday()] += 1
    said = ", ".join(f"{name} {counts[day]}" for day, name in enumerate(DAYS))
    image = atoot.Attachment(picture(counts), filename="week.png", description=f"Posts of the week: {said}")
    await c.publish(f"My week: {sum(counts.values())} posts.", media=image)


if __name__ == "__main__":
    bot.run()
