"""The simulator as an ASGI application: the four carriers' doors, their keys and tokens, and pushes of Kuaidi100."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import datetime as dt
import hmac
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import parse_qs, unquote

import msgspec

from salesops_duties.logistics.carriers.kuaidi100 import md5
from salesops_duties.logistics.carriers.simulator import formats
from salesops_duties.logistics.carriers.simulator.life import Life, Step, life_of
from salesops_duties.logistics.carriers.simulator.pushing import Pushing, Subscription

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
MOST_BODY = 1_000_000


class Keys(msgspec.Struct, frozen=True):
    """What an account must say to be let in, at every one of the four."""

    key: str = "simulator-key"
    secret: str = "simulator-secret"  # noqa: S105 - of nothing
    customer: str = "simulator"


class Asked(msgspec.Struct):
    """A request, read."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}


class Answer(msgspec.Struct):
    """What is answered: JSON, or bytes as they are."""

    said: Any
    status: int = 200
    headers: dict[str, str] = {}

    def body(self) -> bytes:
        return self.said if isinstance(self.said, bytes) else msgspec.json.encode(self.said)


class Simulator:
    """The carriers and their parcels. A number sets out when it is first asked for, or when `set_out` says."""

    def __init__(
        self, *, speed: float = 1.0, delay: float = 0.0, keys: Keys | None = None, token_seconds: int = 3_600, push_every: float = 1.0,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:  # fmt: skip
        self.speed, self.delay, self.keys, self.token_seconds, self.now = (
            speed,
            delay,
            keys or Keys(),
            token_seconds,
            now,
        )
        self.lives: dict[str, Life] = {}
        self.asked: Counter[str] = Counter()
        self.pushing = Pushing(self, push_every)
        self._tokens: set[str] = set()
        self._doors: dict[tuple[str, str], Callable[[Asked], Answer]] = {
            ("POST", "/poll/query.do"): self._kuaidi100,
            ("POST", "/poll"): self._kuaidi100_subscribe,
            ("GET", "/track/shipments"): self._dhl,
            ("POST", "/oauth/token"): self._fedex_token,
            ("POST", "/track/v1/trackingnumbers"): self._fedex,
            ("POST", "/security/v1/oauth/token"): self._ups_token,
        }

    # ------------------------------------------------------------------ parcels

    def set_out(self, no: str, started: dt.datetime, *, abroad: bool = False) -> Life:
        """Begin a number's life then."""
        self.lives[no] = life_of(no, started, self.speed, abroad=abroad)
        return self.lives[no]

    def life(self, no: str, *, abroad: bool = False) -> Life:
        return self.lives.get(no) or self.set_out(no, self.now(), abroad=abroad)

    def told(self, no: str, *, abroad: bool = False) -> tuple[str, Life, Sequence[Step]]:
        """The number that is spoken of, and what has happened to it, the newest first; nothing of a number nobody knows."""
        life = self.life(no, abroad=abroad)
        return no, life, life.until(self.now())[::-1]

    # ------------------------------------------------------------------ ASGI

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            answer = await self.answer(await self._read(scope, receive), send)
            if answer is not None:
                await _send(answer, send)

    async def answer(self, asked: Asked, send: Send) -> Answer | None:
        """The answer, after the delay; None where `send` was used already."""
        if self.delay:
            await asyncio.sleep(self.delay)
        self.asked[asked.path.partition("/details/")[0]] += 1
        return self.open(asked)

    def open(self, asked: Asked) -> Answer:
        """Whatever the door at this path says."""
        if asked.method == "GET" and asked.path.startswith("/api/track/v1/details/"):
            return self._ups(asked)
        door = self._doors.get((asked.method, asked.path))
        return door(asked) if door else Answer({"title": "No such door."}, 404)

    async def _live(self, receive: Receive, send: Send) -> None:
        task: asyncio.Task[None] | None = None
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                task = asyncio.create_task(self.pushing.run())
                await send({"type": "lifespan.startup.complete"})
            else:
                if task is not None:
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await task
                await send({"type": "lifespan.shutdown.complete"})
                return

    @staticmethod
    async def _read(scope: dict[str, Any], receive: Receive) -> Asked:
        body = bytearray()
        more = scope["method"] == "POST"
        while more and len(body) <= MOST_BODY:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        return Asked(scope["method"], scope["path"], query, headers, bytes(body))

    # ------------------------------------------------------------------ doors

    def _kuaidi100(self, asked: Asked) -> Answer:
        form = asked.form()
        param = form.get("param", "")
        if not hmac.compare_digest(
            form.get("sign", "").encode(), md5(param + self.keys.key + self.keys.customer).encode()
        ):
            return Answer({"result": False, "returnCode": "503", "message": "验证签名失败"})
        wanted = msgspec.json.decode(param, type=dict[str, Any])
        no, life, steps = self.told(str(wanted.get("num", "")))
        if not steps:
            return Answer({"result": False, "returnCode": "500", "message": "查询无结果，请隔段时间再查"})
        return Answer(formats.kuaidi100(no, str(wanted.get("com", "")), life, steps))

    def _kuaidi100_subscribe(self, asked: Asked) -> Answer:
        wanted = msgspec.json.decode(asked.form().get("param", "{}"), type=dict[str, Any])
        if wanted.get("key") != self.keys.key:
            return Answer({"result": False, "returnCode": "600", "message": "您不是合法的订阅者（即授权Key出错）"})
        more = wanted.get("parameters") or {}
        made = Subscription(
            str(wanted["number"]), str(wanted.get("company", "")), str(more["callbackurl"]), str(more.get("salt", ""))
        )
        if not self.pushing.add(made):
            return Answer({"result": False, "returnCode": "501", "message": "重复订阅"})
        return Answer({"result": True, "returnCode": "200", "message": "提交成功"})

    def _dhl(self, asked: Asked) -> Answer:
        if asked.headers.get("dhl-api-key") != self.keys.key:
            return Answer({"status": 401, "title": "Unauthorized", "detail": "Unauthorized for given resource."}, 401)
        no, life, steps = self.told(asked.query.get("trackingNumber", ""), abroad=True)
        if not steps:
            said = {
                "status": 404,
                "title": "No result found",
                "detail": "No shipment with given tracking number found.",
                "instance": f"/shipment/{no}",
            }
            return Answer(said, 404)
        return Answer(formats.dhl(no, life, steps))

    def _fedex_token(self, asked: Asked) -> Answer:
        form = asked.form()
        if (form.get("client_id"), form.get("client_secret")) != (self.keys.key, self.keys.secret):
            return Answer({"errors": [{"code": "NOT.AUTHORIZED.ERROR", "message": "The client is not known."}]}, 401)
        return self._token()

    def _fedex(self, asked: Asked) -> Answer:
        if not self._let_in(asked):
            return Answer({"errors": [{"code": "NOT.AUTHORIZED.ERROR", "message": "The token is not valid."}]}, 401)
        wanted = msgspec.json.decode(asked.body, type=dict[str, Any]).get("trackingInfo") or []
        if len(wanted) > 30:
            return Answer(
                {"errors": [{"code": "TRACKING.TRACKINGNUMBERS.LIMITEXCEEDED", "message": "At most 30."}]}, 400
            )
        numbers = [str(one["trackingNumberInfo"]["trackingNumber"]) for one in wanted]
        return Answer(formats.fedex([self.told(no, abroad=True) for no in numbers]))

    def _ups_token(self, asked: Asked) -> Answer:
        said = asked.headers.get("authorization", "")
        expected = "Basic " + base64.b64encode(f"{self.keys.key}:{self.keys.secret}".encode()).decode()
        if said != expected:
            return Answer({"response": {"errors": [{"code": "10401", "message": "ClientId is Invalid"}]}}, 401)
        return self._token()

    def _ups(self, asked: Asked) -> Answer:
        if not self._let_in(asked):
            return Answer(
                {"response": {"errors": [{"code": "250002", "message": "Invalid Authentication Information."}]}}, 401
            )
        no, life, steps = self.told(unquote(asked.path.rpartition("/")[2]), abroad=True)
        if not steps:
            warning = {"code": "TW0001", "message": "Tracking Information Not Found"}
            return Answer({"trackResponse": {"shipment": [{"inquiryNumber": no, "warnings": [warning]}]}})
        return Answer(formats.ups(no, life, steps))

    def _token(self) -> Answer:
        token = secrets.token_urlsafe(16)
        self._tokens.add(token)
        return Answer(
            {"access_token": token, "token_type": "bearer", "expires_in": str(self.token_seconds), "scope": "CXS"}
        )

    def _let_in(self, asked: Asked) -> bool:
        return asked.headers.get("authorization", "").removeprefix("Bearer ") in self._tokens

    def drop_tokens(self) -> None:
        """Let no token in that was given out so far."""
        self._tokens.clear()


async def _send(answer: Answer, send: Send) -> None:
    body = answer.body()
    headers = {"content-type": "application/json;charset=UTF-8", "content-length": str(len(body))} | answer.headers
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
