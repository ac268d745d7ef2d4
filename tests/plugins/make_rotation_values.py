#!/usr/bin/python3
"""Writes rotation_values.inc: what scipy.ndimage.rotate makes of small images. Needs python3-scipy; run by hand.

    tests/plugins/make_rotation_values.py > tests/plugins/rotation_values.inc
"""
import numpy
import scipy
from scipy import ndimage

CASES = [  # height, width, degrees, empty
    (1, 1, 10, 0.01), (1, 6, 30, 0.01), (5, 5, 0, 0.01), (5, 5, 10, 0.01), (5, 5, 90, 0.01), (5, 5, 180, -1.0),
    (4, 6, 10, 0.01), (4, 6, 90, 0.0), (7, 3, 33.3, -1.0), (8, 8, 45, 0.01), (6, 6, 2.5, 0.01), (9, 7, 170, 0.01),
]


def values(name, array):
    numbers = [repr(float(v)) for v in array.ravel()]
    lines = [", ".join(numbers[i:i + 8]) for i in range(0, len(numbers), 8)]
    return f"     /* {name} */ {{" + ",\n      ".join(lines) + "}"


def main():
    numbers = numpy.random.default_rng(42)
    print(f"// Written by make_rotation_values.py with SciPy {scipy.__version__}, NumPy {numpy.__version__}.")
    print("// height, width, degrees, empty, image, scipy.ndimage.rotate by +degrees, by -degrees")
    for height, width, degrees, empty in CASES:
        image = numpy.round(numbers.uniform(empty, 1, (height, width)), 4)
        turned = [ndimage.rotate(image, angle, cval=empty, order=1, reshape=False) for angle in (degrees, -degrees)]
        print(f"    {{{height}, {width}, {float(degrees)}, {empty},")
        print(values("image", image) + ",")
        print(values("plus", turned[0]) + ",")
        print(values("minus", turned[1]) + "},")


main()
