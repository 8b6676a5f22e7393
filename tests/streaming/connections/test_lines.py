"""Open connections, read as they are; how they end, in words."""

import pytest
from stream_things import PATH, TOKEN

from atoot.errors import NetworkError
from atoot.streaming.connections import connect as websockets
from atoot.streaming.connections.lines import address_towards
from atoot.testing import Frame, event_stream, websocket


async def ended_by(opener, server, script):
    """What is said of a websocket that ends in some way."""
    server.on("GET", PATH, websocket(script))
    line = await opener.line({"stream": "user"}, heartbeat=30)
    try:
        with pytest.raises(NetworkError) as caught:
            while True:
                await line.receive()
    finally:
        await line.close(0.1)
    return caught.value


async def test_a_message_that_is_too_large_is_said_in_words(opener, server, monkeypatch):
    monkeypatch.setattr(websockets, "LARGEST_MESSAGE", 1000)
    error = await ended_by(opener, server, lambda socket: socket.send("x" * 2000))
    assert error.text == "the server sent a message that is too large"


@pytest.mark.parametrize(
    ("code", "reason", "words"),
    [
        (1000, "", "the server closed the stream"),
        (1001, "", "the server closed the stream: it goes away, perhaps to be restarted"),
        (1012, "", "the server closed the stream: it is being restarted"),
        (1013, "busy\nnow", "the server closed the stream: it is overloaded: busy now"),
        (None, "", "the server closed the stream and gave no reason"),
        (4000, f"no {TOKEN}", "the server closed the stream with the code 4000: no ***"),
    ],
)
async def test_a_close_frame_is_said_in_words(opener, server, code, reason, words):
    error = await ended_by(opener, server, lambda socket: socket.close(code, reason))
    assert error.text == words


@pytest.mark.parametrize("ending", ["hang_up", "reset"])
async def test_a_connection_that_breaks_is_said_in_words(opener, server, ending):
    async def script(socket):
        done = getattr(socket, ending)()
        if done is not None:
            await done

    error = await ended_by(opener, server, script)
    assert "connection broke" in error.text or "the server closed the stream" in error.text
    assert error.__cause__ is None


async def test_what_is_no_websocket_message_is_said_in_words(opener, server):
    error = await ended_by(opener, server, lambda socket: socket.send_raw(Frame(0x7, b"x").encode()))
    assert error.text == "the server sent something that is no websocket message"


async def test_who_answers_no_ping_is_said_in_words(opener, server):
    server.on("GET", PATH, websocket(lambda socket: socket.closed(), answers_pings=False))
    line = await opener.line({"stream": "user"}, heartbeat=0.05)
    with pytest.raises(NetworkError, match="the server did not answer a ping"):
        await line.receive()
    with pytest.raises(NetworkError, match="the connection broke"):
        await line.say("too late")
    await line.close(0.1)


@pytest.mark.parametrize("sent", ['{"event": "update"}', b'{"event": "update"}', b"\xff"])
async def test_text_that_is_sent_as_binary_is_read_too(opener, server, sent):
    async def script(socket):
        await socket.send(sent)
        await socket.closed()

    server.on("GET", PATH, websocket(script))
    line = await opener.line({"stream": "user"}, heartbeat=30)
    assert await line.receive() == (sent.encode() if isinstance(sent, str) else sent)
    await line.close(0.1)


@pytest.mark.parametrize("form", [TOKEN, TOKEN.replace("-", "\\u002d")])
async def test_a_complaint_on_a_websocket_does_not_repeat_the_token(opener, server, form):
    async def script(socket):
        await socket.send(f'{{"error":"Invalid access token {form}","status":401}}')
        await socket.send('{"stream":["user"],"event":"delete","payload":"7"}')
        await socket.closed()

    server.on("GET", PATH, websocket(script))
    line = await opener.line({"stream": "user"}, heartbeat=30)
    complaint = await line.receive()
    assert complaint.startswith(b'{"error":"Invalid access token ***')
    assert await line.receive() == b'{"stream":["user"],"event":"delete","payload":"7"}'
    await line.close(0.1)


async def test_a_stream_of_events_that_ends_is_said_in_words(opener, server):
    async def script(events):
        await events.send("data: x\n\n")

    server.on("GET", f"{PATH}/user", event_stream(script))
    line = await opener.events("/user")
    with pytest.raises(NetworkError, match="the server ended the stream"):
        while True:
            assert await line.receive()
    await line.close(0.1)


def test_which_of_our_addresses_leads_to_a_peer_is_known_without_sending_anything():
    assert address_towards(("127.0.0.1", 9)) == "127.0.0.1"
    assert address_towards(("no address", 9)) is None
