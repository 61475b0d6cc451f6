"""Wake the worker. Database rows are the work list; a job looks there for what to do, so it may run twice or late.

The registry names every job by its dotted path, since the rooms that ask for a job may not import the room that does
it. The worker starts each by `RUNNER`, which notes how it went.
"""

from django.utils.translation import gettext_noop as _
from django_q.tasks import async_task

RUNNER = "civic311.city.job_runs.run"

# What each does, as staff read it; `gettext` says it in their language.
JOBS: dict[str, str] = {
    "civic311.accounts.tasks.forget_sessions": _("deletes sessions that have run out"),
    "civic311.city.tasks.forget_counts": _("deletes counts that limits no longer need"),
    "civic311.city.tasks.heartbeat": _("leaves the worker's sign of life"),
    "civic311.site.tasks.remind_of_services": _("reminds people to look through the services they answer for"),
    "civic311.site.tasks.watch_operations": _("tells people when something keeps Civic311 from working"),
    "community.tasks.ask_for_reviews": _("asks for another look at articles that may be out of date"),
    "community.tasks.remind_notice_owners": _("asks owners of notices whether they still hold"),
    "community.tasks.tell_followers": _("writes to those who follow notices that changed or ended"),
    "community.tasks.welcome_followers": _("asks those who wish to follow a notice whether it was them"),
    "integrations.mail.tasks.fetch_mail": _("reads the mailbox"),
    "integrations.mail.tasks.forget_mail": _("empties old mail that came in"),
    "integrations.mail.tasks.settle_mail": _("notes which mail has become a report"),
    "integrations.open311.client.tasks.ask_for_news": _("asks outside bodies for news of our cases"),
    "integrations.open311.client.tasks.hand_over_cases": _("hands cases to outside bodies"),
    "integrations.open311.server.tasks.fetch_media": _("fetches pictures that programs named by their addresses"),
    "integrations.registers.tasks.pull_registers": _("reads the registers of other systems"),
    "integrations.texts.tasks.answer_texts": _("answers text messages"),
    "integrations.texts.tasks.forget_texts": _("deletes old text messages that came in"),
    "integrations.tasks.learn_peers": _("learns how long other systems are silent when all is well"),
    "integrations.tasks.watch_peers": _("tells somebody when another system is silent or stuck"),
    "integrations.webhooks.tasks.forget_webhooks": _("gives up old webhooks and empties the ledger of exchanges"),
    "integrations.webhooks.tasks.send_webhooks": _("tells other systems of new events"),
    "integrations.work.tasks.work_on_events": _("does what work systems told"),
    "notifications.tasks.deliver_due": _("sends the messages that are due"),
    "notifications.tasks.purge": _("deletes the texts of old messages"),
    "records.tasks.cover_holds": _("brings new cases under legal holds"),
    "records.tasks.delete_old_sets": _("deletes handed out records whose time is over"),
    "records.tasks.destroy_records": _("destroys records as it was approved"),
    "records.tasks.erase_people": _("forgets people who asked for it"),
    "records.tasks.produce_sets": _("makes the numbered sets of requests for public records"),
    "records.tasks.propose_destruction": _("proposes which records have been kept long enough"),
    "reports.tasks.export_open_data": _("makes the open data files anew"),
    "reports.tasks.forecast_arrivals": _("foresees how many requests the next days bring"),
    "reports.tasks.keep_facts": _("keeps what reports are counted from"),
    "reports.tasks.mail_ward_packs": _("mails the figures of a quarter to those who speak for a ward"),
    "reports.tasks.plan_staffing": _("works out how many crews units need"),
    "reports.tasks.watch_gaps": _("tells of differences between areas that became clear or widened"),
    "reports.tasks.refresh": _("brings the figures up to date"),
    "routing.imports.tasks.work_on_files": _("reads, compares and writes uploaded files of areas and assets"),
    "routing.tasks.forget_old_files": _("deletes uploaded files that nobody needs any more"),
    "routing.tasks.wake_file_imports": _("takes up uploaded files that were left behind"),
    "requests_app.tasks.announce_backlog": _("writes the messages about new events"),
    "requests_app.tasks.count_cells": _("counts closed requests for the public map"),
    "requests_app.tasks.follow_clock_changes": _("lets open cases follow emergency modes"),
    "requests_app.tasks.follow_canceled_works": _("lets cases go on that wait for works which were canceled"),
    "requests_app.tasks.process_photos": _("re-encodes uploaded photos"),
    "requests_app.tasks.clean_drafts": _("deletes reports that were begun and never sent"),
    "requests_app.tasks.review_holds": _("reminds owners of paused cases whose day has come"),
    "requests_app.tasks.forget_call_scripts": _("deletes what was said in calls and letters a month ago"),
    "requests_app.tasks.follow_chains": _("lets open cases follow changed chains of escalation"),
    "requests_app.tasks.hand_on_cases": _("gives the open cases of somebody who is away to the cover"),
    "requests_app.tasks.learn_categories": _("learns which service residents' words are about"),
    "requests_app.tasks.learn_words": _("learns the words that cases are written in"),
    "requests_app.tasks.page_on_call": _("calls whoever is on call"),
    "requests_app.tasks.record_missed_visits": _("counts appointed days of which nobody told as missed"),
    "requests_app.tasks.tell_incidents": _("writes updates about incidents to the cases behind them"),
    "requests_app.tasks.seal_day": _("seals the log once a day"),
    "requests_app.tasks.send_digests": _("writes the news that is told together"),
    "requests_app.tasks.send_links": _("sends the links to everything an address reported"),
    "requests_app.tasks.welcome_follows": _("asks those who wish to follow something whether it was them"),
    "requests_app.tasks.suggest_duplicates": _("finds earlier cases that new ones may repeat"),
    "requests_app.tasks.sweep_clocks": _("takes the escalation steps that are due"),
    "requests_app.tasks.try_rules": _("tries changed rules on requests of the past"),
    "requests_app.tasks.work_on_bulk": _("goes on with changes of many cases at once"),
}

