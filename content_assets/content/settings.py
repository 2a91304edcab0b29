"""Packages that Earth bulletin needs besides those of the engine."""

from content_assets.authoring.sources import Package

NUMPY = Package("numpy>=2")
PANDAS = Package("pandas>=2.3")
SHAPELY = Package("shapely>=2.1", about="which country a point lies in")
