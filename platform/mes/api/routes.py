"""Every route of an enterprise's API: the platform's, then each module's."""

from django.urls import URLPattern, URLResolver, include, path

from mes.catalog import registry

ENTERPRISE_API: list[URLPattern | URLResolver] = [
    path("", include("mes.api.session.urls")),
    path("", include("mes.api.people.urls")),
    path("", include("mes.api.enterprises.urls")),
    path("", include("mes.api.floor.urls")),
    path("", include("mes.accounts.people.api.urls")),
    path("", include("mes.accounts.access.api.urls")),
    path("", include("mes.audit.api.urls")),
    path("", include("mes.realtime.api.urls")),
    path("", include("mes.documents.api.urls")),
    *[
        path("", include(manifest.api_urls))
        for manifest in registry.manifests().values()
        if manifest.api_urls
    ],
]
