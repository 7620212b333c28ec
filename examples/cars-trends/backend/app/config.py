"""Settings of the application, read once from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BACKEND = Path(__file__).resolve().parent.parent
DEFAULT_DATABASE_URL = f"sqlite:///{BACKEND / 'cars.db'}"
DEFAULT_FRONTEND = BACKEND.parent / "frontend"


@dataclass(frozen=True)
class Settings:
    """Where the data and the pages are, and which commit is running."""

    database_url: str = DEFAULT_DATABASE_URL
    frontend: Path = DEFAULT_FRONTEND
    commit: str = "unknown"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read DATABASE_URL, FRONTEND_DIR and APP_COMMIT; an empty value counts as absent."""
        return cls(
            database_url=environment.get("DATABASE_URL") or DEFAULT_DATABASE_URL,
            frontend=Path(environment.get("FRONTEND_DIR") or DEFAULT_FRONTEND),
            commit=environment.get("APP_COMMIT") or "unknown",
        )