# Every how many minutes each job runs by itself: what a lost wake or a failure left behind is done then.
SCHEDULED: dict[str, int] = {
    "civic311.city.tasks.heartbeat": 1,
    "integrations.mail.tasks.fetch_mail": 1,
    "integrations.mail.tasks.settle_mail": 1,
    "integrations.mail.tasks.forget_mail": 60,
    "integrations.open311.client.tasks.ask_for_news": 1,
    "integrations.open311.client.tasks.hand_over_cases": 1,
    "integrations.open311.server.tasks.fetch_media": 5,
    "integrations.registers.tasks.pull_registers": 2,
    "integrations.texts.tasks.answer_texts": 1,
    "integrations.texts.tasks.forget_texts": 60,
    "integrations.tasks.learn_peers": 60,
    "integrations.tasks.watch_peers": 5,
    "integrations.webhooks.tasks.forget_webhooks": 60,
    "integrations.webhooks.tasks.send_webhooks": 1,
    "integrations.work.tasks.work_on_events": 1,
    "notifications.tasks.deliver_due": 1,
    "requests_app.tasks.announce_backlog": 1,
    "requests_app.tasks.follow_clock_changes": 1,
    "requests_app.tasks.process_photos": 1,
    "requests_app.tasks.sweep_clocks": 1,
    "requests_app.tasks.page_on_call": 1,
    "requests_app.tasks.tell_incidents": 1,
    "requests_app.tasks.try_rules": 1,
    "requests_app.tasks.work_on_bulk": 1,
    "requests_app.tasks.send_links": 1,
    "requests_app.tasks.welcome_follows": 2,
    "requests_app.tasks.send_digests": 5,
    "community.tasks.tell_followers": 5,
    "community.tasks.welcome_followers": 5,
    "community.tasks.ask_for_reviews": 60,
    "community.tasks.remind_notice_owners": 60,
    "requests_app.tasks.follow_canceled_works": 5,
    "requests_app.tasks.count_cells": 180,
    "requests_app.tasks.follow_chains": 5,
    "routing.tasks.wake_file_imports": 2,
    "records.tasks.cover_holds": 60,
    "records.tasks.delete_old_sets": 1440,
    "records.tasks.destroy_records": 2,
    "records.tasks.erase_people": 2,
    "records.tasks.produce_sets": 2,
    "records.tasks.propose_destruction": 1440,
    "reports.tasks.export_open_data": 15,
    "reports.tasks.forecast_arrivals": 15,
    "reports.tasks.keep_facts": 1,
    "reports.tasks.mail_ward_packs": 60,
    "reports.tasks.plan_staffing": 5,
    "reports.tasks.refresh": 10,
    "reports.tasks.watch_gaps": 60,
    "civic311.site.tasks.remind_of_services": 60,
    "civic311.site.tasks.watch_operations": 2,
    "requests_app.tasks.suggest_duplicates": 10,
    "requests_app.tasks.review_holds": 15,
    "requests_app.tasks.record_missed_visits": 60,
    "requests_app.tasks.clean_drafts": 60,
    "requests_app.tasks.learn_categories": 60,
    "requests_app.tasks.learn_words": 60,
    "requests_app.tasks.seal_day": 60,
    "requests_app.tasks.forget_call_scripts": 60,
    "notifications.tasks.purge": 60,
    "routing.tasks.forget_old_files": 60,
    "civic311.city.tasks.forget_counts": 60,
    "civic311.accounts.tasks.forget_sessions": 60,
}


def enqueue(name: str, *ids: int | str) -> None:
    """Ask the worker to run a registered job soon (within about a second) with row ids as arguments.

    Inside a transaction the wake is part of it: it comes with the commit and goes with a rollback. Raises ValueError
    for a name that is not registered and TypeError for an argument that is not an id, as rows travel by id only.
    """
    if name not in JOBS:
        raise ValueError(f"{name} is not in the registry of jobs")
    if not all(isinstance(value, int | str) for value in ids):
        raise TypeError("Jobs take ids only")
    async_task(RUNNER, name, *ids)
