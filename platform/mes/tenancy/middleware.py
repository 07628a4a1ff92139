"""The first middleware: which host, hence which enterprise, hence which schema."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from mes.tenancy import context, directory, hosts

GetResponse = Callable[[HttpRequest], HttpResponseBase]

_URLCONFS = {
    hosts.HostKind.PUBLIC: "mes.config.urls.public",
    hosts.HostKind.BUREAU: "mes.config.urls.bureau",
    hosts.HostKind.OPERATOR: "mes.config.urls.operator",
    hosts.HostKind.ENTERPRISE: "mes.config.urls.enterprise",
}


class HostMiddleware:
    """Sets ``request.tenant``, ``request.host_kind`` and the URLs; unknown hosts get a plain 404.

    The connection is given up after ``MAX_TENANTS_PER_CONNECTION`` enterprises: a backend keeps
    about 5 MB of catalogue for each schema whose tables it has touched.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        host = hosts.normalise(request.META.get("HTTP_HOST", ""))
        kind = hosts.fixed_kind(host)
        tenant = None
        if kind is None:
            tenant = directory.by_host(host)
            if tenant is None:
                return HttpResponse("not found\n", status=404, content_type="text/plain")
            kind = hosts.HostKind.ENTERPRISE
            self._enter(tenant)
        else:
            context.leave()
        request.host_kind = kind  # type: ignore[attr-defined]
        request.tenant = tenant  # type: ignore[attr-defined]
        request.urlconf = _URLCONFS[kind]
        try:
            return self.get_response(request)
        finally:
            context.leave()

    def _enter(self, tenant: context.Tenant) -> None:
        connection = context.connection
        raw, seen = getattr(connection, "schemas_seen", (None, frozenset()))
        if raw is not connection.connection:
            seen = frozenset()  # another backend, which has seen nothing yet
        if tenant.schema_name not in seen:
            if len(seen) >= settings.MAX_TENANTS_PER_CONNECTION and not connection.in_atomic_block:
                connection.close()
                seen = frozenset()
            connection.schemas_seen = (connection.connection, seen | {tenant.schema_name})
        context.enter(tenant)
