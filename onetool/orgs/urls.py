"""Addresses of the settings, under /<slug>/settings/."""

from django.urls import path

from onetool.orgs.views import attention, closing, leaving, mails, roles, security, seeing, settings, team

app_name = "orgs"
urlpatterns = [
    path("", settings.settings, name="settings"),
    path("logo/", settings.logo, name="logo"),
    path("logo/remove/", settings.remove_logo, name="remove_logo"),
    path("team/", team.team, name="team"),
    path("team/<member:pk>/", team.member, name="member"),
    path("team/<member:pk>/access/", team.change_access, name="change_access"),
    path("team/<member:pk>/remove/", leaving.remove, name="remove_member"),
    path("team/leave/", leaving.leave, name="leave"),
    path("team/transfer/", leaving.transfer, name="transfer"),
    path("team/<member:pk>/see/", seeing.see_as, name="see_as"),
    path("team/see/stop/", seeing.stop, name="stop_seeing"),
    path("team/<member:pk>/suspend/", team.suspend, name="suspend"),
    path("team/<member:pk>/reinstate/", team.reinstate, name="reinstate"),
    path("roles/", roles.roles, name="roles"),
    path("roles/new/", roles.new, name="new_role"),
    path("roles/<customrole:pk>/", roles.role, name="role"),
    path("roles/<customrole:pk>/edit/", roles.edit_role, name="edit_role"),
    path("roles/<customrole:pk>/remove/", roles.remove, name="remove_role"),
    path("team/invite/", team.invite, name="invite"),
    path("team/invitations/<invitation:pk>/", team.invitation, name="invitation"),
    path("team/invitations/<invitation:pk>/resend/", team.resend, name="resend"),
    path("team/invitations/<invitation:pk>/revoke/", team.revoke, name="revoke"),
    path("close/", closing.close, name="close"),
    path("reopen/", closing.reopen, name="reopen"),
    path("security/", security.security, name="security"),
    path("mail/", mails.mails, name="mails"),
    path("history/", settings.history, name="history"),
    path("attention/", attention.needs_attention, name="needs_attention"),
    path("attention/again/", attention.try_all_again, name="try_all_again"),
    path("attention/<uuid:pk>/again/", attention.try_again, name="try_again"),
    path("attention/<uuid:pk>/dismiss/", attention.dismiss, name="dismiss"),
    path("attention/<uuid:pk>/restore/", attention.restore, name="restore"),
]
