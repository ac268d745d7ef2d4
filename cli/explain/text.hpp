// One record on its way through the seed's formulas, as text of 80 columns.
#pragma once

#include "explain/student.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cli {

// What the text says of a record beside its numbers.
struct Shown {
    std::string heading;    // "Record 1 of 3, class 5: ..."
    std::vector<float> raw; // its pixels in the data's range; empty for what augmenters have made
    double raw_low = 0;     // that range
    double raw_high = 0;
    nnhost_network_info network{}; // shape of the picture, names of the classes, ranges
    std::string batch;             // where weights change later than now: when; else ""
};

// §5.3, once: what the weights are before anything is learnt.
std::string initial_weights_text(const Student &student, const nnhost_network_info &network);

// §5.1 to §4. `before` and `after`: the student when the record came, and when it has been learnt from.
std::string record_text(const Shown &shown, const Pass &pass, const Student &before, const Student &after);

} // namespace cli
