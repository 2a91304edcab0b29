"""The atlas: every country where it is, whatever the meridian."""

from hashlib import sha256
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from content_assets.content.countries.atlas import (
    DIGEST,
    FILE,
    VERSION,
    Country,
    on_sphere,
    read_countries,
)
from content_assets.content.countries.locate import Atlas, Located

COUNTRIES = read_countries(FILE.read_bytes())
ATLAS = Atlas(COUNTRIES)
COASTS = on_sphere(
    shapely.get_coordinates(
        shapely.segmentize(shapely.boundary([each.shape for each in COUNTRIES]), 0.02)
    )
)
LONGITUDES = st.floats(-180, 180)
LATITUDES = st.floats(-90, 90)


def said(longitude: float, latitude: float) -> tuple[str, int | None]:
    (located,) = ATLAS.locate([(longitude, latitude)])
    return located.country.name, located.offshore_km


def test_every_country_has_a_slug_of_its_own() -> None:
    assert len({each.slug for each in COUNTRIES}) == len(COUNTRIES) == 241


def test_countries_without_a_code_are_named_all_the_same() -> None:
    without = {each.slug for each in COUNTRIES if each.code is None}
    assert without == {
        *("somaliland", "kosovo", "northern-cyprus", "indian-ocean-territories", "siachen-glacier"),
    }


def test_every_country_holds_a_point_of_its_own() -> None:
    points = [each.shape.representative_point() for each in COUNTRIES]
    located = ATLAS.locate([(each.x, each.y) for each in points])
    assert [each.country.slug for each in located] == [each.slug for each in COUNTRIES]
    assert {each.offshore_km for each in located} == {None}


def test_shapes_are_valid_and_stay_within_180_degrees() -> None:
    for each in COUNTRIES:
        west, south, east, north = each.shape.bounds
        assert each.shape.is_valid, each.slug
        assert -180 <= west < east <= 180, each.slug
        assert -90 <= south < north <= 90, each.slug


@pytest.mark.parametrize(
    ("longitude", "latitude", "expected"),
    [
        pytest.param(-149.5, 61.6, ("United States of America", None), id="alaska, not russia"),
        pytest.param(-175.0, 66.5, ("Russia", None), id="chukotka, east of 180"),
        pytest.param(179.0, 68.5, ("Russia", None), id="chukotka, west of 180"),
        pytest.param(179.3, -16.6, ("Fiji", None), id="vanua levu"),
        pytest.param(-70.6, -33.4, ("Chile", None), id="inland"),
        pytest.param(0.0, -90.0, ("Antarctica", None), id="south pole"),
        pytest.param(0.0, -85.0, ("Antarctica", None), id="inside antarctica"),
        pytest.param(-72.5, -33.0, ("Chile", 71), id="off chile"),
        pytest.param(51.0, 42.0, ("Kazakhstan", 121), id="caspian sea"),
        pytest.param(0.0, 90.0, ("Greenland", 712), id="north pole"),
    ],
)
def test_known_places(longitude: float, latitude: float, expected: tuple[str, int | None]) -> None:
    assert said(longitude, latitude) == expected


@settings(max_examples=20, deadline=None)
@given(LATITUDES)
def test_180_degrees_east_and_west_are_one_meridian(latitude: float) -> None:
    east, west = ATLAS.locate([(180.0, latitude), (-180.0, latitude)])
    assert east == west


@settings(max_examples=20, deadline=None)
@given(LONGITUDES, st.sampled_from([-90.0, 90.0]))
def test_a_pole_is_one_place_whatever_its_longitude(longitude: float, pole: float) -> None:
    assert said(longitude, pole) == said(0.0, pole)


@settings(max_examples=20, deadline=None)
@given(LONGITUDES, LATITUDES)
def test_within_a_country_or_off_one_never_both(longitude: float, latitude: float) -> None:
    (located,) = ATLAS.locate([(longitude, latitude)])
    normal = (longitude + 180) % 360 - 180
    touched = located.country.shape.intersects(shapely.Point(normal, latitude))
    assert touched is (located.offshore_km is None)


def test_a_point_on_a_border_is_the_first_countrys() -> None:
    left, right = (
        Country(slug=name, code=None, name=name, shape=shapely.box(west, 0, west + 1, 1))
        for west, name in ((0, "left"), (1, "right"))
    )
    for first, second in ((left, right), (right, left)):
        assert Atlas([first, second]).locate([(1.0, 0.5)]) == [Located(first, None)]


def test_the_distance_is_along_the_great_circle_even_across_180_degrees() -> None:
    island = Country(slug="i", code=None, name="I", shape=shapely.box(179, -0.5, 180, 0.5))
    (located,) = Atlas([island]).locate([(-179.0, 0.0)])
    assert located == Located(island, 111)


def test_further_out_is_further_away() -> None:
    located = ATLAS.locate([(longitude, -33.0) for longitude in (-72, -73, -74, -75)])
    away = [each.offshore_km or 0 for each in located]
    assert all(nearer < further for nearer, further in pairwise(away))


@settings(max_examples=60, deadline=None)
@given(LONGITUDES, LATITUDES)
def test_no_coast_is_nearer_than_the_nearest(longitude: float, latitude: float) -> None:
    (located,) = ATLAS.locate([(longitude, latitude)])
    if located.offshore_km is None:
        return
    place = on_sphere(np.array([[longitude, latitude]]))[0]
    chords = np.linalg.norm(COASTS - place, axis=1)
    assert located.offshore_km == round(2 * 6371.0088 * np.arcsin(chords.min() / 2))


def test_the_cap_holds_the_country_and_little_more() -> None:
    for country in COUNTRIES:
        longitude, latitude, reach = country.cap
        (middle,) = on_sphere(np.array([[longitude, latitude]]))
        coast = on_sphere(shapely.get_coordinates(country.shape))
        away = np.degrees(np.arccos(np.clip(coast @ middle, -1, 1)))
        assert away.max() <= reach + 0.02, country.slug  # both are rounded to 0.01°
        farthest = coast[away.argmax()]
        span = np.degrees(np.arccos(np.clip((coast @ farthest).min(), -1, 1)))
        assert span >= reach, country.slug  # a cap of half the radius would not do


def test_the_file_is_the_version_that_we_name() -> None:
    assert sha256(FILE.read_bytes()).hexdigest() == DIGEST
    assert f"world-atlas {VERSION} " in FILE.with_name("README.md").read_text("utf-8")
    assert all("." not in each.name for each in COUNTRIES if each.name != "U.S. Virgin Islands")


def test_no_places_no_answers() -> None:
    assert ATLAS.locate([]) == []
