"""What a job in the sandbox may say instead of a result."""


class RefusalError(Exception):
    """A job refuses its file: `detail` says what to do, `findings` are `{"reason", "value"?}`."""

    def __init__(self, detail: str, findings: list[dict[str, str]] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.findings = findings or []
