"""Registers of areas, assets and addresses that other systems keep, read by themselves."""
