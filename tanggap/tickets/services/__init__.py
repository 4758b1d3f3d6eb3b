"""Every write on tickets."""

from tanggap.tickets.catalogue.services.editing import (
    ServiceFacts,
    catalogue_service_change,
    catalogue_service_create,
    catalogue_service_retire,
)
from tanggap.tickets.outages.services.life import (
    outage_approve,
    outage_cancel,
    outage_declare,
    outage_edit,
    outage_follow,
    outage_post,
    outage_resolve,
)
from tanggap.tickets.outages.services.suggestions import outages_scan, suggestion_dismiss, suggestion_load
from tanggap.tickets.outages.services.sweep import outages_tend
from tanggap.tickets.outages.services.tickets import outage_attach, outage_detach, outage_load
from tanggap.tickets.services.answers import answer_create, answer_edit, answer_retire
from tanggap.tickets.services.assignment import (
    ticket_assign,
    ticket_hand_to,
    ticket_release,
    ticket_set_priority,
    ticket_take_back,
)
from tanggap.tickets.services.assignment_rules import (
    assignment_rule_create,
    assignment_rule_edit,
    assignment_rule_move,
    assignment_rule_retire,
)
from tanggap.tickets.services.bulk import BULK_LIMIT, BulkResult, explained, tickets_each
from tanggap.tickets.services.categories import category_create, category_edit, category_retire
from tanggap.tickets.services.change import ticket_load, ticket_swap
from tanggap.tickets.services.checklist_templates import (
    checklist_template_create,
    checklist_template_edit,
    checklist_template_move,
    checklist_template_retire,
)
from tanggap.tickets.services.checklists import (
    ticket_checklist_add,
    ticket_checklist_remove,
    ticket_item_tick,
)
from tanggap.tickets.services.conversation import note_write, ticket_follow, ticket_note, ticket_reply
from tanggap.tickets.services.creation import ticket_create, ticket_delete, ticket_edit, ticket_restore
from tanggap.tickets.services.escalations import ticket_acknowledge
from tanggap.tickets.services.exports import ticket_export_request
from tanggap.tickets.services.feedback import (
    feedback_follow_up,
    feedback_give_by_holder,
    feedback_give_by_link,
    feedback_give_by_reporter,
    feedback_link_open,
)
from tanggap.tickets.services.files import ticket_create_with_files, ticket_files_add, ticket_say
from tanggap.tickets.services.holds import hold_rule_set, ticket_hold_confirm, ticket_hold_refuse
from tanggap.tickets.services.import_undo import ticket_import_undo, tickets_touched_since_import
from tanggap.tickets.services.imports import ticket_import_many
from tanggap.tickets.services.invitations import invitations_switch
from tanggap.tickets.services.merging import ticket_merge, ticket_unmerge
from tanggap.tickets.services.moves import (
    ticket_advance,
    ticket_cancel,
    ticket_close,
    ticket_hold,
    ticket_put_on_hold,
    ticket_reject,
    ticket_reopen,
    ticket_resolve,
    ticket_settle,
    ticket_start,
)
from tanggap.tickets.services.policies_sla import (
    sla_policy_create,
    sla_policy_retire,
    sla_policy_version_create,
)
from tanggap.tickets.services.questions import category_questions_save
from tanggap.tickets.services.recompute import sla_recompute_open, sla_recompute_request
from tanggap.tickets.services.relations import (
    ticket_relate,
    ticket_resolve_below,
    ticket_say_below,
    ticket_say_to_others,
    ticket_unrelate,
)
from tanggap.tickets.services.sending import replies_release_due, reply_release, reply_take_back
from tanggap.tickets.services.splitting import ticket_split
from tanggap.tickets.services.tags import tag_delete, tag_rename, ticket_tags_change
from tanggap.tickets.services.time_spent import time_entry_add, time_entry_correct, time_entry_withdraw
from tanggap.tickets.services.tracking import (
    tracking_ask,
    tracking_confirm,
    tracking_link_open,
    tracking_links_revoke,
    tracking_links_revoke_by_holder,
)
from tanggap.tickets.services.validation import ticket_validate
from tanggap.tickets.services.views_kept import view_delete, view_save

__all__ = [
    "BULK_LIMIT",
    "BulkResult",
    "ServiceFacts",
    "answer_create",
    "answer_edit",
    "answer_retire",
    "assignment_rule_create",
    "assignment_rule_edit",
    "assignment_rule_move",
    "assignment_rule_retire",
    "catalogue_service_change",
    "catalogue_service_create",
    "catalogue_service_retire",
    "category_create",
    "category_edit",
    "category_questions_save",
    "category_retire",
    "checklist_template_create",
    "checklist_template_edit",
    "checklist_template_move",
    "checklist_template_retire",
    "explained",
    "feedback_follow_up",
    "feedback_give_by_holder",
    "feedback_give_by_link",
    "feedback_give_by_reporter",
    "feedback_link_open",
    "hold_rule_set",
    "invitations_switch",
    "note_write",
    "outage_approve",
    "outage_attach",
    "outage_cancel",
    "outage_declare",
    "outage_detach",
    "outage_edit",
    "outage_follow",
    "outage_load",
    "outage_post",
    "outage_resolve",
    "outages_scan",
    "outages_tend",
    "replies_release_due",
    "reply_release",
    "reply_take_back",
    "sla_policy_create",
    "sla_policy_retire",
    "sla_policy_version_create",
    "sla_recompute_open",
    "sla_recompute_request",
    "suggestion_dismiss",
    "suggestion_load",
    "tag_delete",
    "tag_rename",
    "ticket_acknowledge",
    "ticket_advance",
    "ticket_assign",
    "ticket_cancel",
    "ticket_checklist_add",
    "ticket_checklist_remove",
    "ticket_close",
    "ticket_create",
    "ticket_create_with_files",
    "ticket_delete",
    "ticket_edit",
    "ticket_export_request",
    "ticket_files_add",
    "ticket_follow",
    "ticket_hand_to",
    "ticket_hold",
    "ticket_hold_confirm",
    "ticket_hold_refuse",
    "ticket_import_many",
    "ticket_import_undo",
    "ticket_item_tick",
    "ticket_load",
    "ticket_merge",
    "ticket_note",
    "ticket_put_on_hold",
    "ticket_reject",
    "ticket_relate",
    "ticket_release",
    "ticket_reopen",
    "ticket_reply",
    "ticket_resolve",
    "ticket_resolve_below",
    "ticket_restore",
    "ticket_say",
    "ticket_say_below",
    "ticket_say_to_others",
    "ticket_set_priority",
    "ticket_settle",
    "ticket_split",
    "ticket_start",
    "ticket_swap",
    "ticket_tags_change",
    "ticket_take_back",
    "ticket_unmerge",
    "ticket_unrelate",
    "ticket_validate",
    "tickets_each",
    "tickets_touched_since_import",
    "time_entry_add",
    "time_entry_correct",
    "time_entry_withdraw",
    "tracking_ask",
    "tracking_confirm",
    "tracking_link_open",
    "tracking_links_revoke",
    "tracking_links_revoke_by_holder",
    "view_delete",
    "view_save",
]
