"""The API of every kind of host together: what the OpenAPI document describes, never served."""

from mes.config.urls import bureau, enterprise, operator, public

urlpatterns = [
    *enterprise.urlpatterns,
    *public.urlpatterns,
    *operator.urlpatterns,
    *bureau.urlpatterns,
]
