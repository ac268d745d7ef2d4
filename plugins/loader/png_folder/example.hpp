// What the checker reads where it is given no pictures.
#pragma once

#include <nnhost/plugin.h>

extern const nnhost_example_data png_folder_example;
