"""A catalogue that a new city can begin with: usual departments, their units and the services of an American city.

Plain data in English and Spanish; what a city takes over becomes its own rows and is edited like any other.
"""

from routing.starter.at_home import AT_HOME
from routing.starter.outside import OUTSIDE
from routing.starter.roads import ROADS
from routing.starter.shape import Department, Group, Template, Unit

DEPARTMENTS = (
    Department("public-works", "Public Works", "Obras Públicas"),
    Department("transportation", "Transportation", "Transporte"),
    Department("sanitation", "Sanitation", "Limpieza Pública"),
    Department("parks", "Parks and Recreation", "Parques y Recreación"),
    Department("water", "Water and Sewer", "Agua y Alcantarillado"),
    Department("housing", "Housing and Code Enforcement", "Vivienda y Cumplimiento de Normas"),
    Department("police", "Police (non-emergency)", "Policía (no urgente)"),
    Department("animal-care", "Animal Care", "Cuidado de Animales"),
)

# The code of a unit becomes that of a queue.
UNITS = (
    Unit("roads", "public-works", "Road crew", "Cuadrilla de calles"),
    Unit("sidewalks", "public-works", "Sidewalk crew", "Cuadrilla de aceras"),
    Unit("lights", "public-works", "Lights crew", "Cuadrilla de alumbrado"),
    Unit("signals", "transportation", "Signals and signs", "Semáforos y señales"),
    Unit("collection", "sanitation", "Collection", "Recolección"),
    Unit("cleaning", "sanitation", "Street cleaning", "Limpieza de calles"),
    Unit("trees", "parks", "Tree crew", "Cuadrilla de árboles"),
    Unit("grounds", "parks", "Park upkeep", "Mantenimiento de parques"),
    Unit("water-crew", "water", "Water and sewer crew", "Cuadrilla de agua y alcantarillado"),
    Unit("inspections", "housing", "Inspections", "Inspecciones"),
    Unit("parking", "police", "Parking and noise", "Estacionamiento y ruido"),
    Unit("animals", "animal-care", "Animal officers", "Agentes de animales"),
)

GROUPS: tuple[Group, ...] = (*ROADS, *OUTSIDE, *AT_HOME)
TEMPLATES: dict[str, Template] = {each.code: each for group in GROUPS for each in group.templates}

__all__ = ["DEPARTMENTS", "GROUPS", "TEMPLATES", "UNITS"]
