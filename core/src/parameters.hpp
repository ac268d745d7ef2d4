// Parameters of plugins: `rotation:degrees=10,mode=random` to one checked value per declared parameter.
#pragma once

#include <nnhost/abi/entry.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nnhost {

// NAME[:key=value,...] cut in two at the first colon. A name with a slash may hold no colon.
struct PluginText {
    std::string name;
    std::string parameters; // "" where there were none
};
PluginText split_plugin_text(std::string_view text);

// The values for `create`, in the order of declaration. Owns the texts that the values point to.
class ParameterValues {
  public:
    // `extra` are values set by the host (key "path" from --data); the same key in `text` with another value is
    // refused. Throws Error with NNHOST_E_ARGUMENT, place.parameter and a hint (nearest key, range, choices).
    ParameterValues(const nnhost_descriptor &descriptor, std::string_view text,
                    const std::map<std::string, std::string> &extra = {});

    const nnhost_parameter_value *const *pointers() const { return pointers_.data(); }
    std::uint32_t count() const { return static_cast<std::uint32_t>(values_.size()); }

    // "degrees=10,mode=extend": every parameter, in order of declaration, escaped so that it parses to the same values.
    std::string canonical() const;

    ParameterValues(ParameterValues &&) = default;
    ParameterValues &operator=(ParameterValues &&) = default;

  private:
    std::vector<std::string> keys_;
    std::vector<std::string> texts_;
    std::vector<nnhost_parameter_value> values_;
    std::vector<const nnhost_parameter_value *> pointers_;
};

// One value with the text that belongs to it; `value.text` is set by whoever keeps both.
struct ParameterValue {
    nnhost_parameter_value value{};
    std::string text;
};

// Parses a text whose escapes are already resolved. Throws Error with NNHOST_E_ARGUMENT.
ParameterValue parse_parameter(const nnhost_parameter_spec &spec, std::string_view text);

// Resolves the backslashes of a value that stands alone, such as a default.
std::string unescape(std::string_view text);

} // namespace nnhost
