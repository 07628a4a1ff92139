from django.urls import path

from mes.api.people import members, roles

urlpatterns = [
    path("members", members.Members.as_view()),
    path("members/<int:pk>", members.Member.as_view()),
    path("members/<int:pk>/reset-link", members.MemberResetLink.as_view()),
    path("invitations", members.Invitations.as_view()),
    path("invitations/accept", members.InvitationAccept.as_view()),
    path("invitations/<int:pk>", members.OneInvitation.as_view()),
    path("roles", roles.Roles.as_view()),
    path("roles/<slug:code>", roles.OneRole.as_view()),
    path("roles/<slug:code>/reset", roles.RoleReset.as_view()),
    path("permissions", roles.Permissions.as_view()),
]
