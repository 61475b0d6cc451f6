"""Codes on paper that open a page on a phone."""

import re

import qrcode

from civic311.lib.qr_codes import qr_code

ADDRESS = "https://311.city.example/staff/field/stops/26-048130-7/"


def test_the_path_draws_exactly_the_dark_modules_inside_a_white_edge() -> None:
    code = qrcode.QRCode(border=4, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(ADDRESS)
    code.make()
    wanted = {(x, y) for y, row in enumerate(code.get_matrix()) for x, is_dark in enumerate(row) if is_dark}

    drawn = qr_code(ADDRESS)

    strokes = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawn.path)
    dark = {(int(x) + step, int(y)) for x, y, wide in strokes for step in range(int(wide))}
    assert (dark, drawn.size) == (wanted, len(code.get_matrix()))
