"""The HTTP interface."""

from fastapi import APIRouter

from app.api import catalogue, depreciation, export, listings, trends

router = APIRouter(prefix="/api")
router.include_router(catalogue.router)
router.include_router(trends.router)
router.include_router(depreciation.router)
router.include_router(listings.router)
router.include_router(export.router)
