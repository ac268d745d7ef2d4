// The one exception of the core: status, cause, hint and place. The C API turns it into an nnhost_error.
#pragma once

#include <nnhost/abi/types.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

namespace nnhost {

// Where something went wrong; "" and -1: does not apply. The fields mean what they mean in nnhost_error.
struct Place {
    std::string file{};
    std::string parameter{};
    std::int64_t line = -1;
    std::int64_t column = -1;
    std::int64_t byte = -1;
    std::int64_t sample = -1;
};

class Error : public std::runtime_error {
  public:
    Error(nnhost_status code, const std::string &cause, std::string next_step = {}, Place where = {})
        : std::runtime_error(cause), status(code), hint(std::move(next_step)), place(std::move(where)) {}

    nnhost_status status;
    std::string hint;
    Place place;
};

} // namespace nnhost
