"""What is converted answers as its own library does, on rows that no proof has seen."""

import pickle
from pathlib import Path
from typing import Any

import joblib
import lightgbm
import numpy as np
import pytest
import skops.io
import xgboost
from sklearn.ensemble import (
    GradientBoostingRegressor,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.multioutput import MultiOutputRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from penstock.core.settings import Settings
from penstock.models.conversion import GivenFeature, GivenSignature
from penstock.models.errors import ModelRefusedError
from tests.models.trained import (
    answers,
    by_column,
    converted,
    numbers,
    pickled,
    plants,
    records,
)

TOLERANCE = 1e-5


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def same(found: np.ndarray[Any, Any], expected: Any) -> bool:  # noqa: ANN401
    expected = np.asarray(expected)
    return bool(np.allclose(found.reshape(expected.shape), expected, rtol=TOLERANCE, atol=1e-6))


@pytest.mark.parametrize("form", ["pickle", "joblib", "skops"])
def test_a_pipeline_with_text_categories(form: str, tmp_path: Path, settings: Settings) -> None:
    frame, generation = plants()
    label = np.where(generation > np.median(generation), "high", "low")
    model = make_pipeline(by_column(), LogisticRegression()).fit(frame, label)
    path = tmp_path / f"model.{form}"
    if form == "skops":
        skops.io.dump(model, path)
    elif form == "joblib":
        joblib.dump(model, path, compress=3)
    else:
        pickled(model, path)
    made = converted(path, settings)
    unseen, _ = plants(seed=99)
    found = answers(made, records(unseen))
    assert (found["label"] == model.predict(unseen)).all()
    assert same(found["probabilities"], model.predict_proba(unseen))
    features = {item.name: item for item in made.signature.inputs}
    assert list(features) == list(frame.columns)
    assert features["fuel"].type == "string"
    assert features["fuel"].categories == ("001", "NG", "NUC", "SUB")
    assert features["fuel"].open
    assert features["capacity_mw"].type == "float64"
    assert [item.classes for item in made.signature.outputs] == [("high", "low")] * 2
    assert made.format == "sklearn"
    assert made.framework.startswith("scikit-learn ")
    assert made.parity is not None
    assert made.parity["labels_agree"] == 1.0
    assert made.parity["max_relative"] < TOLERANCE
    assert made.parity["sample"] == "generated"
    assert made.safety["tried"] == []
    assert made.safety["sandbox"]["landlock"] >= 1
    assert len(made.safety["runs"]) == 2


def test_a_text_of_digits_stays_a_text(tmp_path: Path, settings: Settings) -> None:
    frame, generation = plants()
    model = make_pipeline(by_column(), LinearRegression()).fit(frame, generation)
    made = converted(pickled(model, tmp_path / "m.pkl"), settings, sample=records(frame[:50]))
    assert made.parity is not None
    assert made.parity["sample"] == "given"
    assert made.parity["rows"] == 50
    row = {"capacity_mw": 100.0, "fuel": "001", "state": "TX", "year": 2000.0}
    other = {**row, "fuel": "1"}
    found = answers(made, [row, other])["value"].ravel()
    assert found[0] != found[1]
    with pytest.raises(ModelRefusedError, match="where the model takes text"):
        converted(tmp_path / "m.pkl", settings, sample=[{**row, "fuel": 1}])
    with pytest.raises(ModelRefusedError, match="where the model takes a number"):
        converted(tmp_path / "m.pkl", settings, sample=[{**row, "year": "2000"}])


@pytest.mark.parametrize("kind", ["histogram", "boosted", "forest", "xgboost", "lightgbm"])
def test_trees_behind_text_categories(kind: str, tmp_path: Path, settings: Settings) -> None:
    frame, generation = plants()
    model = make_pipeline(
        by_column(),
        {
            "histogram": HistGradientBoostingRegressor(max_iter=20),
            "boosted": GradientBoostingRegressor(n_estimators=20),
            "forest": RandomForestRegressor(n_estimators=10, n_jobs=2),
            "xgboost": xgboost.XGBRegressor(n_estimators=15),
            "lightgbm": lightgbm.LGBMRegressor(n_estimators=15, verbose=-1),
        }[kind],
    ).fit(frame, generation)
    made = converted(pickled(model, tmp_path / "m.pkl"), settings)
    unseen, _ = plants(seed=99)
    assert same(answers(made, records(unseen))["value"], model.predict(unseen))


def test_a_regressor_of_several_values(tmp_path: Path, settings: Settings) -> None:
    rows = numbers()
    targets = np.stack([rows.sum(axis=1), rows[:, 0] ** 2, rows[:, 1] * 3], axis=1)
    model = MultiOutputRegressor(GradientBoostingRegressor(n_estimators=10)).fit(rows, targets)
    given = GivenSignature(
        features=tuple(GivenFeature(name=name, description="MW") for name in "abcd"),
        targets=("sum", "square", "triple"),
    )
    made = converted(pickled(model, tmp_path / "m.pkl"), settings, given=given)
    assert [item.name for item in made.signature.inputs] == list("abcd")
    assert made.signature.inputs[0].description == "MW"
    (output,) = made.signature.outputs
    assert (output.kind, output.shape, output.names) == ("value", (3,), given.targets)
    unseen = numbers(seed=99)
    sent = [dict(zip("abcd", row, strict=True)) for row in unseen.tolist()]
    assert same(answers(made, sent)["value"], model.predict(unseen))


@pytest.mark.parametrize("form", ["json", "ubj"])
@pytest.mark.parametrize("classes", [0, 2, 3])
def test_xgboost_files(form: str, classes: int, tmp_path: Path, settings: Settings) -> None:
    rows = numbers()
    rows[::7, 0] = np.nan
    target = rows[:, 1] * 2 + rows[:, 2]
    kind = xgboost.XGBClassifier if classes else xgboost.XGBRegressor
    if classes:
        target = np.digitize(target, [-1, 1] if classes == 3 else [0])
    model = kind(n_estimators=10).fit(rows, target)
    path = tmp_path / f"model.{form}"
    model.save_model(path)
    made = converted(path, settings)
    assert made.format == "xgboost"
    assert all(item.nullable for item in made.signature.inputs)
    unseen = numbers(seed=99)
    unseen[::5, 1] = np.nan
    found = answers(made, records(unseen))
    if classes:
        assert (found["label"] == model.predict(unseen)).all()
        assert same(found["probabilities"], model.predict_proba(unseen))
    else:
        assert same(found["value"], model.predict(unseen))


@pytest.mark.parametrize("classes", [0, 2, 3])
def test_lightgbm_files(classes: int, tmp_path: Path, settings: Settings) -> None:
    rows = numbers()
    rows[::7, 0] = np.nan
    target = rows[:, 1] * 2 + rows[:, 2]
    kind = lightgbm.LGBMClassifier if classes else lightgbm.LGBMRegressor
    if classes:
        target = np.digitize(target, [-1, 1] if classes == 3 else [0])
    model = kind(n_estimators=10, verbose=-1).fit(rows, target)
    path = tmp_path / "model.txt"
    model.booster_.save_model(path)
    made = converted(path, settings)
    assert made.format == "lightgbm"
    unseen = numbers(seed=99)
    unseen[::5, 1] = np.nan
    found = answers(made, records(unseen))
    expected = np.asarray(model.booster_.predict(unseen))
    if classes:
        assert (found["label"] == model.predict(unseen)).all()
        assert same(found["probabilities"][:, -1], expected if classes == 2 else expected[:, -1])
    else:
        assert same(found["value"], expected)


@pytest.mark.parametrize("library", ["xgboost", "lightgbm"])
def test_categories_of_boosters(library: str, tmp_path: Path, settings: Settings) -> None:
    rows = np.abs(numbers())
    rows[:, 0] = np.random.default_rng(1).integers(0, 9, len(rows))
    target = rows[:, 1] + rows[:, 0] % 3
    path = tmp_path / "model"
    if library == "xgboost":
        kinds = ["c", "q", "q", "q"]
        data = xgboost.DMatrix(rows, target, feature_types=kinds, enable_categorical=True)
        booster = xgboost.train({"max_cat_to_onehot": 1}, data, 10)
        expected = booster.predict(data)
        path.write_bytes(bytes(booster.save_raw("json")))
    else:
        model = lightgbm.LGBMRegressor(n_estimators=10, verbose=-1)
        model.fit(rows, target, categorical_feature=[0])
        expected = np.asarray(model.predict(rows))
        model.booster_.save_model(path)
    made = converted(path, settings)
    assert same(answers(made, records(rows))["value"], expected)
    assert set(made.signature.inputs[0].categories or ()) <= set(range(9))


def test_a_feature_may_be_null_where_the_model_fills_it(tmp_path: Path, settings: Settings) -> None:
    frame, generation = plants()
    texts = make_pipeline(
        SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore")
    )
    transformer = by_column().set_params(texts=texts, numbers=SimpleImputer())
    model = make_pipeline(transformer, HistGradientBoostingRegressor(max_iter=10))
    model.fit(frame, generation)
    made = converted(pickled(model, tmp_path / "m.pkl"), settings)
    assert all(item.nullable for item in made.signature.inputs)
    unseen, _ = plants(seed=99)
    sent = records(unseen)
    for row in sent[::2]:
        row.update(fuel="", year=np.nan)
    unseen.loc[unseen.index[::2], ["fuel", "year"]] = np.nan
    assert same(answers(made, sent)["value"], model.predict(unseen))


def test_numbers_on_a_threshold_take_the_branch_they_take_in_the_library(
    tmp_path: Path, settings: Settings
) -> None:
    """Values that float32 cannot tell from a threshold, on either side of it."""
    rows = numbers()
    target = rows[:, 0] * 3 + rows[:, 1]
    for model in (
        lightgbm.LGBMRegressor(n_estimators=5, verbose=-1).fit(rows, target),
        HistGradientBoostingRegressor(max_iter=5).fit(rows, target),
        RandomForestRegressor(n_estimators=3).fit(rows, target),
    ):
        made = converted(pickled(model, tmp_path / "m.pkl"), settings)
        edges = np.unique(rows[:, 0])
        middle = (edges[:-1] + edges[1:]) / 2
        tried = np.zeros((3 * len(middle), 4))
        tried[:, 0] = np.concatenate(
            [middle, np.nextafter(middle, -np.inf), np.nextafter(middle, np.inf)]
        )
        assert same(answers(made, records(tried))["value"], model.predict(tried))


@pytest.mark.timeout(300)
def test_a_random_forest_of_50_megabytes(tmp_path: Path, settings: Settings) -> None:
    random = np.random.default_rng(0)
    rows = random.normal(size=(6000, 8))
    model = RandomForestRegressor(n_estimators=100, n_jobs=2, random_state=0)
    model.fit(rows, rows.sum(axis=1) + random.normal(size=6000))
    path = pickled(model, tmp_path / "forest.pkl")
    assert path.stat().st_size > 50_000_000
    made = converted(path, settings)
    unseen = random.normal(size=(100, 8))
    assert same(answers(made, records(unseen))["value"], model.predict(unseen))
    assert sum(run["seconds"] for run in made.safety["runs"]) < 60


def test_whole_number_classes_and_a_wrapped_model(tmp_path: Path, settings: Settings) -> None:
    rows = numbers()
    model = RandomForestClassifier(n_estimators=5).fit(rows, (rows[:, 0] > 0) * 5 - 2)
    made = converted(pickled({"model": model}, tmp_path / "m.pkl"), settings)
    assert made.signature.outputs[0].classes == (-2, 3)
    assert (answers(made, records(rows))["label"] == model.predict(rows)).all()


def test_what_does_not_answer_the_same_is_refused_with_figures(
    tmp_path: Path, settings: Settings
) -> None:
    """A tolerance that float32 cannot keep stands for a conversion that is wrong."""
    rows = numbers()
    model = xgboost.XGBRegressor(n_estimators=30).fit(rows, rows[:, 0] * 1e6)
    strict = settings.model_copy(update={"parity_tolerance": 1e-15})
    with pytest.raises(ModelRefusedError) as refused:
        converted(pickled(model, tmp_path / "m.pkl"), strict)
    assert "largest relative difference is" in refused.value.detail
    assert "1e-15 is allowed" in refused.value.detail
    assert refused.value.errors[0]["reason"] == "the row that differs most"


def test_a_model_that_is_not_fitted_or_none_is_refused(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(ModelRefusedError, match="not fitted"):
        converted(pickled(LinearRegression(), tmp_path / "m.pkl"), settings)
    with pytest.raises(ModelRefusedError, match="not a fitted model"):
        converted(pickled([1, 2, 3], tmp_path / "m.pkl"), settings)
    cut = pickle.dumps(LinearRegression().fit(numbers(), numbers()[:, 0]))[:-20]
    (tmp_path / "cut.pkl").write_bytes(cut)
    with pytest.raises(ModelRefusedError, match="cannot be unpickled"):
        converted(tmp_path / "cut.pkl", settings)


@pytest.mark.parametrize("library", ["xgboost", "lightgbm", "forest"])
def test_what_was_trained_with_many_threads_is_opened_with_one(
    library: str, tmp_path: Path, settings: Settings
) -> None:
    """Also deep within others: the sandbox gives no second thread, and asking for one is told."""
    rows = numbers()
    targets = np.stack([rows[:, 0] * 2, rows[:, 1] - rows[:, 2]], axis=1)
    single: Any = {
        "xgboost": xgboost.XGBRegressor(n_estimators=5, n_jobs=2),
        "lightgbm": lightgbm.LGBMRegressor(n_estimators=5, n_jobs=2, verbose=-1),
        "forest": RandomForestRegressor(n_estimators=5, n_jobs=2),
    }[library]
    model = MultiOutputRegressor(make_pipeline(StandardScaler(), single), n_jobs=2)
    model.fit(rows, targets)
    made = converted(pickled(model, tmp_path / "m.pkl"), settings)
    assert same(answers(made, records(rows))["value"], model.predict(rows))


def test_a_category_that_the_encoder_does_not_take_is_closed(
    tmp_path: Path, settings: Settings
) -> None:
    frame, generation = plants()
    strict = by_column().set_params(texts=OneHotEncoder(handle_unknown="error"))
    model = make_pipeline(strict, LinearRegression()).fit(frame, generation)
    made = converted(pickled(model, tmp_path / "m.pkl"), settings)
    assert [item.open for item in made.signature.inputs] == [True, False, False, True]


@pytest.mark.parametrize("library", ["xgboost", "lightgbm"])
def test_classes_that_a_file_knows_by_number_get_their_names(
    library: str, tmp_path: Path, settings: Settings
) -> None:
    rows = numbers()
    target = np.digitize(rows[:, 0], [-0.5, 0.5])
    names = np.array(["low", "mid", "high"])
    path = tmp_path / "model"
    if library == "xgboost":
        model = xgboost.XGBClassifier(n_estimators=5).fit(rows, target)
        path.write_bytes(bytes(model.get_booster().save_raw("json")))
    else:
        model = lightgbm.LGBMClassifier(n_estimators=5, verbose=-1).fit(rows, target)
        model.booster_.save_model(path)
    given = GivenSignature(
        classes=("low", "mid", "high"), features=(*(GivenFeature(name=name) for name in "abcd"),)
    )
    made = converted(path, settings, given=given)
    assert made.signature.outputs[0].classes == ("low", "mid", "high")
    sent = [dict(zip("abcd", row, strict=True)) for row in rows.tolist()]
    assert (answers(made, sent)["label"] == names[model.predict(rows)]).all()
    with pytest.raises(ModelRefusedError, match="names 2 classes, but the model tells 3 apart"):
        converted(path, settings, given=GivenSignature(classes=("a", "b")))
    features = (GivenFeature(name="a", type="string"), *given.features[1:])
    with pytest.raises(ModelRefusedError, match="calls 'a' string, but the model takes float64"):
        converted(path, settings, given=GivenSignature(features=features))
