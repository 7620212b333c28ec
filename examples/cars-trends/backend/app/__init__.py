"""The Cars Trends Tool: how prices of used cars move over the years."""

__version__ = "1.1.0"
