"""Flask as the portal uses it: what Flask does on every request and this site never needs is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask.templating import Environment
from flask.typing import ResponseReturnValue
from jinja2 import Template
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.nodes import Expr
from jinja2.runtime import Context
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import MapAdapter
from werkzeug.utils import cached_property
from werkzeug.wsgi import get_host

from portal.core.markup import in_ascii, shown
from portal.web.vary import vary_on

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_NO_COOKIES: ImmutableMultiDict[str, str] = ImmutableMultiDict()
_PAGE = "text/html; charset=utf-8"
_AS_THEY_ARE = {"Content-Type", "Content-Length", "Cache-Control", "ETag", "Vary"}


class Sessions(SecureCookieSessionInterface):
    """Flask's own sessions; without a cookie there is nothing to read, and no key is made ready for it."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request's cookie; an empty one where it has none."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Put it into the answer's cookie; an empty one as it came is none, and one that nobody looked at
        leaves the answer as it is."""
        if session.modified or (session and session.accessed):
            super().save_session(app, session, response)
        elif session.accessed:
            vary_on(response, "Cookie")


class Incoming(Request):
    """A request whose form holds no NUL: nobody types one, and no database takes one to look for."""

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        """The request's cookies; most have none, and nothing is read then."""
        return super().cookies if "HTTP_COOKIE" in self.environ else _NO_COOKIES

    def _load_form_data(self) -> None:
        super()._load_form_data()
        fields = list(self.form.items(multi=True))
        if any("\0" in name or "\0" in value for name, value in fields):
            clean = [(name.replace("\0", ""), value.replace("\0", "")) for name, value in fields]
            self.__dict__["form"] = ImmutableMultiDict(clean)


class Outgoing(Response):
    """An answer; a page that worked is sent as it is: nothing is to be corrected, nothing to be ended."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Send it."""
        names = {name for name, _value in self.headers}
        whole = "Content-Length" in names and isinstance(self.response, list) and not self._on_close
        if not whole or self.status_code != 200 or not names <= _AS_THEY_ARE:
            return super().__call__(environ, start_response)
        start_response(self.status, self.headers.to_wsgi_list())
        return () if environ["REQUEST_METHOD"] == "HEAD" else self.iter_encoded()


class _Code(CodeGenerator):
    """The code of a template, which writes HTML as `core.markup` does. Jinja's own makes a copy of what is
    safe already, at every macro that hands it on."""

    def _output_child_to_const(self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> str:
        html = super()._output_child_to_const(node, frame, finalize)
        return in_ascii(html) if frame.eval_ctx.autoescape else html

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if finalize.src is None and frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("environment.shown(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Template(Template):
    """A template whose macros are made once: our globals are the same for all templates, which Jinja would
    make sure of, name by name, at every import of every page."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return self._module if self._module is not None else super()._get_default_module(ctx)


class Templates(Environment):
    """Jinja's environment; a template that was read once is known by its name.

    Jinja makes a template's global names anew each time another one imports from it: a third of a page.
    """

    template_class = _Template
    code_generator_class = _Code

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self._known: dict[str, Template] = {}

    shown = staticmethod(shown)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The global names of a template: those of all, where it has none of its own. Each page takes a copy
        of them, which Jinja's chain of both would have made name by name."""
        return super().make_globals(d) if d else self.globals

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """A template by its name, as Jinja gives it. Raises TemplateNotFound."""
        if globals or self.auto_reload or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = super().get_template(name, parent, globals)
        return known


class Application(Flask):
    """The Flask application class of the portal. It has no asynchronous views, and no routes of one host
    alone."""

    jinja_environment = Templates  # type: ignore[assignment]  # declared as the very class of Flask
    request_class = Incoming
    response_class = Outgoing
    session_interface = Sessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func

    def make_response(self, rv: ResponseReturnValue) -> Response:
        """The answer that a view's words make; of a page Flask need not find out that it is HTML."""
        if type(rv) is str:
            return self.response_class(rv, content_type=_PAGE)
        return super().make_response(rv)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Where a request's address leads, as Flask finds it, with one look at its host instead of two.

        Raises SecurityError for a host that is not ours. Without a request, for one without a path, and for
        one that wants to go on in another protocol, it is Flask's own.
        """
        if request is None or not request.environ.get("PATH_INFO") or "HTTP_UPGRADE" in request.environ:
            return super().create_url_adapter(request)
        request.trusted_hosts = self.config["TRUSTED_HOSTS"]
        request.host = get_host(request.environ, request.trusted_hosts)
        return self.url_map.bind(
            request.host,
            request.root_path,
            "",
            request.scheme,
            request.method,
            request.path,
            request.query_string.decode(errors="replace"),
        )
