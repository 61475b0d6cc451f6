"""The doors to other systems, as the settings list them. Whoever builds a door adds one row here."""

from integrations.door_kinds import Door, DoorState, Summary
from integrations.open311.client.door_row import OPEN311_CLIENT
from integrations.open311.server.door_row import OPEN311_SERVER

__all__ = ["DOORS", "Door", "DoorState", "Summary"]

DOORS: list[Door] = [OPEN311_SERVER, OPEN311_CLIENT]
