from django.urls import path

from mes.documents.api import views

urlpatterns = [
    path("number-rules", views.NumberRules.as_view()),
    path("number-rules/<str:kind>", views.OneNumberRule.as_view()),
    path(
        "attachments/<str:record_type>/<int:record_id>",
        views.RecordAttachments.as_view(),
    ),
    path("attachments/<int:attachment_id>", views.OneAttachment.as_view()),
    path("attachments/<int:attachment_id>/content", views.AttachmentContent.as_view()),
]
