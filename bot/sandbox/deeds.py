"""The control API's routes for what people do: read, write, press, upload, come and go."""

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox import views
from bot.sandbox.model import Chat, Message, Person
from bot.sandbox.state import QUERY_LIFETIME
from bot.sandbox.world import World

PAGE_OF_MESSAGES = 100
_KEPT_QUERIES = 50


class Deeds:
    """Each route names the acting person as `as`, and the chat by id or as `private`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._offered: dict[tuple[int, str], list[dict[str, Any]]] = {}

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/control/chats/{chat}/messages", self.messages),
            Route("/control/commands", self.commands),
            Route("/control/files/{file}", self.file),
            Route("/control/send", self.send, methods=["POST"]),
            Route("/control/press", self.press, methods=["POST"]),
            Route("/control/start", self.start, methods=["POST"]),
            Route("/control/upload", self.upload, methods=["POST"]),
            Route("/control/inline", self.inline, methods=["POST"]),
            Route("/control/inline/send", self.send_inline, methods=["POST"]),
            Route("/control/member", self.member, methods=["POST"]),
        ]

    def _person(self, number: Any) -> Person:
        person = self._world.people.get(int(number))
        if person is None:
            raise HTTPException(404, "没有这个人")
        return person

    def _chat(self, number: Any, person: Person) -> Chat:
        if number == "private" or str(number) == str(person.id):
            return self._world.private_chat(person)
        chat = self._world.chats.get(int(number))
        if chat is None:
            raise HTTPException(404, "没有这个群")
        return chat

    def _message(self, chat: Chat, number: Any) -> Message:
        message = chat.by_id.get(int(number))
        if message is None:
            raise HTTPException(404, "消息已不存在")
        return message

    async def messages(self, request: Request) -> Response:
        """Serve up to 100 messages, the newest or those before `before`, oldest first."""
        query = request.query_params
        person = self._person(query["as"])
        chat = self._chat(request.path_params["chat"], person)
        if person.id not in chat.members:
            raise HTTPException(403, f"{person.name} 不在这个群里")
        said = chat.messages
        if "before" in query:
            said = [message for message in said if message.id < int(query["before"])]
        return JSONResponse({"messages": [views.message(one) for one in said[-PAGE_OF_MESSAGES:]]})

    async def commands(self, request: Request) -> Response:
        """Serve the command menu of a person in a chat."""
        person = self._person(request.query_params["as"])
        chat = self._chat(request.query_params["chat"], person)
        return JSONResponse(self._world.menus.shown_to(person, chat) if chat.bot_is_in else [])

    async def file(self, request: Request) -> Response:
        """Serve a photo or document."""
        stored = self._world.files.get(request.path_params["file"])
        if stored is None:
            raise HTTPException(404, "没有这个文件")
        return Response(stored.data, media_type=stored.mime)

    async def send(self, request: Request) -> Response:
        """Write a message."""
        wish = await request.json()
        person = self._person(wish["as"])
        chat = self._chat(wish["chat"], person)
        message = self._world.say(
            person,
            chat,
            str(wish["text"]),
            reply_to=self._message(chat, wish["reply_to"]) if wish.get("reply_to") else None,
            thread=wish.get("thread"),
            anonymous=bool(wish.get("anonymous")),
        )
        return JSONResponse(views.message(message))

    async def press(self, request: Request) -> Response:
        """Press an inline button and wait for the bot's answer."""
        wish = await request.json()
        person = self._person(wish["as"])
        message = self._message(self._chat(wish["chat"], person), wish["message"])
        press = self._world.press_at(person, message, int(wish["row"]), int(wish["column"]))
        try:
            answer = await asyncio.wait_for(press.answer, QUERY_LIFETIME)
        except TimeoutError:
            return JSONResponse({"text": "", "show_alert": False, "url": None, "timeout": True})
        return JSONResponse({"text": answer.text, "show_alert": answer.show_alert, "url": answer.url})

    async def start(self, request: Request) -> Response:
        """Press Start, or follow a deep link."""
        wish = await request.json()
        message = self._world.start(self._person(wish["as"]), str(wish.get("payload") or ""))
        return JSONResponse({"chat": message.chat.id})

    async def upload(self, request: Request) -> Response:
        """Send a file or a photo."""
        async with request.form() as form:
            person = self._person(form["as"])
            chat = self._chat(form["chat"], person)
            given = form["file"]
            if not isinstance(given, UploadFile):
                raise HTTPException(400, "缺少文件")
            thread = form.get("thread")
            message = self._world.upload(
                person,
                chat,
                given.filename or "file",
                await given.read(),
                given.content_type or "application/octet-stream",
                str(form.get("caption") or ""),
                as_photo=str(form.get("as_photo", "")).lower() in {"1", "true", "on"},
                thread=int(thread) if isinstance(thread, str) and thread else None,
            )
        return JSONResponse(views.message(message))

    async def inline(self, request: Request) -> Response:
        """Ask inline and wait for the bot's results."""
        wish = await request.json()
        person, text = self._person(wish["as"]), str(wish.get("query") or "")
        query = self._world.inline_query(person, text)
        try:
            results = await asyncio.wait_for(query.results, QUERY_LIFETIME)
        except TimeoutError:
            results = []
        self._offered[person.id, text] = results
        while len(self._offered) > _KEPT_QUERIES:
            del self._offered[next(iter(self._offered))]
        shown = [
            {"id": one["id"], "title": one.get("title", ""), "description": one.get("description", "")}
            for one in results
        ]
        return JSONResponse({"results": shown})

    async def send_inline(self, request: Request) -> Response:
        """Send one of the results offered before."""
        wish = await request.json()
        person, text = self._person(wish["as"]), str(wish.get("query") or "")
        for result in self._offered.get((person.id, text), []):
            if str(result["id"]) == str(wish["result"]):
                chat = self._chat(wish["chat"], person)
                message = self._world.choose_inline(person, chat, text, result)
                return JSONResponse(views.message(message))
        raise HTTPException(404, "这条结果已过期，请重新查询")

    async def member(self, request: Request) -> Response:
        """Let the bot or the person come, go or change rank; upgrade the group; open a topic."""
        wish = await request.json()
        person = self._person(wish["as"])
        chat = self._chat(wish.get("chat", "private"), person)
        changed = self._change(str(wish["action"]), person, chat, str(wish.get("name") or "新话题"))
        return JSONResponse(views.chat(changed))

    def _change(self, action: str, person: Person, chat: Chat, name: str) -> Chat:
        world = self._world
        if action == "migrate":
            return world.migrate(chat)
        deeds: dict[str, Callable[[], object]] = {
            "add_bot": lambda: world.add_bot(person, chat),
            "remove_bot": lambda: world.remove_bot(person, chat),
            "promote_bot": lambda: world.promote_bot(person, chat),
            "demote_bot": lambda: world.demote_bot(person, chat),
            "mute_bot": lambda: world.mute_bot(person, chat),
            "unmute_bot": lambda: world.unmute_bot(person, chat),
            "join": lambda: world.add_member(chat, person),
            "leave": lambda: world.remove_member(chat, person),
            "block_bot": lambda: world.block_bot(person),
            "unblock_bot": lambda: world.unblock_bot(person),
            "topic": lambda: world.create_topic(chat, name),
        }
        if action not in deeds:
            raise HTTPException(400, f"没有这个动作：{action}")
        deeds[action]()
        return chat
