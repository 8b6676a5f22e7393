from atoot.archive import JobProgress


async def test_a_progress_that_overrides_nothing_says_nothing_and_waits(capsys):
    progress = JobProgress()
    progress.begin("posts", 0, None)
    progress.added(1)
    progress.note("this server has none")
    progress.end(1)
    progress.stop()
    await progress.wait(-1)
    assert capsys.readouterr() == ("", "")
