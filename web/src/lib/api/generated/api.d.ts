// Made by "npm run types" from openapi/api.json; not edited by hand.

export interface paths {
    "/api/v1/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Batches
         * @description Your batches, newest first.
         */
        get: operations["list_batches_api_v1_batches_get"];
        put?: never;
        /**
         * Create Batch
         * @description Predict for a file (CSV, Parquet, JSON lines), or for all plants that match.
         *
         *     It is done in the background; `Location` is where its progress is. A file is a form with `file`,
         *     `model` and perhaps `version`; plants are named in JSON. It counts as one request.
         */
        post: operations["create_batch_api_v1_batches_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One Batch
         * @description One batch: its state, how far it is, and why it failed if it did.
         */
        get: operations["one_batch_api_v1_batches__batch_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Batch
         * @description End a batch that is not needed any more; it then has no result.
         */
        post: operations["cancel_batch_api_v1_batches__batch_id__cancel_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batches/{batch_id}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download Result
         * @description The result of a completed batch: one row for each row that was sent, in their order.
         */
        get: operations["download_result_api_v1_batches__batch_id__download_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/countries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Countries
         * @description Countries of one data set and year, the largest first.
         */
        get: operations["countries_api_v1_countries_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/datasets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Datasets
         * @description All data sets, the one that wins between sources first, with licence and data version.
         */
        get: operations["datasets_api_v1_datasets_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export
         * @description Facts as CSV, Parquet or Arrow: one row a plant and year, or one a unit.
         *
         *     CSV text that a spreadsheet would take for a formula is preceded by an apostrophe. Parquet and
         *     Arrow hold numbers with 18 digits after the point; CSV holds all of them.
         */
        get: operations["export_api_v1_export_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/fuels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fuels
         * @description Fuels of one data set and year, with the group that joins the codes of all sources.
         */
        get: operations["fuels_api_v1_fuels_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Loads
         * @description Your loads, and those that came by bucket or command; newest first.
         */
        get: operations["list_loads_api_v1_loads_get"];
        put?: never;
        /**
         * Upload
         * @description Upload a CSV file, plain or gzipped, of any size; it is loaded in the background.
         *
         *     The answer comes when the file is stored. `Location` is where its progress is.
         */
        post: operations["upload_api_v1_loads_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loads/{load_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Load
         * @description One load: state, progress, what was found in the file, and why it failed if it did.
         */
        get: operations["load_api_v1_loads__load_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loads/{load_id}/chunks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Chunks
         * @description The pieces the file was divided into; those given up say why.
         */
        get: operations["list_chunks_api_v1_loads__load_id__chunks_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loads/{load_id}/chunks/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay Chunks
         * @description Send the chunks that were given up once more; the load goes on.
         */
        post: operations["replay_chunks_api_v1_loads__load_id__chunks_replay_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loads/{load_id}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download File
         * @description The file as it came.
         */
        get: operations["download_file_api_v1_loads__load_id__download_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loads/{load_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Load Events
         * @description The load's progress while it changes; close the stream on `done`.
         */
        get: operations["load_events_api_v1_loads__load_id__events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loads/{load_id}/reconciliation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reconciliation
         * @description Whether every row of the file is accounted for, counted from the facts themselves.
         */
        get: operations["reconciliation_api_v1_loads__load_id__reconciliation_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loads/{load_id}/rejected": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Rejected
         * @description Rows that are no facts: line, column, value and reason, and the row as it stands.
         */
        get: operations["list_rejected_api_v1_loads__load_id__rejected_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loads/{load_id}/rejected.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download Rejected
         * @description All rejected rows, to be corrected and uploaded again; cells begin with no formula.
         */
        get: operations["download_rejected_api_v1_loads__load_id__rejected_csv_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loads/{load_id}/rejected/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay Rows
         * @description Read rejected rows again, corrected or as they are; those that are good become facts.
         */
        post: operations["replay_rows_api_v1_loads__load_id__rejected_replay_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/map": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Plant Map
         * @description All plants with coordinates in one answer, as GeoJSON or as an Arrow stream.
         */
        get: operations["plant_map_api_v1_map_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Models
         * @description Your models and those shared with you, newest first; all of them for administrators.
         */
        get: operations["list_models_api_v1_models_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload Model
         * @description Upload a model: ONNX, scikit-learn, XGBoost or LightGBM, up to the size allowed.
         *
         *     It is checked, converted to ONNX in a sandbox where it is something else, and proven to answer
         *     alike; then it is a version that can be predicted with. The same bytes again are the same
         *     version.
         */
        post: operations["upload_model_api_v1_models_upload_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One Model
         * @description One model: its card, its aliases, and who may see it.
         *
         *     A name is looked for among your own models first, then among those of others.
         */
        get: operations["one_model_api_v1_models__model__get"];
        put?: never;
        post?: never;
        /**
         * Delete Model
         * @description Delete a model; predictions with it end at once. It can be restored for a while.
         */
        delete: operations["delete_model_api_v1_models__model__delete"];
        options?: never;
        head?: never;
        /**
         * Update Model
         * @description Change a model's name, description, card, tags or visibility; what is left out stays.
         */
        patch: operations["update_model_api_v1_models__model__patch"];
        trace?: never;
    };
    "/api/v1/models/{model}/aliases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Aliases
         * @description The names that point at versions; `champion` is the one that answers.
         */
        get: operations["list_aliases_api_v1_models__model__aliases_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/aliases/{alias}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Point Alias
         * @description Let an alias point at a version: `champion` promotes it, for the next prediction on.
         */
        put: operations["point_alias_api_v1_models__model__aliases__alias__put"];
        post?: never;
        /**
         * Remove Alias
         * @description Remove an alias; the champion stays.
         */
        delete: operations["remove_alias_api_v1_models__model__aliases__alias__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/aliases/{alias}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Roll Back Alias
         * @description Let an alias point at the version it pointed at before.
         */
        post: operations["roll_back_alias_api_v1_models__model__aliases__alias__rollback_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/analytics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Analytics
         * @description A model's calls, errors, latencies and outputs by hour or day.
         *
         *     Who may change the model sees all callers, others their own calls. The running hour is as of
         *     some seconds ago.
         */
        get: operations["analytics_api_v1_models__model__analytics_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/drift": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Drift
         * @description How far the inputs of a model have moved, feature by feature; for who may change it.
         *
         *     The newest 10,000 logged rows of each side are compared.
         */
        get: operations["drift_api_v1_models__model__drift_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Grants
         * @description Whom a model is shared with, for its owner and administrators.
         */
        get: operations["list_grants_api_v1_models__model__grants_get"];
        /**
         * Set Grants
         * @description Say whom a model is shared with; it counts once its visibility is `shared`.
         */
        put: operations["set_grants_api_v1_models__model__grants_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay
         * @description Run logged rows on another version of a model and see how its answers differ.
         *
         *     The log has it with the origin `replay`, which sums leave out; no limit counts it.
         */
        post: operations["replay_api_v1_models__model__replay_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore Model
         * @description Bring a deleted model back, by its id.
         */
        post: operations["restore_model_api_v1_models__model__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/traffic": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set Traffic
         * @description Let the challenger answer a share of the requests, shadow a share of them, or rest.
         */
        put: operations["set_traffic_api_v1_models__model__traffic_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Versions
         * @description The versions of a model, newest first.
         */
        get: operations["list_versions_api_v1_models__model__versions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/versions/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One Version
         * @description One version: what it takes and gives, how it was proven, and rows to try it with.
         */
        get: operations["one_version_api_v1_models__model__versions__number__get"];
        put?: never;
        post?: never;
        /**
         * Delete Version
         * @description Delete a version that no alias points at; it can be restored for a while.
         */
        delete: operations["delete_version_api_v1_models__model__versions__number__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/versions/{number}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download Version
         * @description The ONNX model that answers, or the file as it was uploaded; `ETag` is its SHA-256.
         */
        get: operations["download_version_api_v1_models__model__versions__number__download_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/versions/{number}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore Version
         * @description Bring a deleted version back, under its old number.
         */
        post: operations["restore_version_api_v1_models__model__versions__number__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/power-plants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search
         * @description Plants by name and filters, merged from all sources.
         *
         *     With a data set or year, only plants that have facts there, filtered by what it says of them.
         */
        get: operations["search_api_v1_power_plants_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/power-plants/anomalies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Anomalies
         * @description Plants whose measured generation is far from what a model expects of them, furthest first.
         *
         *     The expectations are those of the last batch over plants that was told to keep them.
         */
        get: operations["anomalies_api_v1_power_plants_anomalies_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/power-plants/top": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Top
         * @description The largest plants by net generation, capacity or capacity factor.
         *
         *     Without a data set and a year, the best data set that has what is asked for, and its newest
         *     year. Equal values are ordered by plant id.
         */
        get: operations["top_api_v1_power_plants_top_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/power-plants/{plant_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Plant
         * @description All that is known of one plant, and which source says it.
         */
        get: operations["plant_api_v1_power_plants__plant_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/power-plants/{plant_id}/units": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Units
         * @description A plant's units in all data sets and years, each with the row of the file it is from.
         */
        get: operations["units_api_v1_power_plants__plant_id__units_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/predict/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Predict
         * @description Predict for rows, with the champion of a model or another version.
         *
         *     Every answer is logged before it is given; `RateLimit` headers say how many may follow.
         */
        post: operations["predict_api_v1_predict__model__post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/predictions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Predictions
         * @description Your predictions, or those of a model, newest first.
         *
         *     Who may change a model sees all that were asked of it, others their own.
         */
        get: operations["list_predictions_api_v1_predictions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/predictions/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export
         * @description The same predictions with their values as CSV, Parquet or Arrow, oldest first.
         *
         *     `inputs` and `outputs` are JSON texts.
         */
        get: operations["export_api_v1_predictions_export_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/predictions/{prediction_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One Prediction
         * @description One prediction, with what was asked and answered.
         */
        get: operations["one_prediction_api_v1_predictions__prediction_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Quality
         * @description Facts that are stored although they are odd: plants' years, or units with file and row.
         */
        get: operations["quality_api_v1_quality_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quality/flags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Flag Totals
         * @description What each flag means and how often it is set.
         */
        get: operations["flag_totals_api_v1_quality_flags_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/states": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * States
         * @description States of one data set and year, the largest generation first.
         */
        get: operations["states_api_v1_states_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * System
         * @description Each part with latency and version, and how many messages wait in each queue.
         */
        get: operations["system_api_v1_system_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Trend
         * @description A region, a fuel or a plant over the years, in every data set that has it.
         */
        get: operations["trend_api_v1_trend_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Usage
         * @description Your own calls of all models by hour or day.
         */
        get: operations["usage_api_v1_usage_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Webhooks
         * @description Your webhooks, newest first.
         */
        get: operations["list_webhooks_api_v1_webhooks_get"];
        put?: never;
        /**
         * Create Webhook
         * @description Make a webhook; the answer is the only place that ever shows its secret.
         */
        post: operations["create_webhook_api_v1_webhooks_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Event Types
         * @description Every type of event, what it means, and what is sent.
         */
        get: operations["event_types_api_v1_webhooks_event_types_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Webhook
         * @description One webhook, without its secret.
         */
        get: operations["webhook_api_v1_webhooks__webhook_id__get"];
        put?: never;
        post?: never;
        /**
         * Delete Webhook
         * @description Delete a webhook and the list of its deliveries.
         */
        delete: operations["delete_webhook_api_v1_webhooks__webhook_id__delete"];
        options?: never;
        head?: never;
        /**
         * Change Webhook
         * @description Change what is given; `"subject": null` lifts that filter.
         */
        patch: operations["change_webhook_api_v1_webhooks__webhook_id__patch"];
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Deliveries
         * @description Deliveries to a webhook, newest first.
         */
        get: operations["list_deliveries_api_v1_webhooks__webhook_id__deliveries_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Delivery
         * @description One delivery: what is sent, and each try with its answer.
         */
        get: operations["delivery_api_v1_webhooks__webhook_id__deliveries__delivery_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay
         * @description Send a delivery again, under the same `webhook-id`, with all its tries.
         */
        post: operations["replay_api_v1_webhooks__webhook_id__deliveries__delivery_id__replay_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Disable Webhook
         * @description Send nothing until it is enabled; what waits for a try fails.
         */
        post: operations["disable_webhook_api_v1_webhooks__webhook_id__disable_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enable Webhook
         * @description Send events again, those from now on; older ones can be replayed.
         */
        post: operations["enable_webhook_api_v1_webhooks__webhook_id__enable_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay Failed
         * @description Send all deliveries again that failed or were blocked, made since a time.
         */
        post: operations["replay_failed_api_v1_webhooks__webhook_id__replay_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate Secret
         * @description Make a new secret and show it; for a while deliveries are signed with both.
         */
        post: operations["rotate_secret_api_v1_webhooks__webhook_id__rotate_secret_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send Test
         * @description Send a `webhook.test` event to this webhook.
         */
        post: operations["send_test_api_v1_webhooks__webhook_id__test_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/years": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Years
         * @description All years of all data sets, the newest first.
         */
        get: operations["years_api_v1_years_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Server
         * @description The server's name, version and extensions.
         */
        get: operations["server_v2_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live
         * @description Whether the server lives.
         */
        get: operations["live_v2_health_live_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ready
         * @description Whether inferences are answered; nothing is while it cannot be logged.
         */
        get: operations["ready_v2_health_ready_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Model Metadata
         * @description The tensors that a model takes and gives.
         */
        get: operations["model_metadata_v2_models__name__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{name}/infer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Infer
         * @description Infer with the champion of a model; tensors are JSON, or binary behind it.
         */
        post: operations["infer_v2_models__name__infer_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{name}/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Model Ready
         * @description Whether a model answers; it is loaded if need be.
         */
        get: operations["model_ready_v2_models__name__ready_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{name}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Version Metadata
         * @description The tensors that one version of a model takes and gives.
         */
        get: operations["version_metadata_v2_models__name__versions__version__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{name}/versions/{version}/infer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Infer Version
         * @description Infer with one version of a model.
         */
        post: operations["infer_version_v2_models__name__versions__version__infer_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{name}/versions/{version}/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Version Ready
         * @description Whether one version of a model answers; it is loaded if need be.
         */
        get: operations["version_ready_v2_models__name__versions__version__ready_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Alias
         * @description A name that points at a version; `previous_version` is where a roll-back leads.
         */
        Alias: {
            /** Alias */
            alias: string;
            /**
             * Changed At
             * Format: date-time
             */
            changed_at: string;
            /**
             * Changed By
             * Format: uuid
             */
            changed_by: string;
            /** Changed By Name */
            changed_by_name: string | null;
            /** Previous Version */
            previous_version: number | null;
            /** Version */
            version: number;
        };
        /**
         * AliasList
         * @description All aliases of a model, by name.
         */
        AliasList: {
            /** Items */
            items: components["schemas"]["Alias"][];
            /** Next */
            next?: null;
        };
        /**
         * AliasUpdate
         * @description Where an alias points.
         */
        AliasUpdate: {
            /** Version */
            version: number;
        };
        /**
         * Analytics
         * @description A model's predictions over a time; `callers` says whose they are.
         */
        Analytics: {
            /**
             * Bucket
             * @enum {string}
             */
            bucket: "hour" | "day";
            /**
             * Callers
             * @enum {string}
             */
            callers: "all" | "one";
            /** Outputs */
            outputs: components["schemas"]["OutputCounts"][];
            /** Series */
            series: components["schemas"]["Point"][];
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /** Top Keys */
            top_keys: components["schemas"]["Caller"][];
            /** Top Users */
            top_users: components["schemas"]["Caller"][];
            total: components["schemas"]["Totals"];
            /**
             * Until
             * Format: date-time
             */
            until: string;
        };
        /**
         * Anomalies
         * @description Plants by how far they are from what is expected of them.
         *
         *     `compared` is the number of plants with a capacity, a measured and an expected generation.
         *     `hint` says what to do while nothing is expected of any.
         */
        Anomalies: {
            /** Compared */
            compared: number;
            /** Dataset */
            dataset: string;
            /** Hint */
            hint: string | null;
            /** Items */
            items: components["schemas"]["Anomaly"][];
            /** Models */
            models: components["schemas"]["ExpectedBy"][];
            /** Year */
            year: number;
        };
        /**
         * Anomaly
         * @description A plant that generated something else than expected.
         *
         *     `score` is a robust z-score: how many usual deviations its capacity factor is off, among plants
         *     of its fuel group. It is below zero when less was generated than expected. `ratio` is measured
         *     over expected.
         */
        Anomaly: {
            /** Capacity Mw */
            capacity_mw: number;
            /** Country */
            country: string | null;
            /** Difference Mwh */
            difference_mwh: number;
            /** Expected Mwh */
            expected_mwh: number;
            /** Flags */
            flags: string[];
            /** Fuel Group */
            fuel_group: string;
            /** Measured Mwh */
            measured_mwh: number;
            /**
             * Model Id
             * Format: uuid
             */
            model_id: string;
            /** Model Version */
            model_version: number;
            /** Name */
            name: string | null;
            /** Plant Id */
            plant_id: string;
            /** Primary Fuel */
            primary_fuel: string | null;
            /** Ratio */
            ratio: number | null;
            /** Score */
            score: number;
            /** State */
            state: string | null;
        };
        /**
         * AnsweringModel
         * @description The version that has answered.
         */
        AnsweringModel: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * Role
             * @description `champion`, `challenger`, `pinned` or an alias.
             */
            role: string;
            /** Version */
            version: number;
        };
        /**
         * Attribution
         * @description Which data set each attribute of a merged plant is from; null where nobody says it.
         */
        Attribution: {
            /** Capacity Mw */
            capacity_mw: string | null;
            /** Coordinates */
            coordinates: string | null;
            /** Country */
            country: string | null;
            /** Name */
            name: string | null;
            /** Operator */
            operator: string | null;
            /** Primary Fuel */
            primary_fuel: string | null;
            /** State */
            state: string | null;
        };
        /**
         * Batch
         * @description One batch; `failure` says why a failed one was given up.
         *
         *     `plants` is the data set, year and filters that were chosen when it was made.
         */
        Batch: {
            chunks: components["schemas"]["Chunks"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Failure */
            failure: string | null;
            /** File Name */
            file_name: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Format */
            format: ("csv" | "jsonl" | "parquet") | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Ignored Columns */
            ignored_columns: string[];
            /** Keep */
            keep: boolean;
            /**
             * Model Id
             * Format: uuid
             */
            model_id: string;
            /** Model Name */
            model_name: string;
            /** Model Version */
            model_version: number;
            /** Plants */
            plants: {
                [key: string]: unknown;
            } | null;
            /** Role */
            role: string;
            rows: components["schemas"]["penstock__predict__schemas_batches__RowCounts"];
            /**
             * Source
             * @enum {string}
             */
            source: "file" | "plants";
            /**
             * State
             * @enum {string}
             */
            state: "queued" | "running" | "completed" | "failed" | "cancelled";
        };
        /**
         * BatchPage
         * @description Batches, newest first.
         */
        BatchPage: {
            /** Items */
            items: components["schemas"]["Batch"][];
            /** Next */
            next: string | null;
        };
        /**
         * Caller
         * @description A user or an API key.
         */
        Caller: {
            /** Calls */
            calls: number;
            /** Failed */
            failed: number;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Rows */
            rows: number;
        };
        /**
         * Chunk
         * @description A byte range of the file, loaded as one.
         */
        Chunk: {
            /** Done At */
            done_at: string | null;
            /** End Byte */
            end_byte: number;
            /** First Line */
            first_line: number;
            /** First Row */
            first_row: number;
            /** Number */
            number: number;
            /** Reason */
            reason: string | null;
            /** Rows */
            rows: number;
            /** Rows Rejected */
            rows_rejected: number;
            /** Rows Stored */
            rows_stored: number;
            /** Start Byte */
            start_byte: number;
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "done" | "dead";
        };
        /**
         * ChunkPage
         * @description One page of chunks, in the order of the file.
         */
        ChunkPage: {
            /** Items */
            items: components["schemas"]["Chunk"][];
            /** Next */
            next: string | null;
        };
        /**
         * Chunks
         * @description How many parts the rows were divided into, and how many of them are done.
         */
        Chunks: {
            /** Done */
            done: number;
            /** Total */
            total: number | null;
        };
        /**
         * ChunksReplay
         * @description How many chunks that were given up have been sent again.
         */
        ChunksReplay: {
            /** Replayed */
            replayed: number;
        };
        /**
         * DatasetView
         * @description A data set, what it holds, and which version of it is visible.
         */
        DatasetView: {
            /** Data Version */
            data_version: number | null;
            /** License */
            license: string;
            /** Metrics */
            metrics: ("net_generation" | "capacity" | "capacity_factor")[];
            /**
             * Precedence
             * @description The lower one wins between sources.
             */
            precedence: number;
            /** Publisher */
            publisher: string;
            /** Slug */
            slug: string;
            /** Source Url */
            source_url: string;
            /** Title */
            title: string;
            /** Updated At */
            updated_at: string | null;
            /** Years */
            years: components["schemas"]["YearTotal"][];
        };
        /**
         * DatasetViews
         * @description All data sets, the one that wins first.
         */
        DatasetViews: {
            /** Items */
            items: components["schemas"]["DatasetView"][];
            /** Next */
            next?: null;
        };
        /**
         * Drift
         * @description Feature by feature; `note` says why there are none, or too few rows, where that is so.
         */
        Drift: {
            /** Against */
            against: string;
            /** Features */
            features: components["schemas"]["FeatureDrift"][];
            /**
             * Model Id
             * Format: uuid
             */
            model_id: string;
            /** Note */
            note: string | null;
            /** Rows Before */
            rows_before: number;
            /** Rows Now */
            rows_now: number;
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /**
             * Until
             * Format: date-time
             */
            until: string;
            /** Version */
            version: number;
        };
        /**
         * ExpectedBy
         * @description A version that was asked about plants of this data set and year.
         */
        ExpectedBy: {
            /**
             * Computed At
             * Format: date-time
             */
            computed_at: string;
            /**
             * Model Id
             * Format: uuid
             */
            model_id: string;
            /** Model Version */
            model_version: number;
            /** Plants */
            plants: number;
        };
        /**
         * Explained
         * @description One number of a row's answer and its explanation.
         */
        Explained: {
            /** Class */
            class?: string | number | boolean | null;
            explanation: components["schemas"]["Explanation"];
            /** Output */
            output: string;
            /** Target */
            target?: string | number | null;
        };
        /**
         * Explanation
         * @description What each feature adds: `base_value` and all `contributions` add up to `value`.
         */
        Explanation: {
            /** Base Value */
            base_value: number;
            /** Contributions */
            contributions: {
                [key: string]: number;
            };
            /** Residual */
            residual: number;
            /** Value */
            value: number;
        };
        /**
         * FailedReplay
         * @description Which deliveries to send again.
         */
        FailedReplay: {
            /**
             * Since At
             * Format: date-time
             * @description Those that were made at this time or later.
             */
            since_at: string;
        };
        /**
         * Failure
         * @description Why a load failed; `errors` names line, byte and reason where there is such a place.
         */
        Failure: {
            /** Code */
            code: string;
            /** Detail */
            detail: string;
            /** Errors */
            errors: {
                [key: string]: unknown;
            }[];
        };
        /**
         * FeatureDrift
         * @description One feature now and before.
         *
         *     `psi` below 0.1 is `stable`, below 0.25 `changed`, else `moved`; `unknown` with too few values.
         *     `ks` and its `p_value` are null for texts. `missing_before` and `missing_now` are shares of
         *     rows without a value.
         */
        FeatureDrift: {
            /** Feature */
            feature: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "number" | "text";
            /** Ks */
            ks: number | null;
            /** Missing Before */
            missing_before: number;
            /** Missing Now */
            missing_now: number;
            /** P Value */
            p_value: number | null;
            /** Psi */
            psi: number | null;
            /** Rows Before */
            rows_before: number;
            /** Rows Now */
            rows_now: number;
            /**
             * Verdict
             * @enum {string}
             */
            verdict: "stable" | "changed" | "moved" | "unknown";
        };
        /**
         * FeatureView
         * @description One named value of a row; `shape` is that of one row's value, empty for a single one.
         *
         *     `input`, `input_type` and `column` say where it goes in the ONNX graph.
         */
        FeatureView: {
            /** Categories */
            categories: (string | number)[] | null;
            /** Column */
            column: number | null;
            /** Description */
            description: string;
            /** Input */
            input: string;
            /** Input Type */
            input_type: ("bool" | "string") | ("int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64") | ("float16" | "float32" | "float64");
            /** Name */
            name: string;
            /** Nullable */
            nullable: boolean;
            /** Open */
            open: boolean;
            /** Shape */
            shape: number[];
            /** Type */
            type: ("bool" | "string") | ("int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64") | ("float16" | "float32" | "float64");
        };
        /**
         * Finding
         * @description One wrong value of a request or file.
         */
        Finding: {
            /** Column */
            column?: string | null;
            /** Reason */
            reason?: string | null;
            /** Row */
            row?: number | null;
            /** Value */
            value?: string | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * FlagTotal
         * @description How often a flag is set on visible facts, and what it means.
         */
        FlagTotal: {
            /** Flag */
            flag: string;
            /** Meaning */
            meaning: string;
            /** Plants */
            plants: number;
            /** Units */
            units: number;
        };
        /**
         * FlagTotals
         * @description All flags.
         */
        FlagTotals: {
            /** Items */
            items: components["schemas"]["FlagTotal"][];
            /** Next */
            next?: null;
        };
        /**
         * FlaggedFact
         * @description A fact that is stored although it is odd.
         */
        FlaggedFact: {
            /** Capacity Mw */
            capacity_mw: number | null;
            /** Country */
            country: string;
            /** Dataset */
            dataset: string;
            /** Flags */
            flags: string[];
            /** Net Generation Mwh */
            net_generation_mwh: number | null;
            /** @description Null for sums over several rows. */
            origin: components["schemas"]["Origin"] | null;
            /** Plant Id */
            plant_id: string;
            /** Plant Name */
            plant_name: string | null;
            /** State */
            state: string | null;
            /** Unit Id */
            unit_id: string | null;
            /** Year */
            year: number;
        };
        /**
         * FlaggedPage
         * @description One page of the quality ledger.
         */
        FlaggedPage: {
            /** Items */
            items: components["schemas"]["FlaggedFact"][];
            /** Next */
            next: string | null;
        };
        /**
         * FuelTotal
         * @description A fuel in one data set and year; units go by their own fuel, plants by their primary one.
         */
        FuelTotal: {
            /** Capacity Mw */
            capacity_mw: number | null;
            /** Fuel */
            fuel: string | null;
            /** Fuel Group */
            fuel_group: string;
            /** Net Generation Mwh */
            net_generation_mwh: number | null;
            /** Percent Of Total */
            percent_of_total: number | null;
            /** Plants */
            plants: number;
            /** Units */
            units: number;
        };
        /**
         * FuelTotals
         * @description Totals by fuel.
         */
        FuelTotals: {
            /** Data Version */
            data_version: number;
            /** Dataset */
            dataset: string;
            /** Items */
            items: components["schemas"]["FuelTotal"][];
            /** Next */
            next?: null;
            /** Year */
            year: number;
        };
        /**
         * GrantedUser
         * @description A user whom a model is shared with.
         */
        GrantedUser: {
            /** Email */
            email: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
        };
        /**
         * Grants
         * @description Whom a model is shared with once its visibility is `shared`.
         */
        Grants: {
            /** Roles */
            roles: ("admin" | "analyst" | "viewer")[];
            /** Users */
            users: components["schemas"]["GrantedUser"][];
        };
        /**
         * GrantsUpdate
         * @description Whom a model is shared with: all of them, whoever was before.
         */
        GrantsUpdate: {
            /** Roles */
            roles?: ("admin" | "analyst" | "viewer")[];
            /**
             * Users
             * @description Ids or e-mail addresses.
             */
            users?: string[];
        };
        /**
         * Load
         * @description One file on its way to facts.
         */
        Load: {
            bytes: components["schemas"]["LoadBytes"];
            /**
             * Changed At
             * Format: date-time
             */
            changed_at: string;
            chunks: components["schemas"]["LoadChunks"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Dataset */
            dataset: string | null;
            /** Duplicate Of */
            duplicate_of: string | null;
            failure: components["schemas"]["Failure"] | null;
            /** File Name */
            file_name: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Layout */
            layout: string | null;
            rows: components["schemas"]["LoadRows"];
            /** Sha256 */
            sha256: string | null;
            /** Source */
            source: string;
            /**
             * State
             * @enum {string}
             */
            state: "received" | "validating" | "queued" | "loading" | "visible" | "failed" | "duplicate";
            structure: components["schemas"]["Structure"] | null;
            /** Visible At */
            visible_at: string | null;
            /** Years */
            years: number[];
        };
        /**
         * LoadBytes
         * @description Bytes of the file; `validated` and `loaded` count unpacked text.
         */
        LoadBytes: {
            /** Loaded */
            loaded: number;
            /** Size */
            size: number;
            /** Validated */
            validated: number;
        };
        /**
         * LoadChunks
         * @description How many pieces the file was divided into, and how many of them are done or given up.
         */
        LoadChunks: {
            /** Dead */
            dead: number;
            /** Done */
            done: number;
            /** Total */
            total: number;
        };
        /**
         * LoadPage
         * @description One page of loads, newest first.
         */
        LoadPage: {
            /** Items */
            items: components["schemas"]["Load"][];
            /** Next */
            next: string | null;
        };
        /**
         * LoadRows
         * @description Rows of the file: once the load is visible, total = stored + rejected + superseded.
         */
        LoadRows: {
            /** Rejected */
            rejected: number;
            /** Stored */
            stored: number;
            /** Superseded */
            superseded: number;
            /** Total */
            total: number | null;
        };
        /**
         * Model
         * @description A model with its card, which is Markdown as its author wrote it.
         */
        Model: {
            /** Aliases */
            aliases: {
                [key: string]: number;
            };
            /** Card */
            card: string;
            /**
             * Changed At
             * Format: date-time
             */
            changed_at: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Deleted At */
            deleted_at: string | null;
            /** Description */
            description: string;
            /** Entry Version */
            entry_version: number;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Keeps Inputs */
            keeps_inputs: boolean;
            /** Latest Version */
            latest_version: number | null;
            /** May Change */
            may_change: boolean;
            /** Name */
            name: string;
            /**
             * Owner Id
             * Format: uuid
             */
            owner_id: string;
            /** Owner Name */
            owner_name: string;
            /** Requests Per Minute */
            requests_per_minute: number;
            /** Tags */
            tags: string[];
            traffic: components["schemas"]["Traffic"];
            /** Versions */
            versions: number;
            /**
             * Visibility
             * @enum {string}
             */
            visibility: "private" | "shared" | "everyone";
        };
        /**
         * ModelPage
         * @description One page of models, newest first.
         */
        ModelPage: {
            /** Items */
            items: components["schemas"]["ModelSummary"][];
            /** Next */
            next: string | null;
        };
        /**
         * ModelSummary
         * @description A model; `aliases` are version numbers by name, `may_change` is said of who asks.
         *
         *     `entry_version` counts the changes of whatever predictions depend on.
         */
        ModelSummary: {
            /** Aliases */
            aliases: {
                [key: string]: number;
            };
            /**
             * Changed At
             * Format: date-time
             */
            changed_at: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Deleted At */
            deleted_at: string | null;
            /** Description */
            description: string;
            /** Entry Version */
            entry_version: number;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Keeps Inputs */
            keeps_inputs: boolean;
            /** Latest Version */
            latest_version: number | null;
            /** May Change */
            may_change: boolean;
            /** Name */
            name: string;
            /**
             * Owner Id
             * Format: uuid
             */
            owner_id: string;
            /** Owner Name */
            owner_name: string;
            /** Requests Per Minute */
            requests_per_minute: number;
            /** Tags */
            tags: string[];
            traffic: components["schemas"]["Traffic"];
            /** Versions */
            versions: number;
            /**
             * Visibility
             * @enum {string}
             */
            visibility: "private" | "shared" | "everyone";
        };
        /**
         * ModelUpdate
         * @description Changes of a model.
         */
        ModelUpdate: {
            /**
             * Card
             * @description The model card, Markdown.
             */
            card?: string;
            /** Description */
            description?: string;
            /**
             * Keeps Inputs
             * @description Whether the log of predictions holds what was asked.
             */
            keeps_inputs?: boolean;
            /**
             * Name
             * @description Letters, digits, dots, `_`, `-`; no id.
             */
            name?: string;
            /**
             * Requests Per Minute
             * @description Predictions of all callers together; 0: no limit of its own.
             */
            requests_per_minute?: number;
            /** Tags */
            tags?: string[];
            /**
             * Visibility
             * @enum {string}
             */
            visibility?: "private" | "shared" | "everyone";
        };
        /**
         * ModelUse
         * @description A model; its name is null when it is gone.
         */
        ModelUse: {
            /** Calls */
            calls: number;
            /** Failed */
            failed: number;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string | null;
            /** Rows */
            rows: number;
        };
        /**
         * NetGenerationSums
         * @description Net generation of the load's data set and years, summed from three tables, in MWh.
         */
        NetGenerationSums: {
            /** Facts Mwh */
            facts_mwh: number | null;
            /** Plants Mwh */
            plants_mwh: number | null;
            /** Regions Mwh */
            regions_mwh: number | null;
        };
        /**
         * Origin
         * @description The row of a file that a fact was read from; rows count from 1 after the header.
         */
        Origin: {
            /** File Name */
            file_name: string | null;
            /** Load Id */
            load_id: string | null;
            /** Loaded At */
            loaded_at: string | null;
            /** Row Number */
            row_number: number;
            /** Sha256 */
            sha256: string | null;
        };
        /**
         * OutputCounts
         * @description What an output said: labels with their rows, or a histogram of values, lowest first.
         */
        OutputCounts: {
            /** Labels */
            labels: {
                [key: string]: number;
            } | null;
            /** Name */
            name: string;
            /** Values */
            values: components["schemas"]["Values"][] | null;
        };
        /**
         * OutputReport
         * @description One output: shares of its rows, and differences of numbers (null for labels).
         */
        OutputReport: {
            /** Equal */
            equal: number | null;
            /** Kind */
            kind: string;
            /** Label Flips */
            label_flips: number | null;
            /** Max Absolute */
            max_absolute: number | null;
            /** Max Relative */
            max_relative: number | null;
            /** Mean Absolute */
            mean_absolute: number | null;
            /** Mean Relative */
            mean_relative: number | null;
            /** Output */
            output: string;
            /** Rows */
            rows: number;
        };
        /**
         * OutputView
         * @description One output: values, labels with the classes they come from, or probabilities of these.
         */
        OutputView: {
            /** Classes */
            classes: (string | number | boolean)[] | null;
            /**
             * Kind
             * @enum {string}
             */
            kind: "value" | "label" | "probabilities" | "tensor";
            /** Name */
            name: string;
            /** Names */
            names: string[] | null;
            /** Shape */
            shape: number[];
            /** Type */
            type: ("bool" | "string") | ("int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64") | ("float16" | "float32" | "float64");
        };
        /** Page[WebhookDelivery] */
        Page_WebhookDelivery_: {
            /** Items */
            items: components["schemas"]["WebhookDelivery"][];
            /** Next */
            next?: string | null;
        };
        /** Page[Webhook] */
        Page_Webhook_: {
            /** Items */
            items: components["schemas"]["Webhook"][];
            /** Next */
            next?: string | null;
        };
        /**
         * Part
         * @description A part that answers stand on.
         */
        Part: {
            /**
             * Latency Ms
             * @description From asking it to its answer.
             */
            latency_ms: number;
            /** Name */
            name: string;
            /**
             * Reason
             * @description Why it is not healthy.
             */
            reason: string | null;
            /**
             * Status
             * @description `healthy` or `unhealthy`.
             */
            status: string;
            /**
             * Still Works
             * @description What works without it.
             */
            still_works: string | null;
            /**
             * Version
             * @description What it says of itself; null when it does not.
             */
            version: string | null;
        };
        /**
         * Percentiles
         * @description Latency in ms that so many of the answered calls stayed under; null without any.
         */
        Percentiles: {
            /** P50 */
            p50: number | null;
            /** P95 */
            p95: number | null;
            /** P99 */
            p99: number | null;
        };
        /**
         * PlantAsked
         * @description A plant that was predicted for, with the facts that the model was asked with.
         */
        PlantAsked: {
            /** Dataset */
            dataset: string;
            /** Features */
            features: {
                [key: string]: unknown;
            };
            /**
             * Measured Mwh
             * @description Net generation as it was measured.
             */
            measured_mwh?: number | null;
            /** Name */
            name?: string | null;
            /** Plant Id */
            plant_id: string;
            /** Year */
            year: number;
        };
        /**
         * PlantDetail
         * @description All that is known of one plant. `units` holds the newest year of each data set.
         */
        PlantDetail: {
            attribution: components["schemas"]["Attribution"];
            /** Capacity Mw */
            capacity_mw: number | null;
            /** Country */
            country: string | null;
            /** Fuel Group */
            fuel_group: string;
            /** Id */
            id: string;
            /** Latitude */
            latitude: number | null;
            /** Longitude */
            longitude: number | null;
            /**
             * More Units
             * @description Whether `/units` of this plant holds more.
             */
            more_units: boolean;
            /** Name */
            name: string;
            /** Operator */
            operator: string | null;
            /** Primary Fuel */
            primary_fuel: string | null;
            /** Sources */
            sources: components["schemas"]["SourceView"][];
            /** State */
            state: string | null;
            /** Units */
            units: components["schemas"]["Unit"][];
            /** Years */
            years: components["schemas"]["PlantFacts"][];
        };
        /**
         * PlantFacts
         * @description One year of a plant in one data set, summed over its units.
         */
        PlantFacts: {
            /**
             * Capacity Factor
             * @description Net generation over capacity times the year's hours.
             */
            capacity_factor: number | null;
            /** Capacity Mw */
            capacity_mw: number | null;
            /**
             * Co2 Intensity Kg Per Mwh
             * @description Null unless net generation is above zero.
             */
            co2_intensity_kg_per_mwh: number | null;
            /** Co2 Short Tons */
            co2_short_tons: number | null;
            /** Dataset */
            dataset: string;
            /** Estimated Generation Mwh */
            estimated_generation_mwh: number | null;
            /** Flags */
            flags: string[];
            /** Net Generation Mwh */
            net_generation_mwh: number | null;
            /** Units */
            units: number;
            /** Year */
            year: number;
        };
        /**
         * PlantPage
         * @description One page of plants.
         */
        PlantPage: {
            /** Items */
            items: components["schemas"]["PlantSummary"][];
            /** Next */
            next: string | null;
        };
        /**
         * PlantSummary
         * @description A plant merged from all sources, with its generation in one data set and year.
         */
        PlantSummary: {
            /** Capacity Mw */
            capacity_mw: number | null;
            /** Country */
            country: string | null;
            /** Dataset */
            dataset: string | null;
            /** Flags */
            flags: string[];
            /** Fuel Group */
            fuel_group: string;
            /** Id */
            id: string;
            /** Latitude */
            latitude: number | null;
            /** Longitude */
            longitude: number | null;
            /** Name */
            name: string;
            /** Net Generation Mwh */
            net_generation_mwh: number | null;
            /** Operator */
            operator: string | null;
            /** Primary Fuel */
            primary_fuel: string | null;
            /** State */
            state: string | null;
            /** Year */
            year: number | null;
        };
        /**
         * Point
         * @description One hour or day, which begins at `at`; those without calls are left out.
         */
        Point: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Calls */
            calls: number;
            /** Errors */
            errors: {
                [key: string]: number;
            };
            /** Failed */
            failed: number;
            latency_ms: components["schemas"]["Stages"];
            /** Rows */
            rows: number;
        };
        /**
         * PredictionDetail
         * @description A prediction with what was asked and answered, by feature and output, one value a row.
         *
         *     `inputs` is null where the model keeps none.
         */
        PredictionDetail: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Error Code */
            error_code: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Inference Ms */
            inference_ms: number | null;
            /** Inputs */
            inputs: {
                [key: string]: unknown;
            } | null;
            /** Key Id */
            key_id: string | null;
            /**
             * Model Id
             * Format: uuid
             */
            model_id: string;
            /** Model Name */
            model_name: string | null;
            /** Model Version */
            model_version: number | null;
            /**
             * Origin
             * @enum {string}
             */
            origin: "predict" | "v2" | "batch" | "shadow" | "replay";
            /** Outputs */
            outputs: {
                [key: string]: unknown;
            } | null;
            /** Queue Ms */
            queue_ms: number | null;
            /** Request Id */
            request_id: string;
            /** Role */
            role: string;
            /** Rows */
            rows: number;
            /** Status */
            status: number;
            /** Total Ms */
            total_ms: number;
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
        };
        /**
         * PredictionPage
         * @description Predictions, newest first.
         */
        PredictionPage: {
            /** Items */
            items: components["schemas"]["penstock__predict__schemas_history__Prediction"][];
            /** Next */
            next: string | null;
        };
        /**
         * Problem
         * @description What went wrong, for people and programs.
         */
        Problem: {
            /**
             * Detail
             * @description What to do about it.
             */
            detail: string;
            /** Errors */
            errors?: components["schemas"]["Finding"][] | null;
            /**
             * Request Id
             * @description Stands in the logs too; null when the request could not be read at all.
             */
            request_id: string | null;
            /** Status */
            status: number;
            /** Title */
            title: string;
            /**
             * Type
             * @description `urn:penstock:` and the kind of problem.
             */
            type: string;
        };
        /**
         * Queue
         * @description A queue of RabbitMQ; numbers are null when it is away or not declared yet.
         */
        Queue: {
            /**
             * Consumers
             * @description Programs that take messages from it.
             */
            consumers: number | null;
            /**
             * Given Up
             * @description Dead letters, which an operator may send again.
             */
            given_up: number | null;
            /** Name */
            name: string;
            /**
             * Waiting
             * @description Messages that nobody has taken yet.
             */
            waiting: number | null;
        };
        /**
         * Range
         * @description The smallest and the largest of some numbers.
         */
        Range: {
            /** Least */
            least: number;
            /** Most */
            most: number;
        };
        /**
         * RankedPlant
         * @description A plant in a ranking; percentages are of the sum over all plants, negatives included.
         */
        RankedPlant: {
            /** Country */
            country: string;
            /** Flags */
            flags: string[];
            /** Name */
            name: string | null;
            /** Percent Of State */
            percent_of_state: number | null;
            /** Percent Of Total */
            percent_of_total: number | null;
            /** Plant Id */
            plant_id: string;
            /** Primary Fuel */
            primary_fuel: string | null;
            /** Rank */
            rank: number;
            /** State */
            state: string | null;
            /** Value */
            value: number;
        };
        /**
         * Reconciliation
         * @description Whether every row of the file is accounted for, exactly once.
         */
        Reconciliation: {
            /** Balanced */
            balanced: boolean;
            /**
             * Load Id
             * Format: uuid
             */
            load_id: string;
            net_generation: components["schemas"]["NetGenerationSums"];
            rows: components["schemas"]["penstock__ingest__schemas__RowCounts"];
        };
        /**
         * RegionTotal
         * @description A state or country in one data set and year.
         */
        RegionTotal: {
            /** Capacity Mw */
            capacity_mw: number | null;
            /** Country */
            country: string;
            /** Net Generation Mwh */
            net_generation_mwh: number | null;
            /** Percent Of Total */
            percent_of_total: number | null;
            /** Plants */
            plants: number;
            /** State */
            state: string | null;
            /** Units */
            units: number;
        };
        /**
         * RegionTotals
         * @description Totals by state or country.
         */
        RegionTotals: {
            /** Data Version */
            data_version: number;
            /** Dataset */
            dataset: string;
            /** Items */
            items: components["schemas"]["RegionTotal"][];
            /** Next */
            next?: null;
            /** Year */
            year: number;
        };
        /**
         * RejectedPage
         * @description One page of rejected rows, in the order of the file.
         */
        RejectedPage: {
            /** Items */
            items: components["schemas"]["RejectedRow"][];
            /** Next */
            next: string | null;
        };
        /**
         * RejectedRow
         * @description A row that is no fact, as it stands in the file, and why.
         */
        RejectedRow: {
            /** Corrected Fields */
            corrected_fields: string[] | null;
            /** Fields */
            fields: string[];
            /** Findings */
            findings: components["schemas"]["RowFinding"][];
            /** Line */
            line: number;
            /** Replayed At */
            replayed_at: string | null;
            /** Row */
            row: number;
        };
        /**
         * Replayed
         * @description How many deliveries are sent again.
         */
        Replayed: {
            /** Replayed */
            replayed: number;
        };
        /**
         * RowCorrection
         * @description What to change about one rejected row before it is read again.
         */
        RowCorrection: {
            /**
             * Fields
             * @description The whole row anew, for one with too many or few fields.
             */
            fields?: string[];
            /**
             * Row
             * @description Number of the row, 1 for the first after the header.
             */
            row: number;
            /**
             * Values
             * @description New cells by the name of their column.
             */
            values?: {
                [key: string]: string;
            };
        };
        /**
         * RowDifference
         * @description One row, `row` of the prediction's from 0, and what both said.
         *
         *     `difference` is the absolute one of numbers, and 1 where labels differ.
         */
        RowDifference: {
            /** Difference */
            difference: number;
            /** Logged */
            logged: unknown;
            /** Output */
            output: string;
            /**
             * Prediction Id
             * Format: uuid
             */
            prediction_id: string;
            /** Replayed */
            replayed: unknown;
            /** Row */
            row: number;
        };
        /**
         * RowFinding
         * @description What is wrong with one cell; no column where the whole row has the wrong fields.
         */
        RowFinding: {
            /** Column */
            column: string;
            /** Reason */
            reason: string;
            /** Value */
            value: string;
        };
        /**
         * SecretRotate
         * @description How long the secret before goes on signing beside the new one.
         */
        SecretRotate: {
            /**
             * Overlap Seconds
             * @description Left out: as the installation has it.
             */
            overlap_seconds?: number | null;
        };
        /**
         * SourceView
         * @description What one data set says of a plant, in its newest year.
         */
        SourceView: {
            /** Capacity Mw */
            capacity_mw: number | null;
            /** Country */
            country: string | null;
            /** Dataset */
            dataset: string;
            /** Latitude */
            latitude: number | null;
            /** Longitude */
            longitude: number | null;
            /** Name */
            name: string | null;
            /** Operator */
            operator: string | null;
            /** Primary Fuel */
            primary_fuel: string | null;
            /** State */
            state: string | null;
            /** Year */
            year: number;
        };
        /**
         * Stages
         * @description Latency by stage; `total` is everything, `queue` and `inference` are parts of it.
         */
        Stages: {
            inference: components["schemas"]["Percentiles"];
            queue: components["schemas"]["Percentiles"];
            total: components["schemas"]["Percentiles"];
        };
        /**
         * StillRejected
         * @description A row that was read again and is still no fact.
         */
        StillRejected: {
            /** Findings */
            findings: components["schemas"]["RowFinding"][];
            /** Line */
            line: number;
            /** Row */
            row: number;
        };
        /**
         * Structure
         * @description What validation found out about the file, and what became of its columns.
         */
        Structure: {
            /** Byte Order Mark */
            byte_order_mark: boolean;
            /** Columns */
            columns: string[];
            /** Columns Doubled */
            columns_doubled: string[];
            /** Columns Ignored */
            columns_ignored: string[];
            /** Columns Missing */
            columns_missing: string[];
            /** Columns Reordered */
            columns_reordered: boolean;
            /** Delimiter */
            delimiter: string;
            /** Encoding */
            encoding: string;
            /** Header Lines */
            header_lines: number;
        };
        /**
         * System
         * @description The API, what it stands on, and the work that waits.
         */
        System: {
            /** Parts */
            parts: components["schemas"]["Part"][];
            /** Queues */
            queues: components["schemas"]["Queue"][];
            /**
             * Status
             * @description `healthy`, `degraded` or `unhealthy`.
             */
            status: string;
            /**
             * Version
             * @description Of Penstock.
             */
            version: string;
        };
        /**
         * TopPlants
         * @description The largest plants by one metric.
         */
        TopPlants: {
            /** Data Version */
            data_version: number;
            /** Dataset */
            dataset: string;
            /** Items */
            items: components["schemas"]["RankedPlant"][];
            /**
             * Metric
             * @enum {string}
             */
            metric: "net_generation" | "capacity" | "capacity_factor";
            /** Unit */
            unit: string;
            /** Year */
            year: number;
        };
        /**
         * Totals
         * @description Calls, how many of them failed by the code of the problem, and rows of the answered ones.
         */
        Totals: {
            /** Calls */
            calls: number;
            /** Errors */
            errors: {
                [key: string]: number;
            };
            /** Failed */
            failed: number;
            latency_ms: components["schemas"]["Stages"];
            /** Rows */
            rows: number;
        };
        /**
         * Traffic
         * @description What the challenger does: nothing, answer a share of requests, or shadow a share of them.
         */
        Traffic: {
            /**
             * Mode
             * @enum {string}
             */
            mode: "off" | "share" | "shadow";
            /** Share */
            share: number;
        };
        /**
         * TrafficUpdate
         * @description What the challenger does.
         */
        TrafficUpdate: {
            /**
             * Mode
             * @enum {string}
             */
            mode: "off" | "share" | "shadow";
            /**
             * Share
             * @description Part of the requests.
             * @default 1
             */
            share: number;
        };
        /**
         * Trend
         * @description The development over the years, by data set and year.
         */
        Trend: {
            /** Items */
            items: components["schemas"]["TrendPoint"][];
            /** Next */
            next?: null;
        };
        /**
         * TrendPoint
         * @description One year in one data set.
         */
        TrendPoint: {
            /** Capacity Factor */
            capacity_factor: number | null;
            /** Capacity Mw */
            capacity_mw: number | null;
            /** Dataset */
            dataset: string;
            /** Net Generation Mwh */
            net_generation_mwh: number | null;
            /** Units */
            units: number;
            /** Year */
            year: number;
        };
        /**
         * Unit
         * @description One row of a source: a generator, or what the source has in its place.
         */
        Unit: {
            /**
             * Capacity Factor
             * @description As the source reports it.
             */
            capacity_factor: number | null;
            /** Capacity Mw */
            capacity_mw: number | null;
            /** Co2 Short Tons */
            co2_short_tons: number | null;
            /** Country */
            country: string;
            /** County */
            county: string | null;
            /** Dataset */
            dataset: string;
            /** Estimated Generation Mwh */
            estimated_generation_mwh: number | null;
            /** Flags */
            flags: string[];
            /** Fuel */
            fuel: string | null;
            /** Fuel Consumption Mwh */
            fuel_consumption_mwh: number | null;
            /** Net Generation Mwh */
            net_generation_mwh: number | null;
            /** Operating Year */
            operating_year: number | null;
            /** Operator */
            operator: string | null;
            origin: components["schemas"]["Origin"];
            /** Plant Name */
            plant_name: string | null;
            /** Prime Mover */
            prime_mover: string | null;
            /** Retirement Year */
            retirement_year: number | null;
            /** State */
            state: string | null;
            /** Status */
            status: string | null;
            /** Unit Id */
            unit_id: string;
            /** Year */
            year: number;
        };
        /**
         * UnitPage
         * @description One page of units.
         */
        UnitPage: {
            /** Items */
            items: components["schemas"]["Unit"][];
            /** Next */
            next: string | null;
        };
        /**
         * Usage
         * @description One's own predictions over a time.
         */
        Usage: {
            /**
             * Bucket
             * @enum {string}
             */
            bucket: "hour" | "day";
            /** Keys */
            keys: components["schemas"]["Caller"][];
            /** Models */
            models: components["schemas"]["ModelUse"][];
            /** Series */
            series: components["schemas"]["Point"][];
            /**
             * Since
             * Format: date-time
             */
            since: string;
            total: components["schemas"]["Totals"];
            /**
             * Until
             * Format: date-time
             */
            until: string;
        };
        /**
         * V2Answer
         * @description An inference.
         */
        V2Answer: {
            /** Id */
            id?: string | null;
            /** Model Name */
            model_name: string;
            /** Model Version */
            model_version: string;
            /** Outputs */
            outputs: components["schemas"]["V2Tensor"][];
            /** Parameters */
            parameters?: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * V2Error
         * @description What went wrong, as the protocol says it.
         */
        V2Error: {
            /** Error */
            error: string;
        };
        /**
         * V2Live
         * @description Whether the server lives.
         */
        V2Live: {
            /** Live */
            live: boolean;
        };
        /**
         * V2Model
         * @description A model's metadata.
         */
        V2Model: {
            /** Inputs */
            inputs: components["schemas"]["V2TensorMetadata"][];
            /** Name */
            name: string;
            /** Outputs */
            outputs: components["schemas"]["V2TensorMetadata"][];
            /** Platform */
            platform: string;
            /** Versions */
            versions: string[];
        };
        /**
         * V2ModelReady
         * @description Whether a model answers inferences.
         */
        V2ModelReady: {
            /** Name */
            name: string;
            /** Ready */
            ready: boolean;
        };
        /**
         * V2Ready
         * @description Whether the server answers inferences.
         */
        V2Ready: {
            /** Ready */
            ready: boolean;
        };
        /**
         * V2Server
         * @description The server's metadata.
         */
        V2Server: {
            /** Extensions */
            extensions: string[];
            /** Name */
            name: string;
            /** Version */
            version: string;
        };
        /**
         * V2Tensor
         * @description A tensor of the Open Inference Protocol.
         */
        V2Tensor: {
            /**
             * Data
             * @description Left out where binary data follow.
             */
            data?: unknown[] | null;
            /** Datatype */
            datatype: string;
            /** Name */
            name: string;
            /** Parameters */
            parameters?: {
                [key: string]: unknown;
            } | null;
            /** Shape */
            shape: number[];
        };
        /**
         * V2TensorMetadata
         * @description A tensor that a model takes or gives; -1 where a dimension is free.
         */
        V2TensorMetadata: {
            /** Datatype */
            datatype: string;
            /** Name */
            name: string;
            /** Shape */
            shape: number[];
        };
        /**
         * Values
         * @description Rows whose value is not below `low` and below `high`.
         */
        Values: {
            /** High */
            high: number;
            /** Low */
            low: number;
            /** Rows */
            rows: number;
        };
        /**
         * Version
         * @description One version in full: with what the sandbox saw, and some of the rows sent with the file.
         *
         *     `ranges` says, by name, how far the numbers in all of these rows reach.
         */
        Version: {
            /** Aliases */
            aliases: string[];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Created By
             * Format: uuid
             */
            created_by: string;
            /** Created By Name */
            created_by_name: string | null;
            /** Deleted At */
            deleted_at: string | null;
            /** Example */
            example: {
                [key: string]: unknown;
            }[];
            /** File Name */
            file_name: string;
            /**
             * Format
             * @enum {string}
             */
            format: "onnx" | "sklearn" | "xgboost" | "lightgbm";
            /** Framework */
            framework: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Input Schema */
            input_schema: components["schemas"]["FeatureView"][];
            /** Name */
            name: string;
            /** Onnx Sha256 */
            onnx_sha256: string;
            /** Onnx Size Bytes */
            onnx_size_bytes: number;
            /** Output Schema */
            output_schema: components["schemas"]["OutputView"][];
            /** Parity */
            parity: {
                [key: string]: unknown;
            } | null;
            /** Ranges */
            ranges: {
                [key: string]: components["schemas"]["Range"];
            };
            /** Safety */
            safety: {
                [key: string]: unknown;
            };
            /** Sample Rows */
            sample_rows: number;
            /** Sha256 */
            sha256: string;
            /** Size Bytes */
            size_bytes: number;
            /** Version */
            version: number;
            /**
             * Version Id
             * Format: uuid
             */
            version_id: string;
        };
        /**
         * VersionPage
         * @description One page of versions, newest first.
         */
        VersionPage: {
            /** Items */
            items: components["schemas"]["VersionSummary"][];
            /** Next */
            next: string | null;
        };
        /**
         * VersionSummary
         * @description One version; `sha256` is of the file as it was uploaded.
         *
         *     `parity` says how far the ONNX model's answers are from the original's, null for ONNX files.
         */
        VersionSummary: {
            /** Aliases */
            aliases: string[];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Created By
             * Format: uuid
             */
            created_by: string;
            /** Created By Name */
            created_by_name: string | null;
            /** Deleted At */
            deleted_at: string | null;
            /** File Name */
            file_name: string;
            /**
             * Format
             * @enum {string}
             */
            format: "onnx" | "sklearn" | "xgboost" | "lightgbm";
            /** Framework */
            framework: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Input Schema */
            input_schema: components["schemas"]["FeatureView"][];
            /** Name */
            name: string;
            /** Onnx Sha256 */
            onnx_sha256: string;
            /** Onnx Size Bytes */
            onnx_size_bytes: number;
            /** Output Schema */
            output_schema: components["schemas"]["OutputView"][];
            /** Parity */
            parity: {
                [key: string]: unknown;
            } | null;
            /** Sha256 */
            sha256: string;
            /** Size Bytes */
            size_bytes: number;
            /** Version */
            version: number;
            /**
             * Version Id
             * Format: uuid
             */
            version_id: string;
        };
        /**
         * Webhook
         * @description An endpoint, without its secret.
         */
        Webhook: {
            /**
             * Changed At
             * Format: date-time
             */
            changed_at: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Description */
            description: string;
            /** Disabled At */
            disabled_at: string | null;
            /** Disabled Reason */
            disabled_reason: ("owner" | "gone" | "failing") | null;
            /** Event Types */
            event_types: string[];
            /**
             * Failing Since At
             * @description First failure since the last success.
             */
            failing_since_at: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Last Delivered At */
            last_delivered_at: string | null;
            /**
             * Old Secret Ends At
             * @description Until then two secrets sign.
             */
            old_secret_ends_at: string | null;
            /** Subject */
            subject: string | null;
            /** Url */
            url: string;
        };
        /**
         * WebhookAttempt
         * @description One try.
         */
        WebhookAttempt: {
            /**
             * Address
             * @description The IP address that was connected to.
             */
            address: string | null;
            /** Error */
            error: string | null;
            /** Latency Ms */
            latency_ms: number;
            /** Number */
            number: number;
            /**
             * Response
             * @description The first 4 kB of the answer.
             */
            response: string | null;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /**
             * Status
             * @description HTTP status; null when no answer came.
             */
            status: number | null;
        };
        /**
         * WebhookCreate
         * @description A new endpoint.
         */
        WebhookCreate: {
            /**
             * Description
             * @default
             */
            description: string;
            /**
             * Event Types
             * @description Types of events, or groups such as `load.*` and `*`. Types marked `opt_in` are sent only when they are named.
             */
            event_types: string[];
            /** Subject */
            subject?: string | null;
            /**
             * Url
             * @description Where to deliver; must lead to a public address.
             */
            url: string;
        };
        /**
         * WebhookCreated
         * @description An endpoint with its secret, which nobody can ask for again.
         */
        WebhookCreated: {
            /**
             * Changed At
             * Format: date-time
             */
            changed_at: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Description */
            description: string;
            /** Disabled At */
            disabled_at: string | null;
            /** Disabled Reason */
            disabled_reason: ("owner" | "gone" | "failing") | null;
            /** Event Types */
            event_types: string[];
            /**
             * Failing Since At
             * @description First failure since the last success.
             */
            failing_since_at: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Last Delivered At */
            last_delivered_at: string | null;
            /**
             * Old Secret Ends At
             * @description Until then two secrets sign.
             */
            old_secret_ends_at: string | null;
            /** Secret */
            secret: string;
            /** Subject */
            subject: string | null;
            /** Url */
            url: string;
        };
        /**
         * WebhookDelivery
         * @description One event on its way to one endpoint; `event_id` is the `webhook-id` of every try.
         */
        WebhookDelivery: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Endpoint Id
             * Format: uuid
             */
            endpoint_id: string;
            /**
             * Event Id
             * Format: uuid
             */
            event_id: string;
            /** Event Type */
            event_type: string;
            /** Finished At */
            finished_at: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Next Attempt At */
            next_attempt_at: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "queued" | "delivered" | "failed" | "blocked";
            /** Tries */
            tries: number;
        };
        /**
         * WebhookDeliveryDetail
         * @description A delivery with what is sent and what came back.
         */
        WebhookDeliveryDetail: {
            /**
             * Attempts
             * @description Oldest first, the latest hundred.
             */
            attempts: components["schemas"]["WebhookAttempt"][];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Endpoint Id
             * Format: uuid
             */
            endpoint_id: string;
            /**
             * Event Id
             * Format: uuid
             */
            event_id: string;
            /** Event Type */
            event_type: string;
            /** Finished At */
            finished_at: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Next Attempt At */
            next_attempt_at: string | null;
            /** Payload */
            payload: {
                [key: string]: unknown;
            };
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "queued" | "delivered" | "failed" | "blocked";
            /** Tries */
            tries: number;
        };
        /**
         * WebhookEventType
         * @description A type of event, as the catalogue has it.
         */
        WebhookEventType: {
            /** Description */
            description: string;
            /**
             * Example
             * @description A body as it is delivered.
             */
            example: {
                [key: string]: unknown;
            };
            /** Name */
            name: string;
            /**
             * Opt In
             * @description Of high volume: no group asks for it, only its name.
             */
            opt_in: boolean;
        };
        /**
         * WebhookEventTypes
         * @description The catalogue.
         */
        WebhookEventTypes: {
            /** Items */
            items: components["schemas"]["WebhookEventType"][];
        };
        /**
         * WebhookUpdate
         * @description What to change; what is left out stays.
         */
        WebhookUpdate: {
            /** Description */
            description?: string | null;
            /** Event Types */
            event_types?: string[] | null;
            /** Subject */
            subject?: string | null;
            /** Url */
            url?: string | null;
        };
        /**
         * YearTotal
         * @description One year of one data set.
         */
        YearTotal: {
            /** Capacity Mw */
            capacity_mw: number | null;
            /** Dataset */
            dataset: string;
            /** Net Generation Mwh */
            net_generation_mwh: number | null;
            /** Plants */
            plants: number;
            /** Units */
            units: number;
            /** Year */
            year: number;
        };
        /**
         * YearTotals
         * @description All years of all data sets, the newest first.
         */
        YearTotals: {
            /** Items */
            items: components["schemas"]["YearTotal"][];
            /** Next */
            next?: null;
        };
        /**
         * Replay
         * @description What became of rejected rows that were read again.
         *
         *     `superseded` of those `replayed` lost at once to a later row of the same unit. Only the first
         *     rows are listed in `still_rejected`; `next_row` is null when all rows have been tried.
         */
        penstock__ingest__schemas__Replay: {
            /** Next Row */
            next_row: number | null;
            /** Replayed */
            replayed: number;
            rows: components["schemas"]["LoadRows"];
            /** Still Rejected */
            still_rejected: components["schemas"]["StillRejected"][];
            /** Still Rejected Total */
            still_rejected_total: number;
            /** Superseded */
            superseded: number;
        };
        /**
         * ReplayCreate
         * @description Which rejected rows to read again: those named, or all when none is.
         */
        penstock__ingest__schemas__ReplayCreate: {
            /**
             * After Row
             * @description Go on behind this row; `next_row` of before.
             * @default 0
             */
            after_row: number;
            /** Rows */
            rows: components["schemas"]["RowCorrection"][];
        };
        /**
         * RowCounts
         * @description Rows counted from the facts and rejected rows themselves, not from counters.
         */
        penstock__ingest__schemas__RowCounts: {
            /** In File */
            in_file: number;
            /** Rejected */
            rejected: number;
            /** Stored */
            stored: number;
            /** Superseded */
            superseded: number;
        };
        /**
         * Replay
         * @description What became of the logged rows.
         *
         *     `equal` is the share of rows all of whose outputs are equal within 1e-6 of their size. `refused`
         *     counts predictions whose rows the candidate does not take. `complete` is false when the time
         *     was over before all had been run.
         */
        penstock__insights__schemas_replay__Replay: {
            /** Complete */
            complete: boolean;
            /** Equal */
            equal: number | null;
            /** Largest */
            largest: components["schemas"]["RowDifference"][];
            /**
             * Model Id
             * Format: uuid
             */
            model_id: string;
            /** Note */
            note: string | null;
            /** Outputs */
            outputs: components["schemas"]["OutputReport"][];
            /** Predictions */
            predictions: number;
            /** Refused */
            refused: number;
            /** Rows */
            rows: number;
            /** Version */
            version: number;
        };
        /**
         * ReplayCreate
         * @description Which logged rows are run again, and on what.
         */
        penstock__insights__schemas_replay__ReplayCreate: {
            /**
             * Limit
             * @description Rows at most, of the newest predictions.
             * @default 1000
             */
            limit: number;
            /**
             * Since
             * @description Default: a week before `until`.
             */
            since?: string | null;
            /**
             * Until
             * @description Default: now.
             */
            until?: string | null;
            /**
             * Version
             * @description The candidate: a number or an alias.
             */
            version: number | string;
        };
        /**
         * Prediction
         * @description An answer; `predictions` has one item a row.
         */
        penstock__predict__schemas__Prediction: {
            /** Classes */
            classes?: unknown[] | {
                [key: string]: unknown;
            } | null;
            /** Explanations */
            explanations?: components["schemas"]["Explained"][][] | null;
            model: components["schemas"]["AnsweringModel"];
            /** Notes */
            notes?: string[] | null;
            /** Plants */
            plants?: components["schemas"]["PlantAsked"][] | null;
            /**
             * Prediction Id
             * @description Under this id the prediction is in the log.
             */
            prediction_id: string;
            /** Predictions */
            predictions: unknown[];
            /** Probabilities */
            probabilities?: unknown[] | {
                [key: string]: unknown;
            } | null;
        };
        /**
         * RowCounts
         * @description `total` is null until the rows have been counted; `failed` are among `done`.
         */
        penstock__predict__schemas_batches__RowCounts: {
            /** Done */
            done: number;
            /** Failed */
            failed: number;
            /** Total */
            total: number | null;
        };
        /**
         * Prediction
         * @description One answered request; `status` is the HTTP status, `error_code` null for an answer.
         *
         *     `model_name` is null when the model is gone, `model_version` when none has answered.
         */
        penstock__predict__schemas_history__Prediction: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Error Code */
            error_code: string | null;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Inference Ms */
            inference_ms: number | null;
            /** Key Id */
            key_id: string | null;
            /**
             * Model Id
             * Format: uuid
             */
            model_id: string;
            /** Model Name */
            model_name: string | null;
            /** Model Version */
            model_version: number | null;
            /**
             * Origin
             * @enum {string}
             */
            origin: "predict" | "v2" | "batch" | "shadow" | "replay";
            /** Queue Ms */
            queue_ms: number | null;
            /** Request Id */
            request_id: string;
            /** Role */
            role: string;
            /** Rows */
            rows: number;
            /** Status */
            status: number;
            /** Total Ms */
            total_ms: number;
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_batches_api_v1_batches_get: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Only in this state. */
                state?: "queued" | "running" | "completed" | "failed" | "cancelled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchPage"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported Media Type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_batch_api_v1_batches_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Keep
                     * @description Keep the predictions as what is expected of the plants, for everyone to see.
                     * @default false
                     */
                    keep?: boolean;
                    /**
                     * Model
                     * @description A model's id or name.
                     */
                    model: string;
                    /**
                     * PlantsCreate
                     * @description Which plants.
                     */
                    plants: {
                        /**
                         * Country
                         * @description ISO 3166-1 alpha-3, see `/countries`.
                         */
                        country?: string;
                        /**
                         * Dataset
                         * @description Data set, see `/datasets`.
                         */
                        dataset?: string;
                        /**
                         * Fuel
                         * @description Fuel code or group, see `/fuels`.
                         */
                        fuel?: string;
                        /**
                         * State
                         * @description State or province, see `/states`.
                         */
                        state?: string;
                        /**
                         * Year
                         * @description Data year, see `/years`.
                         */
                        year?: number;
                    };
                    /**
                     * Version
                     * @description A number or an alias; the champion when left out.
                     */
                    version?: number | string | null;
                };
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                    /** @description A model's id or name. */
                    model: string;
                    /** @description A number or an alias. */
                    version?: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported Media Type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    one_batch_api_v1_batches__batch_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported Media Type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_batch_api_v1_batches__batch_id__cancel_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported Media Type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    download_result_api_v1_batches__batch_id__download_get: {
        parameters: {
            query?: {
                /** @description Kind of file. */
                format?: "csv" | "jsonl" | "parquet";
            };
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, as an attachment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jsonl": string;
                    "application/vnd.apache.parquet": string;
                    "text/csv; charset=utf-8": string;
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported Media Type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    countries_api_v1_countries_get: {
        parameters: {
            query?: {
                /** @description Data set, see `/datasets`. */
                dataset?: string;
                /** @description Data year, see `/years`. */
                year?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegionTotals"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    datasets_api_v1_datasets_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetViews"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_api_v1_export_get: {
        parameters: {
            query?: {
                /** @description Data set, see `/datasets`. */
                dataset?: string;
                /** @description Data year, see `/years`. */
                year?: number;
                /** @description State or province, see `/states`. */
                state?: string;
                /** @description ISO 3166-1 alpha-3, see `/countries`. */
                country?: string;
                /** @description Fuel code or group, see `/fuels`. */
                fuel?: string;
                /** @description Kind of file. */
                format?: "csv" | "parquet" | "arrow";
                /** @description One row a plant and year, or one a unit. */
                level?: "plant" | "unit";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, as an attachment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "text/csv; charset=utf-8": string;
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    fuels_api_v1_fuels_get: {
        parameters: {
            query?: {
                /** @description Data set, see `/datasets`. */
                dataset?: string;
                /** @description Data year, see `/years`. */
                year?: number;
                /** @description State or province, see `/states`. */
                state?: string;
                /** @description ISO 3166-1 alpha-3, see `/countries`. */
                country?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FuelTotals"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_loads_api_v1_loads_get: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Only loads in this state. */
                state?: "received" | "validating" | "queued" | "loading" | "visible" | "failed" | "duplicate";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoadPage"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    upload_api_v1_loads_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Load"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported Media Type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    load_api_v1_loads__load_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                load_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Load"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_chunks_api_v1_loads__load_id__chunks_get: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Only chunks in this state. */
                state?: "waiting" | "done" | "dead";
            };
            header?: never;
            path: {
                load_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChunkPage"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replay_chunks_api_v1_loads__load_id__chunks_replay_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                load_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChunksReplay"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    download_file_api_v1_loads__load_id__download_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                load_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file as it came, as an attachment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    load_events_api_v1_loads__load_id__events_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                load_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events: `progress` when the load has changed, `done` at its end */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reconciliation_api_v1_loads__load_id__reconciliation_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                load_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reconciliation"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_rejected_api_v1_loads__load_id__rejected_get: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Those that have become facts since, instead. */
                replayed?: boolean;
            };
            header?: never;
            path: {
                load_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RejectedPage"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    download_rejected_api_v1_loads__load_id__rejected_csv_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                load_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, as an attachment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replay_rows_api_v1_loads__load_id__rejected_replay_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                load_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["penstock__ingest__schemas__ReplayCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["penstock__ingest__schemas__Replay"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    plant_map_api_v1_map_get: {
        parameters: {
            query?: {
                /** @description Data set, see `/datasets`. */
                dataset?: string;
                /** @description Data year, see `/years`. */
                year?: number;
                /** @description State or province, see `/states`. */
                state?: string;
                /** @description ISO 3166-1 alpha-3, see `/countries`. */
                country?: string;
                /** @description Fuel code or group, see `/fuels`. */
                fuel?: string;
                /** @description Nameplate capacity at least. */
                min_capacity_mw?: number;
                /** @description Wins over the Accept header. */
                format?: "geojson" | "arrow";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Plants with coordinates, by id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": Record<string, never>;
                    "application/vnd.apache.arrow.stream": string;
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_models_api_v1_models_get: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description In name or description, or the whole tag. */
                search?: string;
                /** @description Exactly this name. */
                name?: string;
                /** @description With this tag. */
                tag?: string;
                /** @description A user's id, or `me`. */
                owner?: string | "me";
                /** @description Only of this visibility. */
                visibility?: "private" | "shared" | "everyone";
                /** @description Those that can still be restored, instead. */
                deleted?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelPage"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    upload_model_api_v1_models_upload_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @description What the model is for. */
                    description?: string;
                    /** Format: binary */
                    file: string;
                    /** @description The model's name; of your own model of this name it becomes a version. */
                    name: string;
                    /** @description Whether it becomes the champion; the first version always does. */
                    promote?: string;
                    /** @description Rows as a JSON array of objects, to tell types and prove the conversion. */
                    sample?: string;
                    /** @description Features, classes and targets as a JSON object; what is left out is inferred. */
                    schema?: string;
                };
            };
        };
        responses: {
            /** @description These bytes were a version before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported Media Type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    one_model_api_v1_models__model__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_model_api_v1_models__model__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_model_api_v1_models__model__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModelUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_aliases_api_v1_models__model__aliases_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AliasList"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    point_alias_api_v1_models__model__aliases__alias__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
                /** @description The alias. */
                alias: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AliasUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_alias_api_v1_models__model__aliases__alias__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
                /** @description The alias. */
                alias: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    roll_back_alias_api_v1_models__model__aliases__alias__rollback_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
                /** @description The alias. */
                alias: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    analytics_api_v1_models__model__analytics_get: {
        parameters: {
            query?: {
                /** @description From the hour in which this lies; default: seven days before `until`. */
                since?: string;
                /** @description Before this time; default: now. */
                until?: string;
                /** @description Points of the series, hours or days of UTC. */
                bucket?: "hour" | "day";
                /** @description Asked with this API key. */
                key_id?: string;
                /** @description How it was asked; without it all but shadow and replay. */
                origin?: "predict" | "v2" | "batch" | "shadow" | "replay";
                /** @description Answered by this version. */
                version?: number;
                /** @description Asked by this user; others than oneself only on one's own models. */
                user_id?: string | "me";
            };
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Analytics"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    drift_api_v1_models__model__drift_get: {
        parameters: {
            query?: {
                /** @description Default: the champion. */
                version?: number;
                /** @description Inputs from this time on; default: a day before `until`. */
                since?: string;
                /** @description Before this time; default: now. */
                until?: string;
                /** @description `sample`, the rows given with the version, or a time before: `since..until`. */
                against?: string;
            };
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Drift"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_grants_api_v1_models__model__grants_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Grants"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_grants_api_v1_models__model__grants_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GrantsUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Grants"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replay_api_v1_models__model__replay_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["penstock__insights__schemas_replay__ReplayCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["penstock__insights__schemas_replay__Replay"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Bad Gateway */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Gateway Timeout */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restore_model_api_v1_models__model__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_traffic_api_v1_models__model__traffic_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrafficUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_versions_api_v1_models__model__versions_get: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Those that can still be restored, instead. */
                deleted?: boolean;
            };
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionPage"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    one_version_api_v1_models__model__versions__number__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
                /** @description The version's number. */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_version_api_v1_models__model__versions__number__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
                /** @description The version's number. */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    download_version_api_v1_models__model__versions__number__download_get: {
        parameters: {
            query?: {
                /** @description The ONNX model that answers, or the file as it was uploaded. */
                kind?: "onnx" | "source";
            };
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
                /** @description The version's number. */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, as an attachment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restore_version_api_v1_models__model__versions__number__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                model: string;
                /** @description The version's number. */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    search_api_v1_power_plants_get: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Data set, see `/datasets`. */
                dataset?: string;
                /** @description Data year, see `/years`. */
                year?: number;
                /** @description State or province, see `/states`. */
                state?: string;
                /** @description ISO 3166-1 alpha-3, see `/countries`. */
                country?: string;
                /** @description Fuel code or group, see `/fuels`. */
                fuel?: string;
                /** @description Beginnings of words of the name; all must be there. */
                q?: string;
                /** @description Nameplate capacity at least. */
                min_capacity_mw?: number;
                /** @description By name upwards, by net generation or capacity downwards. */
                sort?: "name" | "net_generation" | "capacity";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlantPage"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    anomalies_api_v1_power_plants_anomalies_get: {
        parameters: {
            query?: {
                /** @description Data set, see `/datasets`. */
                dataset?: string;
                /** @description Data year, see `/years`. */
                year?: number;
                /** @description State or province, see `/states`. */
                state?: string;
                /** @description ISO 3166-1 alpha-3, see `/countries`. */
                country?: string;
                /** @description Fuel code or group, see `/fuels`. */
                fuel?: string;
                /** @description Only this plant. */
                plant_id?: string;
                /** @description How many plants. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Anomalies"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    top_api_v1_power_plants_top_get: {
        parameters: {
            query?: {
                /** @description Data set, see `/datasets`. */
                dataset?: string;
                /** @description Data year, see `/years`. */
                year?: number;
                /** @description State or province, see `/states`. */
                state?: string;
                /** @description ISO 3166-1 alpha-3, see `/countries`. */
                country?: string;
                /** @description Fuel code or group, see `/fuels`. */
                fuel?: string;
                /** @description Default: net_generation; capacity where a data set has no generation. */
                metric?: "net_generation" | "capacity" | "capacity_factor";
                /** @description How many plants. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopPlants"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    plant_api_v1_power_plants__plant_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Such as `us-6008`. */
                plant_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlantDetail"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    units_api_v1_power_plants__plant_id__units_get: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Data set, see `/datasets`. */
                dataset?: string;
                /** @description Data year. */
                year?: number;
            };
            header?: never;
            path: {
                /** @description Such as `us-6008`. */
                plant_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitPage"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    predict_api_v1_predict__model__post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and request again get the same answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The model's id or name. */
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Columns
                     * @description Values by feature name.
                     */
                    columns?: {
                        [key: string]: unknown[];
                    } | null;
                    /**
                     * Dataset
                     * @description Data set of those facts; else the best one.
                     */
                    dataset?: string | null;
                    /**
                     * Explain
                     * @description Whether to say what each feature adds.
                     * @default false
                     */
                    explain?: boolean;
                    /**
                     * Inputs
                     * @description Records by feature name, or arrays in the order of the signature.
                     */
                    inputs?: {
                        [key: string]: unknown;
                    }[] | unknown[][] | null;
                    /**
                     * Plant Ids
                     * @description Plants in place of rows, for models whose features are facts of plants.
                     */
                    plant_ids?: (number | string)[] | null;
                    /**
                     * Version
                     * @description A version's number or an alias; else the champion answers.
                     */
                    version?: number | string | null;
                    /**
                     * Year
                     * @description Year of those facts; else the newest one.
                     */
                    year?: number | null;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["penstock__predict__schemas__Prediction"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Gateway Timeout */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_predictions_api_v1_predictions_get: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description A model's id or name. */
                model?: string;
                /** @description Answered by this version. */
                version?: number;
                /** @description Asked by this user. */
                user_id?: string | "me";
                /** @description Asked with this API key. */
                key_id?: string;
                /** @description How it was asked. */
                origin?: "predict" | "v2" | "batch" | "shadow" | "replay";
                /** @description How the version was chosen, such as champion or challenger. */
                role?: string;
                /** @description `failed` has every answer that is a problem, refusals too. */
                outcome?: "answered" | "failed";
                /** @description As in `urn:penstock:<code>`. */
                error_code?: string;
                /** @description `x-request-id` of the answer. */
                request_id?: string;
                /** @description Not before this time. */
                since?: string;
                /** @description Before this time. */
                until?: string;
                /** @description Took at least so long. */
                min_total_ms?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PredictionPage"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_api_v1_predictions_export_get: {
        parameters: {
            query?: {
                /** @description A model's id or name. */
                model?: string;
                /** @description Answered by this version. */
                version?: number;
                /** @description Asked by this user. */
                user_id?: string | "me";
                /** @description Asked with this API key. */
                key_id?: string;
                /** @description How it was asked. */
                origin?: "predict" | "v2" | "batch" | "shadow" | "replay";
                /** @description How the version was chosen, such as champion or challenger. */
                role?: string;
                /** @description `failed` has every answer that is a problem, refusals too. */
                outcome?: "answered" | "failed";
                /** @description As in `urn:penstock:<code>`. */
                error_code?: string;
                /** @description `x-request-id` of the answer. */
                request_id?: string;
                /** @description Not before this time. */
                since?: string;
                /** @description Before this time. */
                until?: string;
                /** @description Took at least so long. */
                min_total_ms?: number;
                /** @description Kind of file. */
                format?: "csv" | "parquet" | "arrow";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, as an attachment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "text/csv; charset=utf-8": string;
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    one_prediction_api_v1_predictions__prediction_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                prediction_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PredictionDetail"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    quality_api_v1_quality_get: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Data set, see `/datasets`. */
                dataset?: string;
                /** @description Data year, see `/years`. */
                year?: number;
                /** @description State or province, see `/states`. */
                state?: string;
                /** @description ISO 3166-1 alpha-3, see `/countries`. */
                country?: string;
                /** @description Only facts with this flag. */
                flag?: "capacity_factor_over_1" | "negative_generation" | "longitude_out_of_range" | "latitude_out_of_range" | "generation_jump" | "generation_without_capacity" | "reported_capacity_factor_differs" | "retired_but_generating" | "state_conflict" | "corrected_by_hand";
                /** @description Plants with odd years, or units with odd rows. */
                level?: "plant" | "unit";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlaggedPage"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    flag_totals_api_v1_quality_flags_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlagTotals"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    states_api_v1_states_get: {
        parameters: {
            query?: {
                /** @description Data set, see `/datasets`. */
                dataset?: string;
                /** @description Data year, see `/years`. */
                year?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegionTotals"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    system_api_v1_system_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["System"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    trend_api_v1_trend_get: {
        parameters: {
            query?: {
                /** @description Data set, see `/datasets`. */
                dataset?: string;
                /** @description State or province, see `/states`. */
                state?: string;
                /** @description ISO 3166-1 alpha-3, see `/countries`. */
                country?: string;
                /** @description Fuel code or group, see `/fuels`. */
                fuel?: string;
                /** @description One plant, instead of a region. */
                plant_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trend"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_api_v1_usage_get: {
        parameters: {
            query?: {
                /** @description From the hour in which this lies; default: seven days before `until`. */
                since?: string;
                /** @description Before this time; default: now. */
                until?: string;
                /** @description Points of the series, hours or days of UTC. */
                bucket?: "hour" | "day";
                /** @description Asked with this API key. */
                key_id?: string;
                /** @description How it was asked; without it all but shadow and replay. */
                origin?: "predict" | "v2" | "batch" | "shadow" | "replay";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usage"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_webhooks_api_v1_webhooks_get: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of a page. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Webhook_"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_webhook_api_v1_webhooks_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookCreated"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    event_types_api_v1_webhooks_event_types_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEventTypes"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    webhook_api_v1_webhooks__webhook_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_webhook_api_v1_webhooks__webhook_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_webhook_api_v1_webhooks__webhook_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_deliveries_api_v1_webhooks__webhook_id__deliveries_get: {
        parameters: {
            query?: {
                /** @description Items a page. */
                limit?: number;
                /** @description `next` of a page. */
                cursor?: string | null;
                state?: ("waiting" | "queued" | "delivered" | "failed" | "blocked") | null;
                event_type?: string | null;
                /** @description Made at this time or later. */
                since_at?: string | null;
            };
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_WebhookDelivery_"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delivery_api_v1_webhooks__webhook_id__deliveries__delivery_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryDetail"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replay_api_v1_webhooks__webhook_id__deliveries__delivery_id__replay_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    disable_webhook_api_v1_webhooks__webhook_id__disable_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enable_webhook_api_v1_webhooks__webhook_id__enable_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replay_failed_api_v1_webhooks__webhook_id__replay_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FailedReplay"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotate_secret_api_v1_webhooks__webhook_id__rotate_secret_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SecretRotate"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookCreated"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    send_test_api_v1_webhooks__webhook_id__test_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    years_api_v1_years_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["YearTotals"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    server_v2_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Server"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
        };
    };
    live_v2_health_live_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Live"];
                };
            };
        };
    };
    ready_v2_health_ready_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Ready"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Ready"];
                };
            };
        };
    };
    model_metadata_v2_models__name__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Model"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
        };
    };
    infer_v2_models__name__infer_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Id */
                    id?: string | null;
                    /** Inputs */
                    inputs: components["schemas"]["V2Tensor"][];
                    /** Outputs */
                    outputs?: {
                        [key: string]: unknown;
                    }[] | null;
                    /** Parameters */
                    parameters?: {
                        [key: string]: unknown;
                    } | null;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Answer"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Gateway Timeout */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
        };
    };
    model_ready_v2_models__name__ready_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2ModelReady"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
        };
    };
    version_metadata_v2_models__name__versions__version__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                name: string;
                /** @description A version's number or an alias. */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Model"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
        };
    };
    infer_version_v2_models__name__versions__version__infer_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                name: string;
                /** @description A version's number or an alias. */
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Id */
                    id?: string | null;
                    /** Inputs */
                    inputs: components["schemas"]["V2Tensor"][];
                    /** Outputs */
                    outputs?: {
                        [key: string]: unknown;
                    }[] | null;
                    /** Parameters */
                    parameters?: {
                        [key: string]: unknown;
                    } | null;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Answer"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Gateway Timeout */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
        };
    };
    version_ready_v2_models__name__versions__version__ready_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The model's id or name. */
                name: string;
                /** @description A version's number or an alias. */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2ModelReady"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V2Error"];
                };
            };
        };
    };
}
