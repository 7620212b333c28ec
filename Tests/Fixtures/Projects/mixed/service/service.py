"""The routes of the service."""

import json

ROUTES = ["/", "/about", "/contact"]


def main() -> None:
    print(json.dumps(ROUTES))


if __name__ == "__main__":
    main()
