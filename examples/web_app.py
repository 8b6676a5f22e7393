"""People log in, each on a server of their own, and post: `uvicorn --app-dir examples web_app:app`."""

import secrets
from html import escape
from typing import Annotated, Any

from fastapi import Cookie, FastAPI, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

import atoot
from atoot.oauth import Credentials, Flow, WebLogin

BASE = "http://127.0.0.1:8000"  # where browsers find this application
web = WebLogin("My app", f"{BASE}/callback", scopes="read:accounts write:statuses", apps="secrets/apps.json")
flows: dict[str, Flow] = {}  # with several workers: Redis, or a table; a flow can be pickled
users: dict[str, Credentials] = {}
app = FastAPI()
Session = Annotated[str, Cookie(alias="session")]


def enter(url: str, kept: dict[str, Any], value: Any) -> RedirectResponse:
    kept[session := secrets.token_urlsafe()] = value
    answer = RedirectResponse(url, status_code=303)
    answer.set_cookie("session", session, httponly=True, samesite="lax", secure=BASE.startswith("https:"))
    return answer


@app.get("/")
async def home(session: Session = "") -> HTMLResponse:
    if session not in users:
        return HTMLResponse("<form action=login method=post><input name=instance><button>Go</button></form>")
    form = "<form action=post method=post><input name=text><button>Post</button></form>"
    return HTMLResponse(f"<p>Hello, {escape(users[session].name)}!</p>{form}")


@app.post("/login")
async def login(instance: Annotated[str, Form()]) -> RedirectResponse:
    flow = await web.begin(instance)
    return enter(flow.url, flows, flow)


@app.get("/callback")
async def callback(request: Request, session: Session = "") -> RedirectResponse:
    if session not in flows:
        return RedirectResponse("/", status_code=303)
    return enter("/", users, await web.finish(flows.pop(session), request.query_params))


@app.post("/post")
async def post(text: Annotated[str, Form()], session: Session = "") -> Response:
    if session not in users:
        return RedirectResponse("/", status_code=303)
    async with atoot.client(**users[session].for_client()) as c:
        status = await c.create_status(status=text)
    return HTMLResponse(f'Posted: <a href="{escape(status.url or "")}">{escape(status.text())}</a>')


@app.exception_handler(atoot.MastodonError)
async def sorry(_: Request, error: Exception) -> HTMLResponse:
    return HTMLResponse(escape(str(error)), status_code=400)
