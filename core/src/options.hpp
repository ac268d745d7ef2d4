// The option table: one row an option, for the C API, the command line, its help and every binding.
#pragma once

#include <nnhost/nnhost.h>

#include "network.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nnhost {

std::span<const nnhost_option_info> option_table();

// Values for the table. Everything is checked when it is set; the getters cannot fail.
class Options {
  public:
    void set(const std::string &name, const std::string &value); // throws Error (NNHOST_E_ARGUMENT)
    bool is_set(std::string_view name) const;

    const std::string &text(std::string_view name) const;             // the default where nothing was set
    const std::vector<std::string> &all(std::string_view name) const; // of a repeatable option
    std::int64_t integer(std::string_view name) const;
    double real(std::string_view name) const;
    bool flag(std::string_view name) const;
    Range range(std::string_view name) const;
    std::vector<std::int64_t> sizes(std::string_view name) const;

  private:
    std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

} // namespace nnhost
