"""The doors to other systems, as the settings list them. Whoever builds a door adds one row here."""

from integrations.door_kinds import Door, DoorState, Summary
from integrations.open311.client.door_row import OPEN311_CLIENT
from integrations.open311.server.door_row import OPEN311_SERVER
from integrations.registers.door_row import REGISTERS
from integrations.sign_on.door_row import SIGN_ON
from integrations.webhooks.door_row import WEBHOOKS_OUT
from integrations.work.door_row import WORK_SYSTEMS

__all__ = ["DOORS", "Door", "DoorState", "Summary"]

DOORS: list[Door] = [WEBHOOKS_OUT, WORK_SYSTEMS, OPEN311_SERVER, OPEN311_CLIENT, REGISTERS, SIGN_ON]
