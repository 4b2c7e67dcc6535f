"""The statements by which predictions are logged, many at once.

Each takes one JSON text: PostgreSQL takes it apart faster than Python can put arrays together. What
models were given and what they answered stands beside it, in one piece for all: inside the JSON
text it would be read twice, once to find its end and once to check it.
"""

COLUMNS = (
    "id, model_id, model_version, role, origin, user_id, key_id, request_id, status, error_code, "
    "rows, queue_ms, inference_ms, total_ms, inputs, outputs"
)
TYPED = (
    "id uuid, model_id uuid, model_version int, role text, origin text, user_id uuid, "
    "key_id uuid, request_id text, status smallint, error_code text, rows int, queue_ms real, "
    "inference_ms real, total_ms real, inputs_from int, inputs_bytes int, outputs_from int, "
    "outputs_bytes int"
)
VALUES = (
    "id, model_id, model_version, role, origin, user_id, key_id, request_id, status, error_code, "
    "rows, queue_ms, inference_ms, total_ms, "
    "convert_from(substring($2 FROM inputs_from FOR inputs_bytes), 'UTF8')::json, "
    "convert_from(substring($2 FROM outputs_from FOR outputs_bytes), 'UTF8')::json"
)
# The names under which a connection knows its two prepared statements.
RECORDS = b"records"
ANSWERS = b"answers"

_INSERT = (
    f"INSERT INTO prediction ({COLUMNS}) SELECT {VALUES} FROM json_to_recordset($1) AS t ({TYPED})"
)
# Records alone.
PREPARE_RECORDS = f"PREPARE {RECORDS.decode()} (json, bytea) AS {_INSERT}"
# Records, and answers that are given again under the same key: both or neither.
PREPARE_ANSWERS = f"""
PREPARE {ANSWERS.decode()} (json, bytea, json) AS
WITH logged AS ({_INSERT})
UPDATE idempotent_answer a SET status = t.status, body = decode(t.body, 'base64')
FROM json_to_recordset($3)
    AS t (user_id uuid, key text, prediction_id uuid, status smallint, body text)
WHERE a.user_id = t.user_id AND a.key = t.key AND a.prediction_id = t.prediction_id
"""
