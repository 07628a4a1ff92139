from django.urls import path

from mes.api.enterprises import views

urlpatterns = [
    path("exports", views.Exports.as_view()),
    path("exports/<int:pk>/file", views.ExportFile.as_view()),
]
