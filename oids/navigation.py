"""The menu, by task: (section, [(label, name of the address, permission, whether it has a partnership and year)])."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NAVIGATION = [
    (
        _("Overview"),
        [(_("Dashboard"), "dashboard", "partnerships.view_dashboard", True)],
    ),
    (
        _("Steering room"),
        [
            (_("Figures of the year"), "steering:figures", "steering.view_figures", True),
            (_("Scenarios"), "steering:scenario_list", "steering.view_scenario", True),
            (_("Forecast of students"), "steering:forecast", "steering.view_scenario", True),
            (_("Stands of meetings"), "steering:stand_list", "steering.view_stand", True),
        ],
    ),
    (
        _("Placing"),
        [
            (_("Work list"), "placements:work_list", "placements.change_placement", True),
            (_("Placements"), "placements:placement_list", "placements.view_placement", True),
            (_("Students"), "placements:enrolment_list", "placements.view_placement", True),
            (_("Peer groups"), "placements:peer_group_list", "placements.view_peergroup", True),
            (_("Design workshops"), "network:workshop_list", "network.view_workshop", True),
            (_("Placing rounds"), "rounds:round_list", "rounds.view_round", True),
            (_("Confirmation by boards"), "rounds:check_request_list", "rounds.view_check", True),
            (_("Import of sheets"), "rounds:sheet_list", "rounds.import_sheet", True),
            (_("New school year"), "rounds:roll_over", "rounds.roll_over", True),
            (_("Mail"), "partnerships:message_list", "partnerships.view_message", True),
        ],
    ),
    (
        _("Facilitation"),
        [
            (_("Hours"), "placements:hours", "placements.view_hours", True),
            (_("School trainers' load"), "placements:load_list", "placements.view_hours", True),
            (_("Agreed, funded, delivered"), "books:delivery", "books.view_delivery", True),
            (_("Norms"), "placements:norm_list", "placements.view_norm", True),
        ],
    ),
    (
        _("Learning network"),
        [
            (_("PLGs and working groups"), "network:group_list", "network.view_group", True),
            (_("Library of products"), "network:product_list", "network.view_product", True),
            (_("Themes"), "network:theme_list", "network.view_group", True),
            (_("Participants"), "network:participant_list", "network.view_participant", True),
            (_("Hours of groups"), "network:group_hours", "network.view_participant", True),
            (_("Academic function"), "network:academic_list", "network.view_academic", True),
            (_("Trainings"), "training:training_list", "training.view_training", True),
            (_("Mentor training"), "training:mentor_list", "training.view_mentor_training", True),
            (_("Professional standing of trainers"), "training:standing_list", "training.view_standing", True),
        ],
    ),
    (
        _("Quality"),
        [
            (_("Questionnaires"), "quality:questionnaire_list", "quality.view_questionnaire", True),
            (_("Results"), "quality:results", "quality.view_results", True),
            (_("Follow-up of results"), "quality:follow_up_list", "quality.view_results", True),
            (_("Peer review"), "quality:review_list", "quality.view_review", True),
        ],
    ),
    (
        _("Money"),
        [
            (_("Count of students"), "funding:count_list", "funding.view_count", True),
            (_("Streams of money"), "funding:grant_list", "funding.view_grant", True),
            (_("Allocations"), "funding:allocation_list", "funding.view_allocation", True),
            (_("Schemes of division"), "funding:scheme_list", "funding.view_scheme", True),
            (_("Subsidy rules"), "funding:rule_list", "funding.view_rule", False),
        ],
    ),
    (
        _("Costs and contributions"),
        [
            (_("Costs"), "books:cost_list", "books.view_cost", True),
            (_("Costs and what pays them"), "books:cost_coverage", "books.view_coverage", True),
            (_("Own contributions in money"), "books:contribution_list", "books.view_contribution", True),
            (_("Own contributions in hours"), "books:own_hours", "books.view_contribution", True),
            (_("Hourly rates"), "books:rate_list", "books.view_rate", True),
            (_("To be confirmed"), "books:entry_confirm", "books.confirm_cost", True),
        ],
    ),
    (
        _("Settling and paying"),
        [
            (_("What each party gives and gets"), "books:ledger", "books.view_settlement", True),
            (_("Settlements"), "books:settlement_list", "books.view_settlement", True),
            (_("Payments"), "books:payment_list", "books.view_payment", True),
            (_("Journal"), "books:journal", "books.change_ledger", True),
            (_("Chart of accounts"), "books:ledger_update", "books.change_ledger", True),
        ],
    ),
    (
        _("Accountability"),
        [
            (_("Statements"), "funding:statement_list", "funding.view_statement", True),
            (_("Year report"), "funding:accountability_report", "funding.view_report", True),
            (_("Annual report"), "books:annual_report_list", "books.view_annual_report", True),
            (_("Count file"), "books:count_file_list", "books.view_count_file", True),
            (_("Close the year"), "books:closing", "books.view_closing", True),
            (_("Check a report"), "funding:report_verify", "funding.view_report", True),
            (_("Decisions"), "partnerships:decision_list", "partnerships.view_decision", True),
        ],
    ),
    (
        _("Partnership"),
        [
            (_("Bodies"), "partnerships:body_list", "partnerships.view_body", True),
            (_("Meetings"), "partnerships:meeting_list", "partnerships.view_body", True),
            (_("Action points"), "partnerships:action_point_list", "partnerships.view_body", True),
            (_("My calendar"), "partnerships:calendar_list", "partnerships.view_body", False),
            (_("Partnerships"), "partnerships:partnership_list", "partnerships.view_register", False),
            (_("Series over the years"), "network:series", "network.view_series", True),
            (_("Onderwijsregio's"), "network:region_list", "network.view_region", False),
            (_("Boards and institutes"), "partnerships:party_list", "partnerships.view_register", True),
            (_("Schools"), "partnerships:school_list", "partnerships.view_register", True),
            (_("Trainers"), "partnerships:trainer_list", "partnerships.view_trainer", True),
            (_("Roles"), "partnerships:role_list", "partnerships.view_role", False),
            (_("Sign-ins"), "partnerships:user_list", "partnerships.change_role", False),
            (_("DUO import"), "partnerships:duo_import", "partnerships.import_duo", False),
        ],
    ),
]
