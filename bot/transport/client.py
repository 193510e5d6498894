"""The HTTP client behind python-telegram-bot, on aiohttp.

python-telegram-bot's own client (httpx) slows down as more calls run at once; aiohttp
does not, and it lets the connecting be told apart from what comes after it.
"""

import asyncio
import re
from typing import IO
from urllib.parse import urlencode, urlsplit

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.request import BaseRequest, RequestData
from typing_extensions import override

from bot.transport.outcome import NoAnswer, NotSent, OutcomeUnknown

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class UnsupportedProxy(ValueError):  # noqa: N818  says what is wrong, as PTB's own errors do
    """The configured proxy is not an `http://` or `https://` address with a host."""


class AiohttpRequest(BaseRequest):
    """A python-telegram-bot request backend whose errors say whether the call went out.

    Up to the moment a connection is there, every failure is `NotSent`: pool exhausted, name
    not resolved, refused, TLS not agreed, proxy silent. After it, `NoAnswer` (too late) or
    `OutcomeUnknown` (connection lost). A kept-alive connection that the server closes just
    as a call is written on it looks like any other loss and cannot be told from one: calls
    that only read (`getUpdates`, `getChat`, …) are then repeated once, sends never are. It
    stays rare because idle connections are dropped here after `KEEP_ALIVE` seconds, sooner
    than the Bot API drops them.

    The bot's token is part of every URL, so no error text or traceback from here has one.
    """

    KEEP_ALIVE = 15.0
    """Seconds for which an idle connection is kept."""

    def __init__(
        self,
        *,
        connection_pool_size: int = 256,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 5.0,
        write_timeout: float | None = 5.0,
        media_write_timeout: float | None = 60.0,
        read_timeout: float | None = 10.0,
        proxy: str | None = None,
    ) -> None:
        """Set the defaults; `None` means without limit. Nothing is opened before `initialize`.

        Args:
            connection_pool_size: connections at one time; further calls wait for one.
            connect_timeout: seconds for name, TCP and TLS.
            pool_timeout: seconds to wait for a free connection.
            write_timeout: seconds for the whole request to be written (not per chunk, as httpx has it).
            media_write_timeout: the same for a request that uploads files.
            read_timeout: seconds without a byte of answer after the request was written.
            proxy: `http://[user:password@]host:port`; environment variables are not looked at.

        Raises:
            UnsupportedProxy: SOCKS, or not an address.
        """
        self._pool_size = connection_pool_size
        self._connect, self._pool = connect_timeout, pool_timeout
        self._write, self._media_write = write_timeout, media_write_timeout
        self._read = read_timeout
        self._proxy = _checked_proxy(proxy)
        self._session: aiohttp.ClientSession | None = None

    @property
    @override
    def read_timeout(self) -> float | None:
        return self._read

    @override
    async def initialize(self) -> None:
        """Make the connection pool; does nothing when there is one."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=_Connector(
                    limit=self._pool_size, keepalive_timeout=self.KEEP_ALIVE, ttl_dns_cache=300
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    @override
    async def shutdown(self) -> None:
        """Close every connection; does nothing when there are none."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @override
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one HTTP request and return status and body, whatever the status.

        Raises:
            NotSent: no connection could be had.
            NoAnswer: the request went out, the answer did not come in time.
            OutcomeUnknown: the request went out, the connection broke.
            RuntimeError: used before `initialize` or after `shutdown`.
        """
        has_files = request_data is not None and request_data.contains_files
        limits = _timeouts(
            upload=method == "POST",
            connect=_given(connect_timeout, self._connect),
            pool=_given(pool_timeout, self._pool),
            write=_given(write_timeout, self._media_write if has_files else self._write),
            read=_given(read_timeout, self._read),
        )
        if _only_reads(url):
            try:
                return await self._exchange(url, method, request_data, limits)
            except NoAnswer:
                raise
            except OutcomeUnknown:
                pass  # most likely the keep-alive race; a second loss is a real one
        return await self._exchange(url, method, request_data, limits)

    async def _exchange(
        self, url: str, method: str, request_data: RequestData | None, limits: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("AiohttpRequest is used before initialize() or after shutdown()")
        headers = None
        body: bytes | aiohttp.FormData | None = None
        if request_data is not None:
            if request_data.contains_files:
                body = await _multipart(request_data)
            else:
                body, headers = urlencode(request_data.json_parameters).encode(), _FORM
        try:
            # A redirect would turn a POST into a GET without its parameters.
            async with self._session.request(
                method,
                url,
                data=body,
                headers=headers,
                timeout=limits,
                proxy=self._proxy,
                allow_redirects=False,
            ) as response:
                return response.status, await response.read()
        # `from None`: aiohttp's own messages carry the URL, and with it the token.
        except (_NoConnection, aiohttp.InvalidURL) as error:
            raise NotSent(_described(error)) from None
        except TimeoutError as error:
            raise NoAnswer(_described(error)) from None
        except (aiohttp.ClientError, OSError) as error:
            raise OutcomeUnknown(_described(error)) from None


class _NoConnection(Exception):  # noqa: N818  never leaves this module
    """The connector could not give a connection, so nothing was written."""


class _Connector(aiohttp.TCPConnector):
    """Marks what fails before there is a connection.

    Inside a proxy's CONNECT aiohttp raises the same errors as for a connection lost under way.
    """

    @override
    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: "list[aiohttp.tracing.Trace]",
        timeout: aiohttp.ClientTimeout,
    ) -> aiohttp.connector.Connection:
        try:
            return await super().connect(req, traces, timeout)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise _NoConnection(_described(error)) from None


def _checked_proxy(proxy: str | None) -> str | None:
    if proxy is None:
        return None
    parts = urlsplit(proxy)
    if parts.scheme in {"http", "https"} and parts.hostname:
        return proxy
    # The address may hold a password, so it is not repeated.
    raise UnsupportedProxy(
        f"proxy: {parts.scheme or 'no'} scheme; use http://host:port or https://host:port "
        "(most SOCKS programs also offer an HTTP port)"
    )


def _given(value: ODVInput[float], default: float | None) -> float | None:
    return default if isinstance(value, DefaultValue) else value


def _sum(*seconds: float | None) -> float | None:
    return None if None in seconds else sum(part for part in seconds if part is not None)


def _timeouts(
    *, upload: bool, connect: float | None, pool: float | None, write: float | None, read: float | None
) -> aiohttp.ClientTimeout:
    """Translate python-telegram-bot's four timeouts.

    aiohttp has none for writing: the total stands in for it. A download has no total, since it
    may take as long as bytes keep coming.
    """
    until_connected = _sum(pool, connect)
    return aiohttp.ClientTimeout(
        total=_sum(until_connected, write, read) if upload else None,
        connect=until_connected,
        sock_connect=connect,
        sock_read=read,
    )


def _only_reads(url: str) -> bool:
    return url.rpartition("/")[2].startswith("get")


async def _multipart(request_data: RequestData) -> aiohttp.FormData:
    """Build the upload afresh from the parameters, so that a repeated call sends whole files."""
    # Unquoted: the Bot API shows a percent-encoded file name as it stands.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mimetype) in request_data.multipart_data.items():
        data = content if isinstance(content, bytes) else await asyncio.to_thread(_read_all, content)
        form.add_field(name, data, filename=_HEADER_BREAKS.sub("_", filename), content_type=mimetype)
    return form


_HEADER_BREAKS = re.compile(r"[\x00-\x1f\x7f]")


def _read_all(file: IO[bytes]) -> bytes:
    if file.seekable():
        file.seek(0)
    return file.read()


_TOKEN = re.compile(r"/bot[^/\s]+")


def _described(error: BaseException) -> str:
    if isinstance(error, _NoConnection):
        return str(error)
    return _TOKEN.sub("/bot…", f"{type(error).__name__}: {error}".removesuffix(": "))
