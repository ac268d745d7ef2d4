// Own images made like MNIST's (algorithm.md, "Own images").
#pragma once

#include "png.hpp"

// Ink darker than the paper, judged by the mean brightness of the border pixels.
bool dark_on_light(const Grey &image);

void invert(Grey &image);

// Light ink on dark: cropped to the ink, scaled so that its longer side is 20/28 of `size`, put into a square of
// size x size with its centre of mass in the middle. The paper becomes 0, the strongest ink 255.
Grey fit(const Grey &image, std::int64_t size);
