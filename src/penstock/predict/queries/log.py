"""The statements by which predictions are logged, many at once.

Each takes one JSON text: PostgreSQL takes it apart faster than Python can put arrays together.
"""

COLUMNS = (
    "id, model_id, model_version, role, origin, user_id, key_id, request_id, status, error_code, "
    "rows, inputs, outputs, queue_ms, inference_ms, total_ms"
)
TYPED = (
    "id uuid, model_id uuid, model_version int, role text, origin text, user_id uuid, "
    "key_id uuid, request_id text, status smallint, error_code text, rows int, inputs json, "
    "outputs json, queue_ms real, inference_ms real, total_ms real"
)
# The names under which a connection knows its two prepared statements.
RECORDS = b"records"
ANSWERS = b"answers"

_INSERT = (
    f"INSERT INTO prediction ({COLUMNS}) SELECT {COLUMNS} FROM json_to_recordset($1) AS t ({TYPED})"
)
# Records alone.
PREPARE_RECORDS = f"PREPARE {RECORDS.decode()} (json) AS {_INSERT}"
# Records, and answers that are given again under the same key: both or neither.
PREPARE_ANSWERS = f"""
PREPARE {ANSWERS.decode()} (json, json) AS
WITH logged AS ({_INSERT})
UPDATE idempotent_answer a SET status = t.status, body = decode(t.body, 'base64')
FROM json_to_recordset($2)
    AS t (user_id uuid, key text, prediction_id uuid, status smallint, body text)
WHERE a.user_id = t.user_id AND a.key = t.key AND a.prediction_id = t.prediction_id
"""
