"""What a fact is, as one statement over the rows and the log of requests.

The worker writes its rows into `RequestFact`, and a direct count reads them as they are: both say the same.
"""

# The steps a case waits in; 0: it is closed.
TRIAGE, QUEUED, TAKEN, WORKING, HELD = 1, 2, 3, 4, 5

# Bits of `flags`.
NO_VISIT = 1  # closed with an answer, and nobody was on site
PASSED_ON = 2  # somebody outside the city was handed the matter
MISROUTED = 4  # another department got it after the first one
FIRST_CONTACT = 8  # whoever took it down closed it within the hour
LAST_DAY = 16  # closed on the calendar day that was promised first
ONE_STEP = 32  # closed with nothing done or written before
REPORTED_AGAIN = 64  # the same service was asked for at the same spot within 30 days after the closing
IMPORTED = 128  # its log came from elsewhere
ACK_MET, ACK_MISSED, ACTION_MET, ACTION_MISSED = 256, 512, 1024, 2048

# name -> type in the database. `request_id` and `revision` come before them.
COLUMNS = {
    "received": "timestamptz", "closed": "timestamptz", "promise": "timestamptz", "due": "timestamptz",
    "paused": "integer", "paused_since": "timestamptz", "ending": "smallint", "reopened": "smallint",
    "voices": "integer", "area": "integer", "department": "integer", "queue": "integer", "service": "integer",
    "channel": "text", "severity": "smallint", "language": "text", "to_assign": "integer", "to_action": "integer",
    "ack_due": "timestamptz", "action_due": "timestamptz", "step": "smallint", "step_since": "timestamptz",
    "triage": "integer", "queued": "integer", "taken": "integer", "working": "integer", "held": "integer",
    "hand_offs": "smallint", "visits": "smallint", "flags": "integer", "reachable": "smallint", "told": "smallint",
    "cell": "bigint",
}  # fmt: skip

