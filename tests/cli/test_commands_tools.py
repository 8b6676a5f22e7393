import json


def test_an_instance_is_described(shell, instance):
    done = shell.run("instance", instance.origin)
    assert instance.host in done.shown[0]
    assert "A post has at most 500 characters" in done.out.replace("\u202f", "")
    assert (
        json.loads(shell.run("instance", "--instance", instance.origin, "--json").out)["domain"]
        == instance.host
    )
    assert shell.run("instance", instance.origin, "--instance", "example.org").status == 2
