// What goes wrong inside; create and read turn it into a status at the border.
#pragma once

#include <nnhost/plugin.h>
#include <string>

struct Failure {
    nnhost_status status;
    std::string file;
    std::string text;
    std::string hint = {};
};