# `{scope}` limits a column of request ids, `%(zone)s` is the city's zone. A spot is a square of 0.0005 degrees (some
# 50 meters).
SELECT = """
WITH log AS MATERIALIZED (
    SELECT service_request_id AS case_id, sequence, kind, occurred_at, actor_id, data
    FROM requests_app_event
    WHERE service_request_id {scope} AND kind IN ('submitted', 'routed', 'assigned', 'started', 'arrived', 'visited',
          'held', 'closing_held', 'resumed', 'closed', 'reopened', 'marked_duplicate', 'unjoined', 'undone',
          'note_added', 'message_sent')
), taken_back AS MATERIALIZED (
    SELECT case_id, sequence, (data->>'first')::int AS first FROM log WHERE kind = 'undone'
), kept AS (
    SELECT * FROM log WHERE kind <> 'undone' AND NOT EXISTS (
        SELECT 1 FROM taken_back t
        WHERE t.case_id = log.case_id AND log.sequence BETWEEN t.first AND t.sequence)
), running AS (
    SELECT *,
        coalesce(max(sequence) FILTER (WHERE kind IN ('closed', 'marked_duplicate')) OVER so_far, 0)
            > coalesce(max(sequence) FILTER (WHERE kind IN ('reopened', 'unjoined')) OVER so_far, 0) AS is_closed,
        coalesce(max(sequence) FILTER (WHERE kind IN ('held', 'closing_held')) OVER so_far, 0)
            > coalesce(max(sequence) FILTER (WHERE kind IN ('resumed', 'closed', 'reopened')) OVER so_far, 0)
            AS is_held,
        coalesce(max(sequence) FILTER (WHERE kind = 'assigned' AND data->>'assignee' IS NOT NULL) OVER so_far, 0)
            > coalesce(max(sequence) FILTER (WHERE kind IN ('reopened', 'routed')
                       OR (kind = 'assigned' AND data->>'assignee' IS NULL)) OVER so_far, 0) AS is_taken,
        bool_or(kind = 'routed') OVER so_far AS is_routed,
        coalesce(max(sequence) FILTER (WHERE kind IN ('started', 'arrived', 'visited')) OVER so_far, 0)
            > coalesce(max(sequence) FILTER (WHERE kind = 'reopened') OVER so_far, 0) AS is_begun,
        CASE WHEN kind = 'routed' THEN max((data->>'queue')::int) FILTER (WHERE kind = 'routed') OVER (
            PARTITION BY case_id, kind ORDER BY sequence ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING) END AS from_queue,
        CASE WHEN kind = 'routed' THEN max((data->>'department')::int) FILTER (WHERE kind = 'routed') OVER (
            PARTITION BY case_id, kind ORDER BY sequence ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING) END
            AS from_department,
        lead(occurred_at) OVER so_far AS until
    FROM kept
    WINDOW so_far AS (PARTITION BY case_id ORDER BY sequence)
), stepped AS (
    SELECT *, greatest(extract(epoch FROM until - occurred_at), 0) AS seconds,
        CASE WHEN is_closed THEN 0 WHEN is_held THEN 5 WHEN is_begun THEN 4 WHEN is_taken THEN 3
             WHEN is_routed THEN 2 ELSE 1 END AS step
    FROM running
), story AS (
    SELECT case_id,
        least(coalesce(sum(seconds) FILTER (WHERE step = 1), 0), 2147483647)::int AS triage,
        least(coalesce(sum(seconds) FILTER (WHERE step = 2), 0), 2147483647)::int AS queued,
        least(coalesce(sum(seconds) FILTER (WHERE step = 3), 0), 2147483647)::int AS taken,
        least(coalesce(sum(seconds) FILTER (WHERE step = 4), 0), 2147483647)::int AS working,
        least(coalesce(sum(seconds) FILTER (WHERE step = 5), 0), 2147483647)::int AS held,
        max(step) FILTER (WHERE until IS NULL) AS step,
        max(occurred_at) FILTER (WHERE until IS NULL) AS step_since,
        min(occurred_at) FILTER (WHERE kind IN ('started', 'arrived', 'visited')
            OR (kind = 'assigned' AND data->>'assignee' IS NOT NULL)) AS assigned,
        count(*) FILTER (WHERE from_queue <> (data->>'queue')::int) AS hand_offs,
        coalesce(bool_or(from_department <> (data->>'department')::int), false) AS misrouted,
        count(*) FILTER (WHERE kind IN ('started', 'arrived', 'visited', 'held', 'closing_held', 'note_added',
            'message_sent')
            OR (kind = 'assigned' AND data->>'how' NOT IN ('rule', 'escalation', 'cover', 'left'))) AS doings,
        max(actor_id) FILTER (WHERE kind = 'submitted') AS taken_down_by,
        (array_agg(actor_id ORDER BY sequence DESC) FILTER (WHERE kind = 'closed'))[1] AS closed_by
    FROM stepped GROUP BY case_id
), clocks AS (
    SELECT service_request_id AS case_id,
        max(paused_seconds) FILTER (WHERE kind = 'resolve') AS paused,
        max(paused_since) FILTER (WHERE kind = 'resolve') AS paused_since,
        max(due_at) FILTER (WHERE kind = 'acknowledge' AND stopped_at IS NULL
            AND (paused_since IS NULL OR due_at < paused_since)) AS ack_due,
        max(due_at) FILTER (WHERE kind = 'first_action' AND stopped_at IS NULL
            AND (paused_since IS NULL OR due_at < paused_since)) AS action_due,
        max(outcome) FILTER (WHERE kind = 'acknowledge') AS ack,
        max(outcome) FILTER (WHERE kind = 'first_action') AS action
    FROM requests_app_clock WHERE service_request_id {scope} GROUP BY 1
), heard AS (
    SELECT report.service_request_id AS case_id, count(*) AS reachable
    FROM requests_app_report report JOIN people_contact contact ON contact.id = report.contact_id
    WHERE report.service_request_id {scope} AND report.follows AND report.withdrawn_at IS NULL
        AND NOT contact.wants_digest GROUP BY 1
), messages AS (
    SELECT case_id, count(DISTINCT report) AS told
    FROM (
        SELECT r.id AS case_id, split_part(m.key, ':', 3) AS report
        FROM requests_app_servicerequest r JOIN notifications_outboundmessage m ON m.about = r.public_id
        WHERE r.id {scope} AND m.kind = 'closed' AND m.state = 'sent' AND m.key LIKE 'event:%%'
        UNION ALL
        SELECT service_request_id, report_id::text FROM requests_app_callback
        WHERE service_request_id {scope} AND kind = 'closed' AND state = 'done'
    ) told GROUP BY 1
)
SELECT r.id AS request_id,
    date_trunc('second', r.requested_datetime) AS received,
    date_trunc('second', r.closed_datetime) AS closed,
    date_trunc('second', coalesce(r.first_promise, r.due_at)) AS promise,
    date_trunc('second', r.due_at) AS due,
    coalesce(c.paused, 0) AS paused,
    date_trunc('second', c.paused_since) AS paused_since,
    CASE r.status WHEN 'RESOLVED' THEN 1 WHEN 'DUPLICATE' THEN 2 WHEN 'CANCELED' THEN 3
         WHEN 'NOT_ACTIONABLE' THEN 4 ELSE 0 END AS ending,
    r.reopened_count AS reopened, r.voices, coalesce(r.ward_id, 0) AS area,
    coalesce(r.department_id, 0) AS department, coalesce(r.queue_id, 0) AS queue, r.service_id AS service,
    r.channel, r.severity, r.language,
    CASE WHEN s.assigned IS NOT NULL THEN
        least(greatest(extract(epoch FROM s.assigned - r.requested_datetime), 0), 2147483647)::int END AS to_assign,
    CASE WHEN r.first_action_at IS NOT NULL THEN
        least(greatest(extract(epoch FROM r.first_action_at - r.requested_datetime), 0), 2147483647)::int
        END AS to_action,
    date_trunc('second', c.ack_due) AS ack_due, date_trunc('second', c.action_due) AS action_due,
    CASE WHEN r.closed_datetime IS NOT NULL THEN 0 ELSE coalesce(s.step, 1) END AS step,
    CASE WHEN r.closed_datetime IS NULL THEN date_trunc('second', coalesce(s.step_since, r.requested_datetime)) END
        AS step_since,
    coalesce(s.triage, 0) AS triage, coalesce(s.queued, 0) AS queued, coalesce(s.taken, 0) AS taken,
    coalesce(s.working, 0) AS working, coalesce(s.held, 0) AS held,
    least(coalesce(s.hand_offs, 0), 255) AS hand_offs, least(r.visits, 255) AS visits,
    (CASE WHEN r.status IN ('RESOLVED', 'NOT_ACTIONABLE') AND r.visits = 0 THEN 1 ELSE 0 END)
    + (CASE WHEN r.handed_to_id IS NOT NULL THEN 2 ELSE 0 END)
    + (CASE WHEN s.misrouted THEN 4 ELSE 0 END)
    + (CASE WHEN r.status IN ('RESOLVED', 'NOT_ACTIONABLE') AND s.closed_by = s.taken_down_by
            AND r.closed_datetime <= r.requested_datetime + interval '1 hour' THEN 8 ELSE 0 END)
    + (CASE WHEN r.status IN ('RESOLVED', 'NOT_ACTIONABLE')
            AND (r.closed_datetime AT TIME ZONE %(zone)s)::date
                = (coalesce(r.first_promise, r.due_at) AT TIME ZONE %(zone)s)::date THEN 16 ELSE 0 END)
    + (CASE WHEN r.status IN ('RESOLVED', 'NOT_ACTIONABLE') AND coalesce(s.doings, 0) = 0
            AND r.provenance <> 'import' THEN 32 ELSE 0 END)
    + (CASE WHEN again.there THEN 64 ELSE 0 END)
    + (CASE WHEN r.provenance = 'import' THEN 128 ELSE 0 END)
    + (CASE c.ack WHEN 'met' THEN 256 WHEN 'missed' THEN 512 ELSE 0 END)
    + (CASE c.action WHEN 'met' THEN 1024 WHEN 'missed' THEN 2048 ELSE 0 END) AS flags,
    least(coalesce(h.reachable, 0), 32767) AS reachable, least(coalesce(m.told, 0), 32767) AS told,
    coalesce(r.h3, 0) AS cell
FROM requests_app_servicerequest r
LEFT JOIN story s ON s.case_id = r.id
LEFT JOIN clocks c ON c.case_id = r.id
LEFT JOIN heard h ON h.case_id = r.id
LEFT JOIN messages m ON m.case_id = r.id
LEFT JOIN LATERAL (
    SELECT true AS there FROM requests_app_servicerequest later
    WHERE r.status IN ('RESOLVED', 'NOT_ACTIONABLE') AND r.lat IS NOT NULL
        AND later.h3 = r.h3 AND later.service_id = r.service_id AND later.id <> r.id AND later.parent_id IS NULL
        AND NOT later.is_practice
        AND later.requested_datetime > r.closed_datetime
        AND later.requested_datetime <= r.closed_datetime + interval '30 days'
        AND floor(later.lat * 2000) = floor(r.lat * 2000) AND floor(later.long * 2000) = floor(r.long * 2000)
    LIMIT 1) again ON true
WHERE r.id {scope} AND r.parent_id IS NULL AND NOT r.is_practice
"""

# Earlier requests that may have become "reported again" by those in scope.
EARLIER = """
SELECT DISTINCT earlier.id
FROM requests_app_servicerequest later
JOIN requests_app_servicerequest earlier ON earlier.h3 = later.h3 AND earlier.service_id = later.service_id
    AND earlier.requested_datetime < later.requested_datetime
    AND earlier.closed_datetime < later.requested_datetime
    AND earlier.closed_datetime >= later.requested_datetime - interval '30 days'
    AND floor(later.lat * 2000) = floor(earlier.lat * 2000) AND floor(later.long * 2000) = floor(earlier.long * 2000)
WHERE later.id {scope}
"""
