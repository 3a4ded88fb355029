"""Reads symbols out of pictures with readers that we did not write.

Standard input is a JSON list of pictures: {"path", "black_and_white", "cells": [{"box": [left, top, right, bottom], "readers": [...]}]}.
Standard output is a JSON list with one list for each picture, which has one list for each cell, which has for each reader the list of
[identifier, data as hexadecimal digits] that it found.
"""

import base64
import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

import zxingcpp
from PIL import Image


def zbar(paths):
    """One run of zbarimg for many pictures: what it found in each."""
    run = subprocess.run(
        ["zbarimg", "--nodbus", "--quiet", "--xml", *paths], capture_output=True, check=False
    )
    # 4: no symbol was found in some picture. That is for the test to say.
    if run.returncode not in (0, 4):
        sys.exit(f"zbarimg failed: {run.stderr.decode()}")
    found = {path: [] for path in paths}
    for source in xml.fromstring(run.stdout).iter("{http://zbar.sourceforge.net/2008/barcode}source"):
        for symbol in source.iter("{http://zbar.sourceforge.net/2008/barcode}symbol"):
            data = symbol.find("{http://zbar.sourceforge.net/2008/barcode}data")
            coded = data.get("format") == "base64"
            text = base64.b64decode(data.text) if coded else data.text.encode()
            found[source.get("href")].append([symbol.get("type"), text.hex()])
    return [found[path] for path in paths]


def dmtx(path):
    """FNC1 is reported as GS, the leading one too."""
    run = subprocess.run(["dmtxread", "-N1", "-m3000", "-G29", path], capture_output=True, check=False)
    return [["DataMatrix", run.stdout.hex()]] if run.stdout else []


# All that we print, and Code 39 without the full ASCII of some readers, which takes "+A" for "a".
FORMATS = [
    getattr(zxingcpp.BarcodeFormat, name)
    for name in ["Code128", "Code39Std", "DataMatrix", "EAN13", "ITF", "QRCode"]
]


def zxing(picture):
    found = zxingcpp.read_barcodes(picture, formats=FORMATS, try_downscale=False, try_invert=False)
    return [[barcode.symbology_identifier, barcode.bytes.hex()] for barcode in found]


def read(picture, folder):
    sheet = Image.open(picture["path"]).convert("L")
    if picture["black_and_white"]:
        sheet = sheet.point(lambda shade: 255 if shade >= 128 else 0)
    cells = []
    for number, cell in enumerate(picture["cells"]):
        image = sheet.crop(cell["box"])
        path = str(folder / f"{number}.png")
        image.save(path, compress_level=1)
        cells.append((cell, image, path))
    paths = [path for cell, _, path in cells if "zbar" in cell["readers"]]
    by_zbar = dict(zip(paths, zbar(paths) if paths else []))
    results = []
    for cell, image, path in cells:
        readers = {"zbar": lambda: by_zbar[path], "dmtx": lambda: dmtx(path), "zxing": lambda: zxing(image)}
        results.append([readers[reader]() for reader in cell["readers"]])
    return results


with tempfile.TemporaryDirectory() as folder:
    json.dump([read(picture, pathlib.Path(folder)) for picture in json.load(sys.stdin)], sys.stdout)
