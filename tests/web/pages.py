"""The pages of the web app, for tests and pictures that look at every one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WebPage:
    """A page: `role` may see it with everything on it; `has_map` when it draws one at once;
    `of_model` when the model that the fixture `shown_model` makes is on it."""

    name: str
    path: str
    role: str | None = "admin"
    has_map: bool = False
    of_model: bool = False


MODEL = "expected-generation"

PAGES = (
    WebPage("sign-in", "/sign-in", None),
    WebPage("register", "/register", None),
    WebPage("dashboard", "/", has_map=True),
    WebPage("account", "/account"),
    WebPage("plants", "/plants"),
    WebPage("plant", "/plants/us-6008", has_map=True),
    WebPage("compare", "/compare?ids=us-6008&ids=us-46&ids=us-649"),
    WebPage("loads", "/loads"),
    WebPage("models", "/models", of_model=True),
    WebPage("model-upload", "/models/upload"),
    WebPage("system", "/system"),
    WebPage("users", "/system?tab=users"),
    WebPage("audit", "/system?tab=audit"),
    WebPage("model", f"/models/{MODEL}", of_model=True),
    WebPage("model-try", f"/models/{MODEL}/try", of_model=True),
    WebPage("model-versions", f"/models/{MODEL}/versions", of_model=True),
    WebPage("model-history", f"/models/{MODEL}/history", of_model=True),
    WebPage("model-analytics", f"/models/{MODEL}/analytics", of_model=True),
)
